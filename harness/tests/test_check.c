/*
 * judge and its cases: what becomes of code that returns, fails, crashes, ends the process, waits for ever,
 * leaves children behind. calls: what is counted, noted down, made to fail.
 */
#include "cmocka_all.h"

#include "check/calls.h"
#include "check/facts.h"
#include "check/judge.h"
#include "check/system_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The library's main() is not this program's. */
const struct check lesson_checks[] = {{0}};

static pid_t *left_behind;

static void returns(void)
{
}

static void is_wrong(void)
{
	check_number("off-by-one", "the sum", 4, 5);
}

static void crashes(void)
{
	raise(SIGUSR1);
}

static void ends_the_process(void)
{
	printf("goodbye\n");
	exit(0);
}

static void waits_for_ever(void)
{
	pause();
}

static void reads_for_ever(void *nothing)
{
	int ends[2];
	char byte;

	(void)nothing;
	if (pipe(ends) == 0)
		(void)!read(ends[0], &byte, 1);
}

static void has_a_child_that_reads_for_ever(void)
{
	check_child_status(check_child(reads_for_ever, NULL));
}

static void computes_for_ever(void)
{
	for (volatile uint64_t i = 0;; i++)
		;
}

static void skips(void)
{
	check_skip("no such thing on this machine");
}

static void *is_wrong_in_a_thread(void *nothing)
{
	(void)nothing;
	check_wrong("in-a-thread", "wrong");
}

static void has_a_wrong_thread(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, is_wrong_in_a_thread, NULL);
	pthread_join(thread, NULL);
}

static void is_wrong_as_a_child(void *nothing)
{
	(void)nothing;
	check_wrong("in-a-child", "wrong");
}

static void has_a_wrong_child(void)
{
	check_child_status(check_child(is_wrong_as_a_child, NULL));
}

static void stays(void *nothing)
{
	(void)nothing;
	setsid();
	left_behind[0] = getpid();
	pause();
}

static void leaves_a_daemon(void)
{
	check_child(stays, NULL);
	while (*(volatile pid_t *)left_behind == 0)
		usleep(1000);
}

static void closes_everything(void)
{
	close_range(0, ~0U, 0);
	check_wrong("after-closing", "still heard");
}

static int judged(struct judge *judge, void (*run)(void), unsigned limit_s)
{
	const struct check check = {.name = "case", .says = "says", .run = run, .limit_s = limit_s};

	return judge_case(judge, &check, 7);
}

static void tells_what_became_of_a_case(void **state)
{
	struct judge judge = {.limit_s = 60};

	(void)state;
	assert_int_equal(judge_init(&judge), 0);
	assert_int_equal(judged(&judge, returns, 0), VERDICT_PASS);
	assert_int_equal(judged(&judge, is_wrong, 0), VERDICT_WRONG);
	assert_string_equal(judge.verdict->mistake, "off-by-one");
	assert_string_equal(judge.verdict->message, "the sum is 4 and must be 5");
	assert_string_equal(judge.verdict->actual, "4");
	assert_int_equal(judged(&judge, crashes, 0), VERDICT_WRONG);
	assert_string_equal(judge.verdict->mistake, "crashed");
	assert_int_equal(judged(&judge, ends_the_process, 0), VERDICT_WRONG);
	assert_string_equal(judge.verdict->mistake, "ended-early");
	assert_string_equal(judge.printed, "goodbye\n");
	assert_int_equal(judged(&judge, skips, 0), VERDICT_SKIP);
	assert_int_equal(judged(&judge, has_a_wrong_thread, 0), VERDICT_WRONG);
	assert_string_equal(judge.verdict->mistake, "in-a-thread");
	assert_int_equal(judged(&judge, has_a_wrong_child, 0), VERDICT_WRONG);
	assert_string_equal(judge.verdict->mistake, "in-a-child");
	assert_int_equal(judged(&judge, closes_everything, 0), VERDICT_WRONG);
	assert_string_equal(judge.verdict->mistake, "after-closing");
	judge_release(&judge);
}

static void tells_where_a_hang_was(void **state)
{
	struct judge judge = {.limit_s = 60};

	(void)state;
	assert_int_equal(judge_init(&judge), 0);
	assert_int_equal(judged(&judge, waits_for_ever, 1), VERDICT_HANG);
	assert_non_null(strstr(judge.verdict->detail, "state S"));
	assert_int_equal(judged(&judge, computes_for_ever, 1), VERDICT_HANG);
	assert_non_null(strstr(judge.verdict->detail, "running"));
	judge_release(&judge);
}

static void names_the_calls_of_a_hang_and_leaves_out_its_own(void **state)
{
	struct judge judge = {.limit_s = 60};

	(void)state;
	assert_int_equal(judge_init(&judge), 0);
	assert_int_equal(judged(&judge, has_a_child_that_reads_for_ever, 1), VERDICT_HANG);
	assert_non_null(strstr(judge.verdict->detail, "in read()"));
	assert_null(strstr(judge.verdict->detail, "wait4"));
#if !defined(__SANITIZE_THREAD__)
	/* one process, and that is the child: ThreadSanitizer has a thread of its own in ours */
	assert_null(strstr(strstr(judge.verdict->detail, "process") + 1, "process"));
#endif
	judge_release(&judge);
	assert_string_equal(system_calls_name(SYS_futex), "futex");
	assert_string_equal(system_calls_name(SYS_epoll_pwait), "epoll_pwait");
	assert_null(system_calls_name(1 << 30));
}

