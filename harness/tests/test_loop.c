/*
 * loop: what only this model can do, and what it says about how it waited. What holds for
 * every model is in test_cell.c.
 */
#include "cmocka_all.h"
#include "forbid.h"
#include "misbehaving.h"

#include "base/clock.h"

#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define IN_FLIGHT 40

static hwloc_topology_t topology;

static struct outcome run(const struct workload_ops *ops, unsigned in_flight)
{
	const struct short_trial trial = {
	        .model = model_find("loop", NULL), .ops = ops, .in_flight = in_flight};
	struct outcome outcome;
	struct reason why = {""};

	assert_int_equal(short_trial_run(&trial, topology, &outcome, &why), 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	return outcome;
}

static bool verify_id(const struct workload *workload, const struct job *job)
{
	(void)workload;
	return job->result == job->id;
}

/*
 * A ring of sockets: in the first round each job receives from its neighbour before it sends,
 * except one. No job can end unless all of them are under way at once.
 */
static int ring[IN_FLIGHT][2];

static struct step next_in_ring(struct workload *workload, struct job *job, ssize_t outcome)
{
	static char token = 'x', got[IN_FLIGHT];
	const unsigned slot = (unsigned)job->slot, before = (slot + IN_FLIGHT - 1) % IN_FLIGHT;
	const bool speaks = (slot == 0) == (job->stage == 0);

	(void)workload;
	if (job->id % IN_FLIGHT != job->slot)
		return step_fail(job, -EPROTO);
	if (job->id >= IN_FLIGHT || job->stage == 2)
		return step_done(job, job->id);
	if (job->stage > 0 && outcome != 1)
		return step_fail(job, -EIO);
	job->stage++;
	return speaks ? step_send(ring[slot][0], &token, 1) : step_recv(ring[before][1], &got[slot], 1);
}

static const struct workload_ops ring_ops = {
        .name = "ring",
        .summary = "jobs that wait for each other",
        .bound = IO_BOUND,
        .next = next_in_ring,
        .verify = verify_id,
};

static void jobs_wait_for_each_other_on_one_thread(void **state)
{
	(void)state;
	for (unsigned i = 0; i < IN_FLIGHT; i++)
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ring[i]), 0);

	struct outcome outcome = run(&ring_ops, IN_FLIGHT);

	assert_string_equal(outcome.reason, "");
	assert_int_equal(outcome.status, TRIAL_OK);
	assert_true(outcome.jobs_done >= IN_FLIGHT);
	assert_int_equal(outcome.jobs_done, outcome.jobs_started);
	assert_int_equal(outcome.workers, 1);
	assert_int_equal(outcome.worker_jobs[0], outcome.jobs_in_window);
	assert_string_equal(outcome.waits_by, "epoll");
	outcome_release(&outcome);
	for (unsigned i = 0; i < IN_FLIGHT; i++) {
		close(ring[i][0]);
		close(ring[i][1]);
	}
}

static int file;

static struct step next_in_file(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	if (outcome < 0)
		return step_fail(job, (int)outcome);
	switch (job->stage++) {
	case 0:
		job->scratch[0] = job->id;
		return step_write(file, &job->scratch[0], sizeof(uint64_t), (off_t)(8 * job->slot));
	case 1:
		return step_sync(file);
	case 2:
		return step_read(file, &job->scratch[1], sizeof(uint64_t), (off_t)(8 * job->slot));
	default:
		return step_done(job, job->scratch[1]);
	}
}

static const struct workload_ops file_ops = {
        .name = "file",
        .summary = "writes, syncs, reads",
        .bound = IO_BOUND,
        .next = next_in_file,
        .verify = verify_id,
};

static int expect_files(const char *waits_by)
{
	struct outcome outcome = run(&file_ops, 8);
	const bool right = outcome.status == TRIAL_OK && outcome.jobs_done == outcome.jobs_started &&
	                   outcome.jobs_done > 0 && strcmp(outcome.waits_by, waits_by) == 0;

	if (!right)
		print_message("%s: %s, waits by %s, not %s\n", trial_status_names[outcome.status],
		        outcome.reason, outcome.waits_by, waits_by);
	outcome_release(&outcome);
	return right ? 0 : 1;
}

/* A child, because what is forbidden stays forbidden. */
static int exit_status_of(int (*check)(void))
{
	const pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(check());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int files_without_ring(void)
{
	if (forbid_syscall(SYS_io_uring_setup, ENOSYS) != 0)
		return 77;
	return expect_files("epoll, files block");
}

static void says_when_files_block(void **state)
{
	const int status = exit_status_of(files_without_ring);

	(void)state;
	if (status == 77)
		skip();
	assert_int_equal(status, 0);
}

/* What this kernel has decides which of the two is right. */
static void says_how_it_waited_for_files(void **state)
{
	struct io_uring own;
	const bool has_ring = io_uring_queue_init(1, &own, 0) == 0;

	(void)state;
	if (has_ring)
		io_uring_queue_exit(&own);
	assert_int_equal(expect_files(has_ring ? "epoll+io_uring" : "epoll, files block"), 0);
}

static int attach_socket(struct workload *workload, struct job *job)
{
	(void)workload;
	job->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return job->fd < 0 ? -errno : 0;
}

static void detach_socket(struct workload *workload, struct job *job)
{
	(void)workload;
	close(job->fd);
}

static struct step next_at_once(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	return step_done(job, job->id);
}

static const struct workload_ops socket_ops = {
        .name = "socket",
        .summary = "a descriptor a job",
        .attach = attach_socket,
        .next = next_at_once,
        .verify = verify_id,
        .detach = detach_socket,
};

static int with_64_descriptors(void)
{
	const struct rlimit few = {.rlim_cur = 64, .rlim_max = 64};
	struct outcome outcome;

	setrlimit(RLIMIT_NOFILE, &few);
	outcome = run(&socket_ops, 100);
	print_message("%s\n", outcome.reason);
	return outcome.status == TRIAL_FAILED && outcome.error == -EMFILE && outcome.jobs_started == 0 &&
	                       strstr(outcome.reason, "of 100 cannot get what it needs")
	               ? 0
	               : 1;
}

static void too_few_descriptors_are_a_clear_failure(void **state)
{
	(void)state;
	assert_int_equal(exit_status_of(with_64_descriptors), 0);
}

static int load(void **state)
{
	struct reason why;
	char path[] = "/tmp/telar-test-XXXXXX";

	(void)state;
	file = mkstemp(path);
	unlink(path);
	return file >= 0 ? topology_load(&topology, &why) : -1;
}

static int unload(void **state)
{
	(void)state;
	hwloc_topology_destroy(topology);
	return close(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(jobs_wait_for_each_other_on_one_thread),
	        cmocka_unit_test(says_how_it_waited_for_files),
	        cmocka_unit_test(says_when_files_block),
	        cmocka_unit_test(too_few_descriptors_are_a_clear_failure),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
