/* jobloop: what a step comes to: transfers that end early, short reads, errors, one socket after another. */
#include "cmocka_all.h"

#include "loop/jobloop.h"
#include "single_step.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_peer_that_closes_ends_a_transfer_early),
	        cmocka_unit_test(a_peer_that_closes_wakes_who_waits_for_it),
	        cmocka_unit_test(an_event_for_which_nobody_waits_changes_nothing),
	        cmocka_unit_test(a_short_read_goes_on),
	        cmocka_unit_test(a_read_ends_where_the_file_ends),
	        cmocka_unit_test(an_error_is_the_outcome_of_its_step),
	        cmocka_unit_test(a_slot_may_wait_for_one_socket_after_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
