/*
 * cluster: whoever of it is killed, stopped or short of something, the trial ends with a
 * verdict, nobody is left, and the jobs add up. What holds for every model is in test_cell.c.
 */
#include "cmocka_all.h"
#include "misbehaving.h"

#include "base/clock.h"

#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define IN_FLIGHT 8
#define WINDOW_NS (300 * NS_PER_MS)
#define LATE_ID 100 /* of a job that comes when everybody has been at work for a while */

static hwloc_topology_t topology;

/* Seen by every process of a trial. */
static struct {
	_Atomic int once; /* what is to happen once has happened */
	_Atomic pid_t worker[2];
} * shared;

static struct outcome run_with(const struct workload_ops *ops, unsigned in_flight)
{
	const struct short_trial trial = {.model = model_find("cluster", NULL),
	        .ops = ops,
	        .in_flight = in_flight,
	        .window_ns = WINDOW_NS};
	struct outcome outcome;
	struct reason why = {""};

	memset(shared, 0, sizeof(*shared));
	assert_int_equal(short_trial_run(&trial, topology, &outcome, &why), 0);
	print_message("  %s %s; connections", trial_status_names[outcome.status], outcome.reason);
	for (unsigned i = 0; outcome.worker_connections && i < outcome.workers; i++)
		print_message(" %u", (unsigned)outcome.worker_connections[i]);
	print_message("\n");
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	return outcome;
}

static struct outcome run(const struct workload_ops *ops)
{
	return run_with(ops, IN_FLIGHT);
}

static uint64_t connections(const struct outcome *outcome)
{
	uint64_t sum = 0;

	for (unsigned i = 0; outcome->worker_connections && i < outcome->workers; i++)
		sum += outcome->worker_connections[i];
	return sum;
}

static bool first_time(void)
{
	return atomic_exchange(&shared->once, 1) == 0;
}

static struct step done(struct job *job)
{
	return step_done(job, job->id);
}

static bool verify_id(const struct workload *workload, const struct job *job)
{
	(void)workload;
	return job->result == job->id;
}

#define OPS(hook)                                                                                            \
	{                                                                                                    \
		.name = "test", .summary = "for tests", .next = hook, .verify = verify_id                    \
	}

/* Nothing happens. */

static struct step next_quiet(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	return done(job);
}

static const struct workload_ops quiet_ops = OPS(next_quiet);

static void every_connection_is_somebodys(void **state)
{
	struct outcome outcome = run(&quiet_ops);
	uint64_t executed = 0;

	(void)state;
	assert_string_equal(outcome.reason, "");
	assert_int_equal(outcome.status, TRIAL_OK);
	assert_int_equal(connections(&outcome), IN_FLIGHT);
	assert_int_equal(outcome.respawned, 0);
	assert_string_equal(outcome.waits_by, "epoll");
	for (unsigned i = 0; i < outcome.workers; i++)
		executed += outcome.worker_jobs[i];
	/* What the workers finished and what the driver got differ by what was on its way. */
	assert_true(executed > 0);
	assert_true(executed <= outcome.jobs_done);
	assert_true(executed + 2 * IN_FLIGHT >= outcome.jobs_in_window);
	outcome_release(&outcome);
}

static void the_driver_says_what_it_runs_under(void **state)
{
	struct outcome outcome = run(&quiet_ops);

	(void)state;
	/* One class above, or why not. */
	if (strcmp(outcome.driver_policy, "fifo:1") != 0)
		assert_non_null(strstr(outcome.driver_policy, "other (E"));
	assert_true(outcome.driver_cpu_ns > 0);
	outcome_release(&outcome);
}

