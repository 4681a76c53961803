/*
 * jobloop: jobs run on the loop come to the same results as jobs run with blocking calls,
 * whatever they wait for, in pieces of whatever size, with io_uring and without.
 */
#include "cmocka_all.h"

#include "base/container_of.h"
#include "base/mix.h"
#include "forbid.h"
#include "loop/jobloop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int temporary_file(void)
{
	char path[] = "/tmp/telar-test-XXXXXX";
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	return fd;
}

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

/* The workload `single`: a job is the one step that job->buf points at, its outcome the result. */

static struct step single_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	if (job->stage++ > 0)
		return step_done(job, (uint64_t)outcome);
	return *(const struct step *)job->buf;
}

static const struct workload_ops single_ops = {
        .name = "single",
        .summary = "one step",
        .bound = IO_BOUND,
        .next = single_next,
        .verify = any_result,
};

static void count_finished(void *arg, struct job *job)
{
	(void)job;
	(*(unsigned *)arg)++;
}

static ssize_t outcome_of(struct step step)
{
	struct workload workload = {.ops = &single_ops};
	struct job job = {.buf = &step};
	struct jobloop *jobloop;
	unsigned finished = 0;

	assert_int_equal(jobloop_init(&jobloop, &workload, 1, count_finished, &finished), 0);
	jobloop_submit(jobloop, &job);
	while (finished == 0)
		assert_true(jobloop_turn(jobloop, UINT64_MAX) >= 0);
	jobloop_release(jobloop);
	return (ssize_t)job.result;
}

static void a_peer_that_closes_ends_a_transfer_early(void **state)
{
	char buf[64];
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(send(ends[1], "abc", 3, 0), 3);
	close(ends[1]);
	assert_int_equal(outcome_of(step_recv(ends[0], buf, sizeof(buf))), 3);
	assert_int_equal(outcome_of(step_recv(ends[0], buf, sizeof(buf))), 0);
	assert_int_equal(outcome_of(step_send(ends[0], buf, sizeof(buf))), -EPIPE);
	close(ends[0]);
}

static void a_peer_that_closes_wakes_who_waits_for_it(void **state)
{
	struct workload workload = {.ops = &single_ops};
	struct jobloop *jobloop;
	unsigned finished = 0;
	char buf[64];
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	struct step step = step_recv(ends[0], buf, sizeof(buf));
	struct job job = {.buf = &step};

	assert_int_equal(jobloop_init(&jobloop, &workload, 1, count_finished, &finished), 0);
	jobloop_submit(jobloop, &job);
	for (int turn = 0; turn < 4; turn++)
		assert_true(jobloop_turn(jobloop, 0) >= 0);
	assert_int_equal(jobloop_turn(jobloop, 0), 0); /* that it could send is no news */
	assert_int_equal(send(ends[1], "abc", 3, 0), 3);
	for (int turn = 0; turn < 4; turn++)
		assert_true(jobloop_turn(jobloop, 0) >= 0);
	assert_int_equal(finished, 0);
	close(ends[1]);
	while (finished == 0)
		assert_true(jobloop_turn(jobloop, UINT64_MAX) >= 0);
	assert_int_equal(job.result, 3);
	jobloop_release(jobloop);
	close(ends[0]);
}

static void an_event_for_which_nobody_waits_changes_nothing(void **state)
{
	struct workload workload = {.ops = &single_ops};
	struct jobloop *jobloop;
	unsigned finished = 0;
	char got;
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	struct step step = step_recv(ends[0], &got, 1);
	struct job job = {.buf = &step};

	assert_int_equal(jobloop_init(&jobloop, &workload, 1, count_finished, &finished), 0);
	jobloop_submit(jobloop, &job);
	assert_int_equal(jobloop_turn(jobloop, 0), 1);
	assert_int_equal(send(ends[1], "x", 1, 0), 1);
	while (finished == 0)
		assert_true(jobloop_turn(jobloop, UINT64_MAX) >= 0);
	/* The job is over, its socket still watched. */
	close(ends[1]);
	assert_true(jobloop_turn(jobloop, UINT64_MAX) > 0);
	assert_int_equal(jobloop_turn(jobloop, 0), 0);
	assert_int_equal(finished, 1);
	assert_int_equal(jobloop_in_flight(jobloop), 0);
	jobloop_release(jobloop);
	close(ends[0]);
}