static void leaves_nobody_behind(void **state)
{
	struct judge judge = {.limit_s = 60};

	(void)state;
	left_behind =
	        mmap(NULL, sizeof(*left_behind), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(left_behind, MAP_FAILED);
	assert_int_equal(judge_init(&judge), 0);
	assert_int_equal(judged(&judge, leaves_a_daemon, 0), VERDICT_PASS);
	assert_int_not_equal(*left_behind, 0);
	assert_int_equal(kill(*left_behind, 0), -1);
	assert_int_equal(errno, ESRCH);
	judge_release(&judge);
	munmap(left_behind, sizeof(*left_behind));
}

static void counts_calls_of_children_too(void **state)
{
	struct call_note note;
	pid_t child;
	int status;

	(void)state;
	calls_begin();
	child = fork();
	if (child == 0) {
		raise(0);
		_exit(0);
	}
	waitpid(child, &status, 0);
	calls_end();
	waitpid(-1, &status, WNOHANG);
	assert_int_equal(calls_count(CALL_fork), 1);
	assert_int_equal(calls_count(CALL_raise), 1);
	assert_int_equal(calls_count(CALL_waitpid), 1);
	for (size_t i = 0; calls_note(i, &note); i++) {
		if (note.call == CALL_raise)
			assert_int_equal(note.pid, child);
	}
}

static void makes_calls_fail_and_moves_less(void **state)
{
	int pipe_fd[2];
	char text[8];

	(void)state;
	assert_int_equal(pipe(pipe_fd), 0);
	calls_begin();
	calls_fail(CALL_read, 2, -1, EINTR);
	calls_move_at_most(3);
	assert_int_equal(write(pipe_fd[1], "abcdefgh", 8), 3);
	assert_int_equal(read(pipe_fd[0], text, 2), 2);
	assert_int_equal(read(pipe_fd[0], text, 8), -1);
	assert_int_equal(errno, EINTR);
	assert_int_equal(read(pipe_fd[0], text, 8), 1);
	calls_end();
	assert_int_equal(calls_count(CALL_read), 3);
	close(pipe_fd[0]);
	close(pipe_fd[1]);
}

static void lets_time_pass_where_nothing_is_ready(void **state)
{
	struct timespec before, now;
	struct pollfd one = {.events = POLLIN};
	int pipe_fd[2];

	(void)state;
	assert_int_equal(pipe(pipe_fd), 0);
	one.fd = pipe_fd[0];
	calls_begin();
	calls_stop_clock();
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_int_equal(poll(&one, 1, 3600 * 1000), 0);
	calls_pass(5);
	clock_gettime(CLOCK_MONOTONIC, &now);
	assert_int_equal(now.tv_sec - before.tv_sec, 3600);
	assert_int_equal(now.tv_nsec - before.tv_nsec, 5);
	assert_int_equal(write(pipe_fd[1], "a", 1), 1);
	assert_int_equal(poll(&one, 1, -1), 1);
	clock_gettime(CLOCK_MONOTONIC, &now);
	assert_int_equal(now.tv_sec - before.tv_sec, 3600);
	assert_int_equal(now.tv_nsec - before.tv_nsec, 1005);
	assert_int_equal(calls_now_ns(), (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec);
	calls_end();
	clock_gettime(CLOCK_MONOTONIC, &before);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while (now.tv_sec == before.tv_sec && now.tv_nsec == before.tv_nsec);
	close(pipe_fd[0]);
	close(pipe_fd[1]);
}

static int filled[2];

static void fill(void)
{
	assert_int_equal(write(filled[1], "b", 1), 1);
}

static void does_something_before_a_call(void **state)
{
	char text[8];

	(void)state;
	assert_int_equal(pipe2(filled, O_NONBLOCK), 0);
	calls_begin();
	calls_before_each(CALL_read, fill);
	assert_int_equal(read(filled[0], text, sizeof(text)), 1);
	calls_end();
	fill();
	fill();
	calls_begin();
	assert_int_equal(read(filled[0], text, sizeof(text)), 2);
	calls_end();
	close(filled[0]);
	close(filled[1]);
}

static void knows_states_and_children(void **state)
{
	pid_t children[4];
	const pid_t child = fork();
	int status;

	(void)state;
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	assert_true(facts_wait_state(child, "S"));
	assert_int_equal(facts_parent(child), getpid());
	assert_int_equal(facts_status(child, "Tgid"), child);
	assert_true(facts_status(child, "Threads") >= 1); /* a sanitizer may have one of its own */
	assert_int_equal(facts_children(getpid(), children, 4), 1);
	assert_int_equal(children[0], child);
	kill(child, SIGSTOP);
	assert_true(facts_wait_state(child, "T"));
	kill(child, SIGKILL);
	assert_true(facts_wait_state(child, "Z"));
	waitpid(child, &status, 0);
	assert_int_equal(facts_state(child), '\0');
	assert_int_equal(facts_status(child, "Threads"), -1);
	assert_false(facts_wait_state(child, "S"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(tells_what_became_of_a_case),
	        cmocka_unit_test(tells_where_a_hang_was),
	        cmocka_unit_test(names_the_calls_of_a_hang_and_leaves_out_its_own),
	        cmocka_unit_test(leaves_nobody_behind),
	        cmocka_unit_test(counts_calls_of_children_too),
	        cmocka_unit_test(makes_calls_fail_and_moves_less),
	        cmocka_unit_test(lets_time_pass_where_nothing_is_ready),
	        cmocka_unit_test(does_something_before_a_call),
	        cmocka_unit_test(knows_states_and_children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