static _Noreturn void run_as(const struct passwd *user)
{
	/* The tests may have been started with nice(1), and an ordinary user cannot take that back. */
	if (setpriority(PRIO_PROCESS, 0, 0) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
		_exit(9);

	const struct outcome outcome = run(&quiet_ops);

	_exit(outcome.status == TRIAL_OK && strcmp(outcome.driver_policy, "other (EPERM)") == 0 ? 0 : 1);
}

static void an_ordinary_users_driver_stays_as_it_is_and_says_so(void **state)
{
	const struct passwd *nobody = getpwnam("nobody");
	int status;
	pid_t pid;

	(void)state;
	if (geteuid() != 0 || !nobody) {
		print_message("skipped: needs root, to become an ordinary user\n");
		skip();
	}
	pid = fork();
	if (pid == 0)
		run_as(nobody);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* A worker is killed by another one while both have jobs. */

static struct step next_murder(struct workload *workload, struct job *job, ssize_t outcome)
{
	const pid_t self = getpid();
	pid_t none = 0;

	(void)workload;
	(void)outcome;
	if (atomic_load(&shared->worker[0]) != self &&
	        !atomic_compare_exchange_strong(&shared->worker[0], &none, self))
		atomic_store(&shared->worker[1], self);
	if (job->id >= LATE_ID && self == atomic_load(&shared->worker[1]) && first_time())
		kill(atomic_load(&shared->worker[0]), SIGKILL);
	return done(job);
}

static const struct workload_ops murder_ops = OPS(next_murder);

static void a_killed_worker_is_replaced_and_its_jobs_are_lost(void **state)
{
	struct outcome outcome = run(&murder_ops);

	(void)state;
	assert_int_equal(outcome.status, TRIAL_FAILED);
	assert_non_null(strstr(outcome.reason, "lost with their worker"));
	assert_int_equal(outcome.respawned, 1);
	assert_true(outcome.jobs_lost > 0);
	assert_int_equal(outcome.jobs_wrong + outcome.jobs_failed, 0);
	assert_int_equal(outcome.jobs_done + outcome.jobs_lost, outcome.jobs_started);
	assert_true(outcome.jobs_done > LATE_ID);
	/* Its connections were made again, and the first ones are still counted. */
	assert_true(connections(&outcome) > IN_FLIGHT);
	assert_true(connections(&outcome) <= 2 * IN_FLIGHT);
	outcome_release(&outcome);
}

/* A worker is stopped: it holds its connections and never replies. */

static struct step next_stopping(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	if (job->id >= LATE_ID && first_time())
		raise(SIGSTOP);
	return done(job);
}

static const struct workload_ops stopping_ops = OPS(next_stopping);

static void a_stopped_worker_means_lost_jobs_and_no_hang(void **state)
{
	struct outcome outcome = run(&stopping_ops);

	(void)state;
	assert_int_equal(outcome.status, TRIAL_FAILED);
	assert_non_null(strstr(outcome.reason, "lost with their worker"));
	assert_true(outcome.jobs_lost > 0);
	assert_true(outcome.jobs_lost <= IN_FLIGHT);
	assert_int_equal(outcome.jobs_done + outcome.jobs_lost, outcome.jobs_started);
	assert_int_equal(outcome.respawned, 0);
	outcome_release(&outcome);
}

/* Jobs that take longer than the driver's patience, but not all at once. */

static struct step next_slow(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	return job->stage++ == 0 ? step_sleep((job->id + 1) * 900 * NS_PER_MS) : done(job);
}

static const struct workload_ops slow_ops = OPS(next_slow);

static void slow_jobs_are_waited_for_as_long_as_others_reply(void **state)
{
	struct outcome outcome = run_with(&slow_ops, 3);

	(void)state;
	assert_string_equal(outcome.reason, "");
	assert_int_equal(outcome.status, TRIAL_OK);
	assert_int_equal(outcome.jobs_done, 3);
	outcome_release(&outcome);
}

/* The driver is killed, and the primary. */

static void kill_driver(void)
{
	DIR *processes = opendir("/proc");
	const struct dirent *entry;

	while ((entry = readdir(processes)) != NULL) {
		char path[300], name[32] = "";
		const pid_t pid = atoi(entry->d_name);
		FILE *comm;

		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		if (pid <= 0 || getpgid(pid) != getpgrp() || !(comm = fopen(path, "re")))
			continue;
		if (fgets(name, sizeof(name), comm) && strcmp(name, "telar-driver\n") == 0)
			kill(pid, SIGKILL);
		fclose(comm);
	}
	closedir(processes);
}

static struct step next_driverless(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	if (job->id >= LATE_ID && first_time())
		kill_driver();
	return done(job);
}

static const struct workload_ops driverless_ops = OPS(next_driverless);

static void a_killed_driver_fails_the_trial(void **state)
{
	struct outcome outcome = run(&driverless_ops);

	(void)state;
	assert_int_equal(outcome.status, TRIAL_FAILED);
	assert_string_equal(outcome.reason, "the driver was killed by signal 9");
	outcome_release(&outcome);
}

static struct step next_orphaned(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	if (job->id >= LATE_ID && first_time())
		kill(getppid(), SIGKILL);
	return done(job);
}

static const struct workload_ops orphaned_ops = OPS(next_orphaned);

static void a_killed_primary_takes_everybody_along(void **state)
{
	struct outcome outcome = run(&orphaned_ops);

	(void)state;
	assert_int_equal(outcome.status, TRIAL_FAILED);
	assert_non_null(strstr(outcome.reason, "killed by signal 9"));
	outcome_release(&outcome);
}

/* A worker dies while the driver still connects: nothing is lost, so the trial is good. Its
 * successor is not taken for the driver: the gate stays closed until that is ready too, which
 * here takes longer than a whole window. */

static int attach_killed_once(struct workload *workload, struct job *job)
{
	(void)workload;
	if (job->slot == 2 && first_time())
		kill(getpid(), SIGKILL);
	if (job->slot == IN_FLIGHT - 1)
		clock_sleep_until(clock_now_ns() + WINDOW_NS + 100 * NS_PER_MS);
	return 0;
}

static const struct workload_ops early_death_ops = {
        .name = "test",
        .summary = "for tests",
        .attach = attach_killed_once,
        .next = next_quiet,
        .verify = verify_id,
};

static void a_worker_that_dies_before_the_gate_opens_costs_nothing(void **state)
{
	struct outcome outcome = run(&early_death_ops);

	(void)state;
	assert_string_equal(outcome.reason, "");
	assert_int_equal(outcome.status, TRIAL_OK);
	assert_int_equal(outcome.respawned, 1);
	assert_int_equal(outcome.jobs_lost, 0);
	assert_true(outcome.jobs_in_window > 0);
	outcome_release(&outcome);
}

static int attach_killed_always(struct workload *workload, struct job *job)
{
	(void)workload;
	(void)job;
	kill(getpid(), SIGKILL);
	return 0;
}

static const struct workload_ops deadly_ops = {
        .name = "test",
        .summary = "for tests",
        .attach = attach_killed_always,
        .next = next_quiet,
        .verify = verify_id,
};

static void workers_that_cannot_live_are_not_replaced_for_ever(void **state)
{
	struct outcome outcome = run(&deadly_ops);

	(void)state;
	assert_int_equal(outcome.status, TRIAL_FAILED);
	assert_true(outcome.respawned > 1);
	assert_true(strlen(outcome.reason) > 0);
	assert_int_equal(outcome.jobs_started, 0);
	outcome_release(&outcome);
}

/* Too few descriptors. */

static int attach_socket(struct workload *workload, struct job *job)
{
	(void)workload;
	job->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return job->fd < 0 ? -errno : 0;
}

static const struct workload_ops socket_ops = {
        .name = "test",
        .summary = "for tests",
        .attach = attach_socket,
        .next = next_quiet,
        .verify = verify_id,
};

static void too_few_descriptors_are_a_clear_failure(void **state)
{
	const struct rlimit few = {.rlim_cur = 64, .rlim_max = 64};
	const pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		setrlimit(RLIMIT_NOFILE, &few);

		const struct outcome outcome = run_with(&socket_ops, 200);

		_exit(outcome.status == TRIAL_FAILED && outcome.error == -EMFILE &&
		                        outcome.jobs_started == 0 && strlen(outcome.reason) > 10
		                ? 0
		                : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static int load(void **state)
{
	struct reason why;

	(void)state;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return shared != MAP_FAILED ? topology_load(&topology, &why) : -1;
}

static int unload(void **state)
{
	(void)state;
	hwloc_topology_destroy(topology);
	return munmap(shared, sizeof(*shared));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_connection_is_somebodys),
	        cmocka_unit_test(the_driver_says_what_it_runs_under),
	        cmocka_unit_test(an_ordinary_users_driver_stays_as_it_is_and_says_so),
	        cmocka_unit_test(a_killed_worker_is_replaced_and_its_jobs_are_lost),
	        cmocka_unit_test(a_stopped_worker_means_lost_jobs_and_no_hang),
	        cmocka_unit_test(slow_jobs_are_waited_for_as_long_as_others_reply),
	        cmocka_unit_test(a_killed_driver_fails_the_trial),
	        cmocka_unit_test(a_killed_primary_takes_everybody_along),
	        cmocka_unit_test(a_worker_that_dies_before_the_gate_opens_costs_nothing),
	        cmocka_unit_test(workers_that_cannot_live_are_not_replaced_for_ever),
	        cmocka_unit_test(too_few_descriptors_are_a_clear_failure),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
