/*
 * jobloop: jobs run on the loop come to the same results as jobs run with blocking calls,
 * whatever they wait for, in pieces of whatever size, with io_uring and without.
 */
#include "cmocka_all.h"

#include "base/mix.h"
#include "forbid.h"
#include "loop/jobloop.h"
#include "single_step.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * The workload `scripted`: each job goes through errands of kinds and sizes that follow from
 * its id. What comes back goes into the result.
 */

#define SLOTS 8
#define JOBS 160
#define ERRANDS 6
#define BYTES_MOST 50000

struct desk {
	uint32_t out[1 + BYTES_MOST / 4], in[BYTES_MOST / 4];
	size_t len;
	pid_t peer;
};

static int shared_file;

/* The other end of a job's socket: takes a number of bytes, then that many bytes, and sends
 * them back changed, in pieces of odd sizes. */
static _Noreturn void peer_main(int fd)
{
	static uint32_t words[BYTES_MOST / 4];
	uint32_t len;

	while (recv(fd, &len, sizeof(len), MSG_WAITALL) == (ssize_t)sizeof(len)) {
		if (recv(fd, words, len, MSG_WAITALL) != (ssize_t)len)
			_exit(1);
		for (uint32_t i = 0; i < len / 4; i++)
			words[i] = ~words[i];
		for (size_t sent = 0, piece = len % 911 + 1; sent < len;
		        sent += piece, piece = piece * 3 + 1) {
			piece = piece < len - sent ? piece : len - sent;
			if (send(fd, (char *)words + sent, piece, MSG_NOSIGNAL) != (ssize_t)piece)
				_exit(1);
		}
	}
	_exit(0);
}

static int scripted_attach(struct workload *workload, struct job *job)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	const int little = 4096;
	int ends[2];

	(void)workload;
	assert_non_null(desk);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	/* So that a long message does not fit and is sent in parts. */
	setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &little, sizeof(little));
	desk->peer = fork();
	if (desk->peer == 0) {
		dup2(ends[1], 3);
		close_range(4, ~0U, 0);
		peer_main(3);
	}
	close(ends[1]);
	job->fd = ends[0];
	job->buf = desk;
	return 0;
}

static void scripted_detach(struct workload *workload, struct job *job)
{
	struct desk *desk = job->buf;
	int status;

	(void)workload;
	close(job->fd);
	assert_int_equal(waitpid(desk->peer, &status, 0), desk->peer);
	assert_int_equal(status, 0);
	free(desk);
}

static void fold(struct job *job, const void *bytes, size_t len)
{
	for (size_t i = 0; i < len / 4; i++)
		job->result = hash_word(job->result, ((const uint32_t *)bytes)[i]);
}

/* What an errand begins with; errand_goes_on() has the rest of it. */
static struct step errand_begins(struct job *job, uint64_t draw)
{
	struct desk *desk = job->buf;
	const off_t place = (off_t)(job->slot * sizeof(*desk));

	desk->len = (draw >> 8) % (BYTES_MOST / 4) * 4;
	for (size_t i = 0; i < desk->len / 4; i++)
		desk->out[1 + i] = (uint32_t)mix64(draw + i);
	desk->out[0] = (uint32_t)desk->len;
	job->scratch[0] = draw % 4;
	switch (draw % 4) {
	case 0:
		job->result = hash_word(job->result, draw);
		return step_compute();
	case 1:
		return step_sleep((draw >> 16) % 30000);
	case 2:
		return step_send(job->fd, desk->out, 4 + desk->len);
	default:
		return step_write(shared_file, desk->out, desk->len, place);
	}
}

/* The second and third part of an errand. */
static struct step errand_goes_on(struct job *job, unsigned part)
{
	struct desk *desk = job->buf;
	const off_t place = (off_t)(job->slot * sizeof(*desk));

	if (job->scratch[0] == 3 && part == 1)
		return step_sync(shared_file);
	if (job->scratch[0] == 3)
		return step_read(shared_file, desk->in, desk->len, place);
	if (job->scratch[0] == 2 && part == 1)
		return step_recv(job->fd, desk->in, desk->len);
	return step_compute();
}

