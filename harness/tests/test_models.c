/*
 * models: each of them does what it is named for. What its workers did is recorded by
 * the jobs themselves, and the calls that make workers are counted at link time (ld's
 * --wrap), both in memory that all processes of a trial share. Nothing here depends on how fast
 * anything is: what must never happen would end in a timeout, what must happen is waited for.
 */
#include "cmocka_all.h"
#include "misbehaving.h"
#include "workload_fixture.h"

#include "base/clock.h"
#include "handoff/order.h"

#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WORKERS 3u
#define IN_FLIGHT 8u               /* in models with queues */
#define NEVER_NS (300 * NS_PER_MS) /* the limit of a trial that must not come to an end */
#define LONGEST_NS (5 * NS_PER_S)  /* a window in which the busiest machine runs some jobs */
#define IDS 65536u                 /* more than can run in a window of a test */

static struct shared {
	_Atomic unsigned threads, forks, spawns;
	_Atomic int runner[IDS];     /* job by job: the thread that ran it */
	_Atomic uint64_t order[IDS]; /* the n-th job to run */
	_Atomic unsigned ran;
	_Atomic bool first_taken, computing, overlapped;
	_Atomic unsigned met;
	int socket[2];
} * shared;

static hwloc_topology_t topology;

int __real_pthread_create(
        pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *arg);
int __wrap_pthread_create(
        pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *arg);
int __wrap_pthread_create(
        pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *arg)
{
	atomic_fetch_add(&shared->threads, 1);
	return __real_pthread_create(thread, attributes, start, arg);
}

pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
	atomic_fetch_add(&shared->forks, 1);
	return __real_fork();
}

int __real_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *files,
        const posix_spawnattr_t *attributes, char *const argv[], char *const environment[]);
int __wrap_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *files,
        const posix_spawnattr_t *attributes, char *const argv[], char *const environment[]);
int __wrap_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *files,
        const posix_spawnattr_t *attributes, char *const argv[], char *const environment[])
{
	atomic_fetch_add(&shared->spawns, 1);
	return __real_posix_spawn(pid, path, files, attributes, argv, environment);
}

static struct outcome run(const char *model, struct short_trial trial)
{
	struct outcome outcome;
	struct reason why = {""};

	trial.model = model_find(model, NULL);
	assert_non_null(trial.model);
	memset(shared, 0, sizeof(*shared));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, shared->socket), 0);
	if (short_trial_run(&trial, topology, &outcome, &why) != 0)
		fail_msg("%s: %s", model, why.text);
	close(shared->socket[0]);
	close(shared->socket[1]);
	outcome_release(&outcome); /* what it counts for each worker; the rest stays */
	return outcome;
}

/* Runs for longer and longer until there were some jobs more than those at the beginning, however
 * busy the machine is. */
static struct outcome run_enough(
        const char *model, const struct workload_ops *ops, unsigned workers, const char *arrival)
{
	struct short_trial trial = {
	        .ops = ops, .workers = workers, .window_ns = 20 * NS_PER_MS, .arrival = arrival};
	struct outcome outcome = run(model, trial);

	while (outcome.jobs_started < 3 * IN_FLIGHT && outcome.status != TRIAL_TIMEOUT &&
	        trial.window_ns < LONGEST_NS) {
		trial.window_ns *= 2;
		outcome = run(model, trial);
	}
	return outcome;
}

static struct outcome run_arrivals(
        const char *model, const struct workload_ops *ops, unsigned workers, const char *arrival)
{
	const struct outcome outcome = run_enough(model, ops, workers, arrival);

	assert_string_equal(outcome.reason, "");
	assert_int_equal(outcome.status, TRIAL_OK);
	assert_int_equal(outcome.jobs_done, outcome.jobs_started);
	return outcome;
}

static struct outcome run_well(const char *model, const struct workload_ops *ops, unsigned workers)
{
	return run_arrivals(model, ops, workers, NULL);
}

/* The last one makes queues: it is more than any model can do. */
#define ARRIVALS 3
static const char *const arrivals[ARRIVALS] = {NULL, "open(2000/s,poisson)", "open(1000000/s,constant)"};

static void expect_no_end(const char *model, const struct workload_ops *ops)
{
	const struct outcome outcome = run(model, (struct short_trial){.ops = ops, .limit_ns = NEVER_NS});

	assert_int_equal(outcome.status, TRIAL_TIMEOUT);
}

static bool always_right(const struct workload *workload, const struct job *job)
{
	(void)workload;
	return job->error == 0;
}