/* A pipe gives what it has, which makes a ring come to short reads. */
static void a_short_read_goes_on(void **state)
{
	struct workload workload = {.ops = &single_ops};
	struct jobloop *jobloop;
	unsigned finished = 0;
	char got[8];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	struct step step = step_read(ends[0], got, sizeof(got), 0);
	struct job job = {.buf = &step};

	assert_int_equal(jobloop_init(&jobloop, &workload, 1, count_finished, &finished), 0);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	jobloop_submit(jobloop, &job);
	assert_int_equal(jobloop_turn(jobloop, 0), 1);
	if (strcmp(jobloop_waits_by(jobloop), "epoll+io_uring") == 0) {
		assert_true(jobloop_turn(jobloop, UINT64_MAX) >= 0);
		assert_int_equal(finished, 0);
		assert_int_equal(write(ends[1], "defgh", 5), 5);
		while (finished == 0)
			assert_true(jobloop_turn(jobloop, UINT64_MAX) >= 0);
		assert_int_equal(job.result, 8);
		assert_memory_equal(got, "abcdefgh", 8);
	}
	jobloop_release(jobloop);
	close(ends[0]);
	close(ends[1]);
}

static void a_read_ends_where_the_file_ends(void **state)
{
	const int fd = temporary_file();
	char buf[64] = "";

	(void)state;
	assert_int_equal(outcome_of(step_write(fd, "0123456789", 10, 5)), 10);
	assert_int_equal(outcome_of(step_read(fd, buf, sizeof(buf), 8)), 7);
	assert_string_equal(buf, "3456789");
	assert_int_equal(outcome_of(step_read(fd, buf, sizeof(buf), 15)), 0);
	assert_int_equal(outcome_of(step_read(fd, buf, 0, 0)), 0);
	assert_int_equal(outcome_of(step_sync(fd)), 0);
	close(fd);
}

static void an_error_is_the_outcome_of_its_step(void **state)
{
	char buf[8];
	int pipe_ends[2];

	(void)state;
	assert_int_equal(outcome_of(step_send(-1, buf, sizeof(buf))), -EBADF);
	assert_int_equal(outcome_of(step_recv(-1, buf, sizeof(buf))), -EBADF);
	assert_int_equal(outcome_of(step_read(-1, buf, sizeof(buf), 0)), -EBADF);
	assert_int_equal(outcome_of(step_write(-1, buf, sizeof(buf), 0)), -EBADF);
	assert_int_equal(outcome_of(step_sync(-1)), -EBADF);
	assert_int_equal(pipe(pipe_ends), 0);
	assert_int_equal(outcome_of(step_recv(pipe_ends[0], buf, sizeof(buf))), -ENOTSOCK);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
}

static void a_slot_may_wait_for_one_socket_after_another(void **state)
{
	struct workload workload = {.ops = &single_ops};
	struct jobloop *jobloop;
	unsigned finished = 0;
	int ends[3][2];
	char got;

	(void)state;
	assert_int_equal(jobloop_init(&jobloop, &workload, 1, count_finished, &finished), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends[i]), 0);
	for (unsigned round = 0; round < 9; round++) {
		struct step step = step_recv(ends[round % 3][0], &got, 1);
		struct job job = {.buf = &step};
		const char sent = (char)('a' + round);

		jobloop_submit(jobloop, &job);
		assert_int_equal(jobloop_turn(jobloop, 0), 1);
		assert_int_equal(finished, round);
		assert_int_equal(send(ends[round % 3][1], &sent, 1, 0), 1);
		while (finished == round)
			assert_true(jobloop_turn(jobloop, UINT64_MAX) >= 0);
		assert_int_equal(job.result, 1);
		assert_int_equal(got, sent);
	}
	for (int i = 0; i < 3; i++) {
		close(ends[i][0]);
		close(ends[i][1]);
	}
	jobloop_release(jobloop);
}

