/* job: every kind of step by blocking calls, with what the kernel does to them. */
#include "cmocka_all.h"

#include "base/clock.h"
#include "job/workload.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* A workload that makes one step, script.step, and remembers its outcome. */
static struct script {
	struct step step;
	ssize_t outcome;
	unsigned calls;
} script;

static struct step script_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	script.calls++;
	if (job->stage++ == 0) {
		assert_int_equal(outcome, 0);
		return script.step;
	}
	script.outcome = outcome;
	return outcome < 0 ? step_fail(job, (int)outcome) : step_done(job, 42);
}

static const struct workload_ops script_ops = {.name = "script", .next = script_next};

static int run(struct step step)
{
	struct workload workload = {.ops = &script_ops};
	struct job job = {0};
	int error;

	script = (struct script){.step = step, .outcome = -9999};
	job_reset(&job, 7, 0);
	error = job_run_blocking(&workload, &job);
	assert_int_equal(error, job.error);
	if (step.kind == STEP_DONE || step.kind == STEP_FAIL)
		assert_int_equal(script.calls, 1);
	else
		assert_int_equal(script.calls, 2);
	if (error == 0 && step.kind != STEP_DONE)
		assert_int_equal(job.result, 42);
	return error;
}

/* A file of `len` bytes without a name. */
static int make_file(const char *text, size_t len)
{
	char path[] = "job-XXXXXX";
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(pwrite(fd, text, len, 0), len);
	return fd;
}

static void ends_at_the_first_step_when_that_is_all(void **state)
{
	struct job job = {0};

	(void)state;
	assert_int_equal(run(step_done(&job, 1)), 0);
	assert_int_equal(run(step_compute()), 0);
	assert_int_equal(script.outcome, 0);
}

static struct step fail_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	return step_fail(job, -EPROTO);
}

static void a_failed_job_returns_its_error(void **state)
{
	const struct workload_ops ops = {.next = fail_next};
	struct workload workload = {.ops = &ops};
	struct job job = {0};

	(void)state;
	assert_int_equal(job_run_blocking(&workload, &job), -EPROTO);
	assert_int_equal(job.error, -EPROTO);
}

static void reads_and_writes_where_the_step_says(void **state)
{
	const int fd = make_file("0123456789", 10);
	char buf[16] = "";

	(void)state;
	assert_int_equal(run(step_read(fd, buf, 4, 3)), 0);
	assert_int_equal(script.outcome, 4);
	assert_memory_equal(buf, "3456", 4);
	assert_int_equal(run(step_write(fd, "ab", 2, 9)), 0);
	assert_int_equal(script.outcome, 2);
	assert_int_equal(run(step_sync(fd)), 0);
	assert_int_equal(script.outcome, 0);
	assert_int_equal(pread(fd, buf, 11, 0), 11);
	assert_memory_equal(buf, "012345678ab", 11);
	close(fd);
}

static void a_read_at_the_end_of_a_file_is_short(void **state)
{
	const int fd = make_file("0123456789", 10);
	char buf[16];

	(void)state;
	assert_int_equal(run(step_read(fd, buf, 8, 6)), 0);
	assert_int_equal(script.outcome, 4);
	assert_int_equal(run(step_read(fd, buf, 8, 100)), 0);
	assert_int_equal(script.outcome, 0);
	close(fd);
}

static void hands_errors_to_the_workload(void **state)
{
	const int full = open("/dev/full", O_RDWR | O_CLOEXEC);
	char buf[8] = "";
	int ends[2];

	(void)state;
	assert_int_equal(run(step_read(-1, buf, 8, 0)), -EBADF);
	assert_int_equal(run(step_write(-1, buf, 8, 0)), -EBADF);
	assert_int_equal(run(step_sync(-1)), -EBADF);
	assert_int_equal(run(step_send(-1, buf, 8)), -EBADF);
	assert_int_equal(run(step_recv(-1, buf, 8)), -EBADF);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(run(step_sync(ends[0])), -EINVAL);
	assert_int_equal(run(step_recv(ends[0], buf, 8)), -ENOTSOCK);
	close(ends[0]);
	close(ends[1]);
	if (full < 0)
		skip(); /* no /dev/full here */
	assert_int_equal(run(step_write(full, buf, 8, 0)), -ENOSPC);
	close(full);
}

#define STREAM_BYTES ((size_t)8 << 20) /* far more than a socket holds */

struct peer {
	int fd;
	unsigned char *data;
};

static _Atomic unsigned alarms;

static void on_alarm(int signal)
{
	(void)signal;
	alarms++;
}