#define WORKLOAD(next_hook)                                                                                  \
	{                                                                                                    \
		.name = "test", .summary = "for tests", .next = next_hook, .verify = always_right            \
	}

static void note(const struct job *job)
{
	const unsigned ran = atomic_fetch_add(&shared->ran, 1);

	if (ran < IDS)
		shared->order[ran] = job->id;
	if (job->id < IDS)
		shared->runner[job->id] = (int)syscall(SYS_gettid);
}

/* Notes who runs it, and when; then takes a little time, so that all jobs can be noted. */
static struct step next_noted(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	if (job->stage++ > 0)
		return step_done(job, 0);
	note(job);
	return step_sleep(20 * NS_PER_US);
}

static const struct workload_ops noted_ops = WORKLOAD(next_noted);

/* The very first job to run waits until all others that were there at the beginning have run. */
static struct step next_first_waits(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	if (job->id >= IN_FLIGHT)
		return step_done(job, 0);
	if (job->stage == 0 && !atomic_exchange(&shared->first_taken, true))
		job->stage = 1;
	if (job->stage == 1 && atomic_load(&shared->ran) < IN_FLIGHT - 1)
		return step_sleep(50 * NS_PER_US);
	note(job);
	return step_done(job, 0);
}

static const struct workload_ops first_waits_ops = WORKLOAD(next_first_waits);

/* Jobs 0 and 1 meet while both compute: neither goes on before the other is there. */
static struct step next_meeting(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	if (job->id < 2) {
		atomic_fetch_add(&shared->met, 1);
		while (atomic_load(&shared->met) < 2)
			usleep(50);
	}
	return step_done(job, 0);
}

static const struct workload_ops meeting_ops = WORKLOAD(next_meeting);

/* Job 0 waits for a byte that job 1 sends. Every job waits twice, and says if it ever computes
 * beside another one. */
static struct step next_waiting(struct workload *workload, struct job *job, ssize_t outcome)
{
	static const char byte = 1;
	const unsigned stage = job->stage++;

	(void)workload;
	if (outcome < 0)
		return step_fail(job, (int)outcome);
	if (atomic_exchange(&shared->computing, true))
		atomic_store(&shared->overlapped, true);
	for (volatile unsigned spin = 0; spin < 500; spin++)
		;
	atomic_store(&shared->computing, false);
	if (stage == 0 && job->id == 0)
		return step_recv(shared->socket[0], job->scratch, 1);
	if (stage == 0 && job->id == 1)
		return step_send(shared->socket[1], (void *)&byte, 1);
	return stage < 2 ? step_sleep(1000) : step_done(job, 0);
}

static const struct workload_ops waiting_ops = WORKLOAD(next_waiting);

static void pool_makes_its_threads_once_and_takes_the_oldest_job(void **state)
{
	(void)state;
	run_well("pool", &noted_ops, WORKERS);
	assert_int_equal(shared->threads, WORKERS);
	run_well("pool", &noted_ops, 1);
	for (unsigned n = 0; n < 2 * IN_FLIGHT; n++)
		assert_int_equal(shared->order[n], n);
}

static void a_job_of_a_pool_is_run_by_whoever_is_free(void **state)
{
	(void)state;
	run_well("pool", &first_waits_ops, WORKERS);
	assert_int_equal(shared->ran, IN_FLIGHT);
}

static void pool_rr_deals_job_i_to_worker_i_mod_n(void **state)
{
	(void)state;
	for (unsigned a = 0; a < ARRIVALS; a++) {
		const struct outcome outcome = run_arrivals("pool-rr", &noted_ops, WORKERS, arrivals[a]);
		const unsigned jobs = (unsigned)outcome.jobs_done;

		assert_int_equal(shared->threads, WORKERS + (arrivals[a] ? 1 : 0));
		assert_true(jobs <= IDS);
		for (unsigned id = 0; id < WORKERS; id++)
			assert_int_not_equal(shared->runner[id], shared->runner[(id + 1) % WORKERS]);
		for (unsigned id = WORKERS; id < jobs; id++)
			assert_int_equal(shared->runner[id], shared->runner[id % WORKERS]);
	}
}

static void pool_rr_takes_nothing_from_a_blocked_worker(void **state)
{
	(void)state;
	expect_no_end("pool-rr", &first_waits_ops);
	assert_true(shared->ran < IN_FLIGHT - 1);
}

static void pool_steal_takes_the_jobs_of_a_blocked_worker(void **state)
{
	(void)state;
	const struct outcome outcome = run_well("pool-steal", &first_waits_ops, WORKERS);

	assert_int_equal(shared->ran, IN_FLIGHT);
	assert_int_equal(shared->threads, WORKERS);
	/* Who blocked first had at least one more job on its deque. */
	assert_true(outcome.steals >= 1);
}