/* Far more requests than the ring has room for. */
static void a_full_ring_makes_requests_wait(void **state)
{
	enum { MANY = 3000 };
	static struct job jobs[MANY];
	static struct step steps[MANY];
	static uint64_t words[MANY];
	struct workload workload = {.ops = &single_ops};
	struct jobloop *jobloop;
	unsigned finished = 0;

	(void)state;
	shared_file = temporary_file();
	for (uint64_t i = 0; i < MANY; i++)
		assert_int_equal(pwrite(shared_file, &i, sizeof(i), (off_t)(i * sizeof(i))), sizeof(i));
	assert_int_equal(jobloop_init(&jobloop, &workload, MANY, count_finished, &finished), 0);
	for (unsigned i = 0; i < MANY; i++) {
		steps[i] = step_read(shared_file, &words[i], sizeof(words[i]), (off_t)(i * sizeof(words[i])));
		jobs[i] = (struct job){.slot = i, .buf = &steps[i]};
		jobloop_submit(jobloop, &jobs[i]);
	}
	while (finished < MANY)
		assert_true(jobloop_turn(jobloop, UINT64_MAX) >= 0);
	for (uint64_t i = 0; i < MANY; i++) {
		assert_int_equal(jobs[i].result, sizeof(words[i]));
		assert_int_equal(words[i], i);
	}
	jobloop_release(jobloop);
	close(shared_file);
}

static void many_sleepers_need_no_more_memory(void **state)
{
	enum { MANY = 100 };
	struct step step = step_sleep(1);
	struct workload workload = {.ops = &single_ops};
	struct job jobs[MANY];
	struct jobloop *jobloop;
	unsigned finished = 0;
	size_t used;

	(void)state;
	assert_int_equal(jobloop_init(&jobloop, &workload, MANY, count_finished, &finished), 0);
	used = mallinfo2().uordblks;
	for (unsigned i = 0; i < MANY; i++) {
		jobs[i] = (struct job){.slot = i, .buf = &step};
		jobloop_submit(jobloop, &jobs[i]);
	}
	while (finished < MANY)
		assert_true(jobloop_turn(jobloop, UINT64_MAX) >= 0);
	assert_int_equal(mallinfo2().uordblks, used);
	jobloop_release(jobloop);
}

/* Who runs when. */

static uint64_t order[100];

static void note_order(void *arg, struct job *job)
{
	unsigned *finished = arg;

	order[(*finished)++] = job->id;
}

static void runs_jobs_in_the_order_in_which_they_came(void **state)
{
	struct step step = step_compute();
	struct workload workload = {.ops = &single_ops};
	struct job jobs[100];
	struct jobloop *jobloop;
	unsigned finished = 0;

	(void)state;
	assert_int_equal(jobloop_init(&jobloop, &workload, 100, note_order, &finished), 0);
	for (unsigned i = 0; i < 100; i++) {
		jobs[i] = (struct job){.slot = (i * 37) % 100, .id = i, .buf = &step};
		jobloop_submit(jobloop, &jobs[i]);
	}
	assert_int_equal(finished, 0); /* submitting runs nothing */
	while (finished < 100)
		assert_true(jobloop_turn(jobloop, UINT64_MAX) > 0);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(order[i], i);
	jobloop_release(jobloop);
}

/* Job 0, or a watch, waits to hear something; the other jobs come again and again until it
 * has, and one of them says it. */
struct crowd {
	struct jobloop *jobloop;
	struct watch watch;
	int ends[2];
	unsigned computed;
	bool heard;
};

#define CROWD 10
#define SAID_BY 5
#define PATIENCE 10000

static void come_again(void *arg, struct job *job)
{
	struct crowd *crowd = arg;

	if (job->id == 0) {
		crowd->heard = true;
		return;
	}
	crowd->computed++;
	if (crowd->computed == SAID_BY)
		assert_int_equal(send(crowd->ends[1], "x", 1, 0), 1);
	if (crowd->heard || crowd->computed >= PATIENCE)
		return;
	job->stage = 0;
	jobloop_submit(crowd->jobloop, job);
}

static void hear(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	(void)events;
	container_of(watch, struct crowd, watch)->heard = true;
	eventloop_unwatch(loop, watch);
}