static struct step scripted_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	const struct desk *desk = job->buf;
	const unsigned part = job->stage % 3;

	(void)workload;
	if (outcome < 0)
		return step_fail(job, (int)outcome);
	if (outcome > 0) {
		/* A transfer that is over moved everything. */
		if (outcome != (ssize_t)desk->len && outcome != (ssize_t)desk->len + 4)
			return step_fail(job, -EIO);
		if (part != 1)
			fold(job, desk->in, desk->len);
	}
	job->stage++;
	if (job->stage > 3 * ERRANDS)
		return step_done(job, job->result);
	return part == 0 ? errand_begins(job, mix64(job->id * 1000 + job->stage)) : errand_goes_on(job, part);
}

static bool any_result(const struct workload *workload, const struct job *job)
{
	(void)workload;
	(void)job;
	return true;
}

static const struct workload_ops scripted_ops = {
        .name = "scripted",
        .summary = "errands of all kinds",
        .bound = MIXED,
        .attach = scripted_attach,
        .next = scripted_next,
        .verify = any_result,
        .detach = scripted_detach,
};

/* Runs jobs 0 .. total - 1 with as many in flight as there are slots. */
struct run {
	struct jobloop *jobloop;
	uint64_t begun, total, finished;
	uint64_t result[JOBS];
	unsigned times[JOBS];
};

static void begin_next(struct run *run, struct job *job)
{
	if (run->begun == run->total)
		return;
	job_reset(job, run->begun++, 0);
	jobloop_submit(run->jobloop, job);
}

static void note_result(void *arg, struct job *job)
{
	struct run *run = arg;

	assert_int_equal(job->error, 0);
	run->result[job->id] = job->result;
	run->times[job->id]++;
	run->finished++;
	begin_next(run, job);
}

static void run_scripted(struct run *run, struct workload *workload)
{
	struct job jobs[SLOTS] = {0};
	size_t used;

	*run = (struct run){.total = JOBS};
	for (unsigned slot = 0; slot < SLOTS; slot++) {
		jobs[slot].slot = slot;
		workload->ops->attach(workload, &jobs[slot]);
	}
	assert_int_equal(jobloop_init(&run->jobloop, workload, SLOTS, note_result, run), 0);
	used = mallinfo2().uordblks;
	for (unsigned slot = 0; slot < SLOTS; slot++)
		begin_next(run, &jobs[slot]);
	while (jobloop_in_flight(run->jobloop) > 0)
		assert_true(jobloop_turn(run->jobloop, UINT64_MAX) >= 0);
	assert_int_equal(mallinfo2().uordblks, used); /* no allocation while jobs run */
	for (unsigned slot = 0; slot < SLOTS; slot++)
		workload->ops->detach(workload, &jobs[slot]);
}

static void compare_with_blocking(const struct run *run, struct workload *workload)
{
	struct job job = {.slot = SLOTS};
	unsigned distinct = 0;

	workload->ops->attach(workload, &job);
	for (uint64_t id = 0; id < JOBS; id++) {
		job_reset(&job, id, 0);
		assert_int_equal(job_run_blocking(workload, &job), 0);
		assert_int_equal(run->result[id], job.result);
		assert_int_equal(run->times[id], 1);
		distinct += id > 0 && run->result[id] != run->result[id - 1];
	}
	assert_true(distinct > JOBS / 2);
	workload->ops->detach(workload, &job);
}

static void comes_to_the_same_results_as_blocking_calls(void **state)
{
	static struct run run;
	struct workload workload = {.ops = &scripted_ops};

	(void)state;
	shared_file = temporary_file();
	run_scripted(&run, &workload);
	compare_with_blocking(&run, &workload);
	print_message("waits by %s\n", jobloop_waits_by(run.jobloop));
	jobloop_release(run.jobloop);
	close(shared_file);
}

static int run_without_ring(unsigned error)
{
	static struct run run;
	struct workload workload = {.ops = &scripted_ops};

	if (forbid_syscall(SYS_io_uring_setup, error) != 0)
		return 77;
	shared_file = temporary_file();
	run_scripted(&run, &workload);
	compare_with_blocking(&run, &workload);
	if (strcmp(jobloop_waits_by(run.jobloop), "epoll, files block") != 0)
		return 2;
	jobloop_release(run.jobloop);
	return 0;
}

/* In a child, because what is forbidden stays forbidden. A failed assertion ends it with 1. */
static void files_block_where_there_is_no_ring(void **state)
{
	static const unsigned errors[] = {ENOSYS, EPERM};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const pid_t pid = fork();
		int status;

		if (pid == 0)
			_exit(run_without_ring(errors[i]));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
			skip();
		assert_int_equal(status, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(comes_to_the_same_results_as_blocking_calls),
	        cmocka_unit_test(files_block_where_there_is_no_ring),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