/* Whoever takes the first job may have taken its share of the others with it. */
static void pool_steal_leaves_no_arrival_behind_a_blocked_worker(void **state)
{
	(void)state;
	for (unsigned a = 1; a < ARRIVALS; a++) {
		run_arrivals("pool-steal", &first_waits_ops, WORKERS, arrivals[a]);
		assert_int_equal(shared->ran, IN_FLIGHT);
		assert_int_equal(shared->threads, WORKERS + 1);
	}
}

static void pool_steal_takes_the_oldest_arrival_first(void **state)
{
	(void)state;
	const struct outcome outcome = run_arrivals("pool-steal", &noted_ops, 1, arrivals[2]);

	assert_int_equal(outcome.steals, 0);
	for (unsigned n = 0; n < 2 * IN_FLIGHT; n++)
		assert_int_equal(shared->order[n], n);
}

static void pool_steal_takes_its_own_newest_job_and_the_oldest_last(void **state)
{
	(void)state;
	const struct outcome outcome = run_well("pool-steal", &noted_ops, 1);
	const unsigned jobs = (unsigned)outcome.jobs_done, older = IN_FLIGHT - 1;

	assert_int_equal(outcome.steals, 0);
	assert_true(jobs <= IDS);
	for (unsigned n = 0; n < jobs - older; n++)
		assert_int_equal(shared->order[n], older + n * IN_FLIGHT);
	/* Those that were there before it had to wait until the window was over. */
	for (unsigned n = 0; n < older; n++)
		assert_int_equal(shared->order[jobs - older + n], older - 1 - n);
}

static void pool_gil_never_computes_twice_at_a_time(void **state)
{
	(void)state;
	run_well("pool", &meeting_ops, WORKERS);
	assert_int_equal(shared->met, 2);
	expect_no_end("pool-gil", &meeting_ops);
	assert_int_equal(shared->met, 1);
}

static void pool_gil_waits_without_the_lock(void **state)
{
	(void)state;
	const struct outcome outcome = run_well("pool-gil", &waiting_ops, WORKERS);

	assert_false(shared->overlapped);
	assert_int_equal(shared->threads, WORKERS);
	assert_int_equal(outcome.gil_waits, 2 * outcome.jobs_done);
	/* Each hold ends in a wait, in a drop, or when one of the jobs in flight is not followed
	 * by another one. */
	assert_int_equal(outcome.gil_holds, outcome.gil_waits + outcome.gil_drops + IN_FLIGHT);
}

/* Nor with open arrivals: and a worker that finds its next job there keeps the lock. */
static void pool_gil_holds_the_lock_for_every_arrival(void **state)
{
	(void)state;
	for (unsigned a = 1; a < ARRIVALS; a++) {
		const struct outcome outcome = run_arrivals("pool-gil", &waiting_ops, WORKERS, arrivals[a]);
		const uint64_t let_go = outcome.gil_waits + outcome.gil_drops;

		assert_false(shared->overlapped);
		assert_int_equal(outcome.gil_waits, 2 * outcome.jobs_done);
		assert_in_range(outcome.gil_holds, let_go + 1, let_go + outcome.jobs_done);
	}
}

static void thread_makes_a_thread_for_every_job(void **state)
{
	(void)state;
	for (unsigned a = 0; a < ARRIVALS; a++) {
		const struct outcome outcome = run_arrivals("thread", &noted_ops, WORKERS, arrivals[a]);

		assert_int_equal(shared->threads, outcome.jobs_done);
		assert_int_equal(shared->forks, 1); /* the trial itself */
	}
}

static void fork_makes_a_process_for_every_job(void **state)
{
	(void)state;
	for (unsigned a = 0; a < ARRIVALS; a++) {
		const struct outcome outcome = run_arrivals("fork", &noted_ops, WORKERS, arrivals[a]);

		assert_int_equal(shared->forks, 1 + outcome.jobs_done);
		assert_int_equal(shared->threads, 0);
	}
}

static void spawn_starts_a_program_for_every_job(void **state)
{
	(void)state;
	for (unsigned a = 0; a < ARRIVALS; a++) {
		const struct outcome outcome = run_arrivals("spawn", &right_ops, WORKERS, arrivals[a]);

		assert_int_equal(shared->spawns, outcome.jobs_done);
		assert_int_equal(shared->forks, 1);
		assert_int_equal(shared->threads, 0);
	}
}