static void open_crowd(struct crowd *crowd, struct workload *workload)
{
	*crowd = (struct crowd){0};
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, crowd->ends), 0);
	assert_int_equal(jobloop_init(&crowd->jobloop, workload, 1 + CROWD, come_again, crowd), 0);
}

static void run_crowd(struct crowd *crowd)
{
	struct step step = step_compute();
	struct job jobs[CROWD];

	for (unsigned i = 0; i < CROWD; i++) {
		jobs[i] = (struct job){.slot = 1 + i, .id = 1 + i, .buf = &step};
		jobloop_submit(crowd->jobloop, &jobs[i]);
	}
	while (jobloop_in_flight(crowd->jobloop) > 0)
		assert_true(jobloop_turn(crowd->jobloop, UINT64_MAX) >= 0);
	assert_true(crowd->heard);
	/* The rest of the line it was said in, one more, and who was still to come. */
	assert_true(crowd->computed <= 2 * EVENTLOOP_BATCH + CROWD);
	jobloop_release(crowd->jobloop);
	close(crowd->ends[0]);
	close(crowd->ends[1]);
}

static void a_socket_is_heard_while_others_stand_in_line(void **state)
{
	struct workload workload = {.ops = &single_ops};
	struct crowd crowd;
	char got;

	(void)state;
	open_crowd(&crowd, &workload);
	struct step step = step_recv(crowd.ends[0], &got, 1);
	struct job job = {.buf = &step};

	jobloop_submit(crowd.jobloop, &job);
	assert_int_equal(jobloop_turn(crowd.jobloop, 0), 1);
	run_crowd(&crowd);
}

static void a_watch_of_others_is_heard_while_jobs_stand_in_line(void **state)
{
	struct workload workload = {.ops = &single_ops};
	struct crowd crowd;

	(void)state;
	open_crowd(&crowd, &workload);
	crowd.watch = (struct watch){.fd = crowd.ends[0], .ready = hear};
	assert_int_equal(eventloop_watch(jobloop_eventloop(crowd.jobloop), &crowd.watch, EPOLLIN), 0);
	run_crowd(&crowd);
}

/* Descriptors. */

static unsigned open_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	unsigned count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void says_so_at_every_descriptor_that_it_cannot_have(void **state)
{
	struct workload workload = {.ops = &single_ops};
	const unsigned before = open_descriptors();
	const int lowest = dup(0);
	struct jobloop *jobloop = NULL;
	struct rlimit usual, few;
	int error = -EMFILE;
	rlim_t allowed = 0;

	(void)state;
	close(lowest);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &usual), 0);
	for (; error; allowed++) {
		few = usual;
		few.rlim_cur = (rlim_t)lowest + allowed;
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
		error = jobloop_init(&jobloop, &workload, 4, count_finished, NULL);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &usual), 0);
		assert_true(error == 0 || error == -EMFILE);
		if (error)
			assert_int_equal(open_descriptors(), before);
	}
	assert_true(allowed >= 2);
	jobloop_release(jobloop);
	assert_int_equal(open_descriptors(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(comes_to_the_same_results_as_blocking_calls),
	        cmocka_unit_test(files_block_where_there_is_no_ring),
	        cmocka_unit_test(a_peer_that_closes_ends_a_transfer_early),
	        cmocka_unit_test(a_peer_that_closes_wakes_who_waits_for_it),
	        cmocka_unit_test(an_event_for_which_nobody_waits_changes_nothing),
	        cmocka_unit_test(a_short_read_goes_on),
	        cmocka_unit_test(a_read_ends_where_the_file_ends),
	        cmocka_unit_test(an_error_is_the_outcome_of_its_step),
	        cmocka_unit_test(a_slot_may_wait_for_one_socket_after_another),
	        cmocka_unit_test(a_full_ring_makes_requests_wait),
	        cmocka_unit_test(many_sleepers_need_no_more_memory),
	        cmocka_unit_test(runs_jobs_in_the_order_in_which_they_came),
	        cmocka_unit_test(a_socket_is_heard_while_others_stand_in_line),
	        cmocka_unit_test(a_watch_of_others_is_heard_while_jobs_stand_in_line),
	        cmocka_unit_test(says_so_at_every_descriptor_that_it_cannot_have),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