/* Until the other thread, which waits for this one, has been interrupted. */
static void wait_for_alarms(void)
{
	const unsigned seen = alarms;

	while (alarms - seen < 3)
		usleep(100);
}

static void *peer_read(void *arg)
{
	struct peer *peer = arg;
	size_t done = 0;
	ssize_t part;

	wait_for_alarms();

	while (done < STREAM_BYTES && (part = read(peer->fd, peer->data + done, STREAM_BYTES - done)) > 0)
		done += (size_t)part;
	return NULL;
}

static void *peer_write(void *arg)
{
	struct peer *peer = arg;

	wait_for_alarms();
	for (size_t done = 0; done < STREAM_BYTES;) {
		const size_t rest = STREAM_BYTES - done, len = rest < 70001 ? rest : 70001;
		const ssize_t part = write(peer->fd, peer->data + done, len);

		if (part <= 0)
			break;
		done += (size_t)part;
	}
	return NULL;
}

/* Interrupts whatever blocks, without SA_RESTART, every 200 us. */
static void interrupt_often(bool often)
{
	const struct sigaction action = {.sa_handler = on_alarm};
	const struct itimerval interval = {{0, often ? 200 : 0}, {0, often ? 200 : 0}};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &interval, NULL);
}

/* Runs `step` against a peer in another thread; signals go to this one. */
static void against(struct peer *peer, void *(*what)(void *), struct step step)
{
	sigset_t alarm, before;
	pthread_t thread;

	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &alarm, &before);
	assert_int_equal(pthread_create(&thread, NULL, what, peer), 0);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	interrupt_often(true);
	assert_int_equal(run(step), 0);
	interrupt_often(false);
	pthread_join(thread, NULL);
	assert_int_equal(script.outcome, STREAM_BYTES);
}

static void goes_on_after_a_part_and_after_a_signal(void **state)
{
	unsigned char *here = malloc(STREAM_BYTES), *there = calloc(1, STREAM_BYTES);
	struct peer peer = {.data = there};
	int ends[2];

	(void)state;
	for (size_t i = 0; i < STREAM_BYTES; i++)
		here[i] = (unsigned char)(i * 7 + i / 4096);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	peer.fd = ends[1];
	against(&peer, peer_read, step_send(ends[0], here, STREAM_BYTES));
	assert_memory_equal(here, there, STREAM_BYTES);
	memset(here, 0, STREAM_BYTES);
	against(&peer, peer_write, step_recv(ends[0], here, STREAM_BYTES));
	assert_memory_equal(here, there, STREAM_BYTES);
	close(ends[0]);
	close(ends[1]);
	free(here);
	free(there);
}

static void a_peer_that_closes_is_a_short_outcome_or_an_error(void **state)
{
	char buf[8] = "";
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	close(ends[1]);
	assert_int_equal(run(step_recv(ends[0], buf, 8)), 0);
	assert_int_equal(script.outcome, 3);
	/* without MSG_NOSIGNAL this would end the process by SIGPIPE */
	assert_int_equal(run(step_send(ends[0], buf, 8)), -EPIPE);
	close(ends[0]);
}

static void sleeps_at_least_as_long_as_asked(void **state)
{
	const uint64_t begin_ns = clock_now_ns();

	(void)state;
	interrupt_often(true);
	assert_int_equal(run(step_sleep(5 * NS_PER_MS)), 0);
	interrupt_often(false);
	assert_true(clock_now_ns() - begin_ns >= 5 * NS_PER_MS);
	assert_int_equal(script.outcome, 0);
	assert_int_equal(run(step_sleep(0)), 0);
}

static void judges_outcomes(void **state)
{
	(void)state;
	assert_int_equal(outcome_error(8, 8), 0);
	assert_int_equal(outcome_error(7, 8), -EIO);
	assert_int_equal(outcome_error(0, 0), 0);
	assert_int_equal(outcome_error(-ENOSPC, 8), -ENOSPC);
	assert_int_equal(outcome_error(-ENOSPC, 0), -ENOSPC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ends_at_the_first_step_when_that_is_all),
	        cmocka_unit_test(a_failed_job_returns_its_error),
	        cmocka_unit_test(reads_and_writes_where_the_step_says),
	        cmocka_unit_test(a_read_at_the_end_of_a_file_is_short),
	        cmocka_unit_test(hands_errors_to_the_workload),
	        cmocka_unit_test(goes_on_after_a_part_and_after_a_signal),
	        cmocka_unit_test(a_peer_that_closes_is_a_short_outcome_or_an_error),
	        cmocka_unit_test(sleeps_at_least_as_long_as_asked),
	        cmocka_unit_test(judges_outcomes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