static void spawn_does_the_work_of_every_workload(void **state)
{
	(void)state;
	for (size_t i = 0; workload_registry[i]; i++) {
		struct workload workload = workload_set_up(workload_registry[i]->name, NULL);
		const struct outcome outcome = run("spawn", (struct short_trial){.workload = &workload});

		assert_string_equal(outcome.reason, "");
		assert_int_equal(outcome.status, TRIAL_OK);
		assert_true(outcome.jobs_done > 0);
		assert_int_equal(outcome.jobs_done, shared->spawns);
		if (workload.ops->teardown)
			workload.ops->teardown(&workload);
	}
}

static void spawn_refuses_what_cannot_be_sent_to_a_program(void **state)
{
	(void)state;
	const struct outcome outcome = run("spawn", (struct short_trial){.ops = &noted_ops});

	assert_int_equal(outcome.status, TRIAL_REFUSED);
	assert_int_equal(outcome.error, -EOPNOTSUPP);
	assert_non_null(strstr(outcome.reason, "test cannot run in a program of its own"));
	assert_int_equal(outcome.jobs_started, 0);
}

static void spawn_says_that_its_program_is_missing(void **state)
{
	const struct model_ops *spawn = model_find("spawn", NULL);
	const char *const program = order_program;

	(void)state;
	assert_null(spawn->unsupported());
	order_program = "there-is-no-such-program";
	assert_non_null(spawn->unsupported());
	order_program = program;
}

static void prefork_makes_its_processes_once(void **state)
{
	(void)state;
	for (unsigned a = 0; a < ARRIVALS; a++) {
		const struct outcome outcome = run_arrivals("prefork", &noted_ops, WORKERS, arrivals[a]);

		assert_int_equal(shared->forks, 1 + WORKERS);
		assert_int_equal(outcome.respawned, 0);
		assert_int_equal(shared->threads, 0);
	}
	/* The first of many jobs went to a process each. */
	for (unsigned id = 0; id < WORKERS; id++)
		assert_int_not_equal(shared->runner[id], shared->runner[(id + 1) % WORKERS]);
}

static void prefork_goes_on_with_a_new_process(void **state)
{
	(void)state;
	const struct outcome outcome = run_enough("prefork", &killing_ops, 1, NULL);

	assert_int_equal(outcome.status, TRIAL_FAILED);
	assert_int_equal(outcome.jobs_lost, 1);
	assert_int_equal(outcome.respawned, 1);
	assert_int_equal(shared->forks, 3);
	assert_int_equal(outcome.jobs_done + 1, outcome.jobs_started);
}

static int prepare(void **state)
{
	struct reason why;

	if (scratch_make(state) != 0)
		return -1;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return shared == MAP_FAILED ? -1 : topology_load(&topology, &why);
}

static int clean_up(void **state)
{
	hwloc_topology_destroy(topology);
	munmap(shared, sizeof(*shared));
	return scratch_remove(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(pool_makes_its_threads_once_and_takes_the_oldest_job),
	        cmocka_unit_test(a_job_of_a_pool_is_run_by_whoever_is_free),
	        cmocka_unit_test(pool_rr_deals_job_i_to_worker_i_mod_n),
	        cmocka_unit_test(pool_rr_takes_nothing_from_a_blocked_worker),
	        cmocka_unit_test(pool_steal_takes_the_jobs_of_a_blocked_worker),
	        cmocka_unit_test(pool_steal_leaves_no_arrival_behind_a_blocked_worker),
	        cmocka_unit_test(pool_steal_takes_the_oldest_arrival_first),
	        cmocka_unit_test(pool_steal_takes_its_own_newest_job_and_the_oldest_last),
	        cmocka_unit_test(pool_gil_never_computes_twice_at_a_time),
	        cmocka_unit_test(pool_gil_waits_without_the_lock),
	        cmocka_unit_test(pool_gil_holds_the_lock_for_every_arrival),
	        cmocka_unit_test(thread_makes_a_thread_for_every_job),
	        cmocka_unit_test(fork_makes_a_process_for_every_job),
	        cmocka_unit_test(spawn_starts_a_program_for_every_job),
	        cmocka_unit_test(spawn_does_the_work_of_every_workload),
	        cmocka_unit_test(spawn_refuses_what_cannot_be_sent_to_a_program),
	        cmocka_unit_test(spawn_says_that_its_program_is_missing),
	        cmocka_unit_test(prefork_makes_its_processes_once),
	        cmocka_unit_test(prefork_goes_on_with_a_new_process),
	};

	return cmocka_run_group_tests(tests, prepare, clean_up);
}
