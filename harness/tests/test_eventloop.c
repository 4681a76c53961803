/* eventloop: what is watched is called back, what is removed is not, timers come in order. */
#include "cmocka_all.h"

#include "base/clock.h"
#include "forbid.h"
#include "loop/eventloop.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY 200

struct pipe_watch {
	struct watch watch;
	int write_end;
	unsigned calls;
	uint32_t events;
	struct pipe_watch *other; /* what the callback acts on */
};

static void count_call(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	struct pipe_watch *self = (struct pipe_watch *)watch;

	(void)loop;
	self->calls++;
	self->events = events;
}

static struct pipe_watch *make_pipe(
        void (*ready)(struct eventloop *loop, struct watch *watch, uint32_t events))
{
	struct pipe_watch *made = calloc(1, sizeof(*made));
	int ends[2];

	assert_non_null(made);
	assert_int_equal(pipe(ends), 0);
	made->watch = (struct watch){.fd = ends[0], .ready = ready};
	made->write_end = ends[1];
	return made;
}

static void close_pipe(struct pipe_watch *pipe_watch)
{
	close(pipe_watch->watch.fd);
	close(pipe_watch->write_end);
	free(pipe_watch);
}

static void fill(struct pipe_watch *pipe_watch)
{
	assert_int_equal(write(pipe_watch->write_end, "x", 1), 1);
}

static void calls_back_what_is_ready_until_it_is_removed(void **state)
{
	struct eventloop loop;
	struct pipe_watch *pipe_watch = make_pipe(count_call);

	(void)state;
	assert_int_equal(eventloop_init(&loop), 0);
	assert_int_equal(eventloop_watch(&loop, &pipe_watch->watch, EPOLLIN), 0);
	assert_int_equal(eventloop_turn(&loop, 0), 0);
	fill(pipe_watch);
	assert_int_equal(eventloop_turn(&loop, UINT64_MAX), 1);
	assert_int_equal(eventloop_turn(&loop, UINT64_MAX), 1); /* level-triggered */
	assert_int_equal(pipe_watch->calls, 2);
	assert_int_equal(pipe_watch->events, EPOLLIN);
	eventloop_unwatch(&loop, &pipe_watch->watch);
	assert_int_equal(eventloop_turn(&loop, 0), 0);
	assert_int_equal(pipe_watch->calls, 2);
	assert_int_equal(loop.watches, 0);
	close_pipe(pipe_watch);
	eventloop_release(&loop);
}

static void reports_what_cannot_be_watched(void **state)
{
	struct eventloop loop;
	struct watch watch = {.fd = -1, .ready = count_call};

	(void)state;
	assert_int_equal(eventloop_init(&loop), 0);
	assert_int_equal(eventloop_watch(&loop, &watch, EPOLLIN), -EBADF);
	assert_int_equal(watch.events, 0);
	assert_int_equal(loop.watches, 0);
	eventloop_release(&loop);
}

static void remove_and_free_other(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	struct pipe_watch *self = (struct pipe_watch *)watch;

	count_call(loop, watch, events);
	eventloop_unwatch(loop, &self->other->watch);
	close_pipe(self->other);
}

static void does_not_call_a_watch_that_the_same_batch_removed(void **state)
{
	struct eventloop loop;
	struct pipe_watch *pair[2] = {make_pipe(remove_and_free_other), make_pipe(remove_and_free_other)};
	struct pipe_watch *self;

	(void)state;
	assert_int_equal(eventloop_init(&loop), 0);
	for (int i = 0; i < 2; i++) {
		pair[i]->other = pair[1 - i];
		assert_int_equal(eventloop_watch(&loop, &pair[i]->watch, EPOLLIN), 0);
		fill(pair[i]);
	}
	/* Both are ready; whichever comes first takes the other away. */
	assert_int_equal(eventloop_turn(&loop, UINT64_MAX), 1);
	assert_int_equal(loop.watches, 1);
	self = pair[0] == loop.batch[0].data.ptr ? pair[0] : pair[1];
	assert_int_equal(self->calls, 1);
	eventloop_unwatch(&loop, &self->watch);
	close_pipe(self);
	eventloop_release(&loop);
}

static void retire_other(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	struct pipe_watch *self = (struct pipe_watch *)watch;

	count_call(loop, watch, events);
	/* A pipe's read end is never writable: from now on there is nothing to call it for. */
	assert_int_equal(eventloop_watch(loop, &self->other->watch, EPOLLOUT), 0);
}

static void does_not_call_for_events_that_the_same_batch_gave_up(void **state)
{
	struct eventloop loop;
	struct pipe_watch *pair[2] = {make_pipe(retire_other), make_pipe(retire_other)};

	(void)state;
	assert_int_equal(eventloop_init(&loop), 0);
	for (int i = 0; i < 2; i++) {
		pair[i]->other = pair[1 - i];
		assert_int_equal(eventloop_watch(&loop, &pair[i]->watch, EPOLLIN), 0);
		fill(pair[i]);
	}
	assert_int_equal(eventloop_turn(&loop, UINT64_MAX), 1);
	assert_int_equal(pair[0]->calls + pair[1]->calls, 1);
	assert_int_equal(loop.watches, 2);
	eventloop_release(&loop);
	for (int i = 0; i < 2; i++)
		close_pipe(pair[i]);
}

static void an_exclusive_watch_can_be_changed(void **state)
{
	struct eventloop loop;
	struct pipe_watch *pipe_watch = make_pipe(count_call);

	(void)state;
	assert_int_equal(eventloop_init(&loop), 0);
	assert_int_equal(eventloop_watch(&loop, &pipe_watch->watch, EPOLLIN | EPOLLEXCLUSIVE), 0);
	assert_int_equal(eventloop_watch(&loop, &pipe_watch->watch, EPOLLIN), 0);
	assert_int_equal(eventloop_watch(&loop, &pipe_watch->watch, EPOLLIN | EPOLLEXCLUSIVE), 0);
	assert_int_equal(loop.watches, 1);
	fill(pipe_watch);
	assert_int_equal(eventloop_turn(&loop, UINT64_MAX), 1);
	eventloop_unwatch(&loop, &pipe_watch->watch);
	close_pipe(pipe_watch);
	eventloop_release(&loop);
}

static void count_once(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	count_call(loop, watch, events);
	eventloop_unwatch(loop, watch);
}

static void serves_more_than_one_batch(void **state)
{
	struct eventloop loop;
	struct pipe_watch *pipes[2 * EVENTLOOP_BATCH];
	unsigned calls = 0;

	(void)state;
	assert_int_equal(eventloop_init(&loop), 0);
	for (int i = 0; i < 2 * EVENTLOOP_BATCH; i++) {
		pipes[i] = make_pipe(count_once);
		assert_int_equal(eventloop_watch(&loop, &pipes[i]->watch, EPOLLIN), 0);
		fill(pipes[i]);
	}
	assert_int_equal(eventloop_turn(&loop, UINT64_MAX), EVENTLOOP_BATCH);
	assert_int_equal(eventloop_turn(&loop, UINT64_MAX), EVENTLOOP_BATCH);
	for (int i = 0; i < 2 * EVENTLOOP_BATCH; i++) {
		calls += pipes[i]->calls;
		close_pipe(pipes[i]);
	}
	assert_int_equal(calls, 2 * EVENTLOOP_BATCH);
	eventloop_release(&loop);
}

/* Timers. `fired` is what their callbacks leave behind. */

struct alarm {
	struct timer timer;
	struct alarm *stops;
	struct pipe_watch *removes;
	bool restarts;
};

static struct alarm *fired[MANY];
static size_t fired_count;

static void record(struct eventloop *loop, struct timer *timer)
{
	struct alarm *self = (struct alarm *)timer;

	assert_int_equal(timer->place, 0);
	fired[fired_count++] = self;
	if (self->stops)
		eventloop_stop_timer(loop, &self->stops->timer);
	if (self->removes) {
		eventloop_unwatch(loop, &self->removes->watch);
		close_pipe(self->removes);
	}
	if (self->restarts)
		assert_int_equal(eventloop_start_timer(loop, timer), 0);
}

/* A small generator of its own, so that every run of the test is the same. */
static uint64_t next_random(void)
{
	static uint64_t seed = 1;

	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return seed >> 33;
}

static void timers_fire_in_order_whatever_was_started_stopped_and_restarted(void **state)
{
	static struct alarm alarms[MANY];
	struct eventloop loop;
	size_t expected = 0;

	(void)state;
	assert_int_equal(eventloop_init(&loop), 0);
	memset(alarms, 0, sizeof(alarms));
	fired_count = 0;
	for (int step = 0; step < 20 * MANY; step++) {
		struct alarm *alarm = &alarms[next_random() % MANY];

		alarm->timer.expired = record;
		if (next_random() % 4 == 0) {
			eventloop_stop_timer(&loop, &alarm->timer);
		} else {
			/* Long ago: all of them are due as soon as the loop looks. */
			alarm->timer.due_ns = 1 + next_random() % 50;
			assert_int_equal(eventloop_start_timer(&loop, &alarm->timer), 0);
		}
	}
	for (int i = 0; i < MANY; i++)
		expected += alarms[i].timer.place != 0;
	assert_int_equal(loop.timers, expected);
	assert_int_equal(eventloop_turn(&loop, UINT64_MAX), expected);
	assert_int_equal(fired_count, expected);
	for (size_t i = 1; i < fired_count; i++)
		assert_true(fired[i - 1]->timer.due_ns <= fired[i]->timer.due_ns);
	eventloop_release(&loop);
}

static void a_timer_may_stop_another_that_is_due(void **state)
{
	struct eventloop loop;
	struct alarm second = {.timer = {.due_ns = 2, .expired = record}};
	struct alarm first = {.timer = {.due_ns = 1, .expired = record}, .stops = &second};

	(void)state;
	assert_int_equal(eventloop_init(&loop), 0);
	fired_count = 0;
	assert_int_equal(eventloop_start_timer(&loop, &second.timer), 0);
	assert_int_equal(eventloop_start_timer(&loop, &first.timer), 0);
	assert_int_equal(eventloop_turn(&loop, UINT64_MAX), 1);
	assert_ptr_equal(fired[0], &first);
	assert_int_equal(loop.timers, 0);
	eventloop_release(&loop);
}

static void a_timer_that_is_always_due_does_not_starve_descriptors(void **state)
{
	struct eventloop loop;
	struct alarm eager = {.timer = {.due_ns = 1, .expired = record}, .restarts = true};
	struct pipe_watch *pipe_watch = make_pipe(count_call);

	(void)state;
	assert_int_equal(eventloop_init(&loop), 0);
	fired_count = 0;
	fill(pipe_watch);
	assert_int_equal(eventloop_watch(&loop, &pipe_watch->watch, EPOLLIN), 0);
	assert_int_equal(eventloop_start_timer(&loop, &eager.timer), 0);
	assert_int_equal(eventloop_turn(&loop, UINT64_MAX), 2);
	assert_int_equal(fired_count, 1);
	assert_int_equal(pipe_watch->calls, 1);
	eventloop_release(&loop);
	close_pipe(pipe_watch);
}

static void a_timer_may_remove_a_watch_that_is_ready(void **state)
{
	struct eventloop loop;
	struct pipe_watch *pipe_watch = make_pipe(count_call);
	struct alarm alarm = {.timer = {.due_ns = 1, .expired = record}, .removes = pipe_watch};

	(void)state;
	fired_count = 0;
	assert_int_equal(eventloop_init(&loop), 0);
	fill(pipe_watch);
	assert_int_equal(eventloop_watch(&loop, &pipe_watch->watch, EPOLLIN), 0);
	assert_int_equal(eventloop_start_timer(&loop, &alarm.timer), 0);
	assert_int_equal(eventloop_turn(&loop, UINT64_MAX), 1);
	eventloop_release(&loop);
}

static void never_returns_before_its_time(void **state)
{
	struct eventloop loop;
	struct alarm alarm = {.timer = {.expired = record}};
	const uint64_t until_ns = clock_now_ns() + 1500 * NS_PER_US;

	(void)state;
	assert_int_equal(eventloop_init(&loop), 0);
	while (eventloop_turn(&loop, until_ns) == 0 && clock_now_ns() < until_ns)
		;
	assert_true(clock_now_ns() >= until_ns);

	fired_count = 0;
	alarm.timer.due_ns = clock_now_ns() + 1500 * NS_PER_US;
	assert_int_equal(eventloop_start_timer(&loop, &alarm.timer), 0);
	while (fired_count == 0)
		assert_true(eventloop_turn(&loop, UINT64_MAX) >= 0);
	assert_true(clock_now_ns() >= alarm.timer.due_ns);
	eventloop_release(&loop);
}

/* In a child, because the missing call stays missing. */
static int wait_without_pwait2(void)
{
	struct eventloop loop;
	const uint64_t until_ns = clock_now_ns() + 1500 * NS_PER_US;

	if (forbid_syscall(SYS_epoll_pwait2, ENOSYS) != 0)
		return 77;
	if (eventloop_init(&loop) != 0)
		return 1;
	if (eventloop_turn(&loop, until_ns) != 0 || clock_now_ns() < until_ns)
		return 2;
	return loop.coarse ? 0 : 3;
}

static void waits_in_milliseconds_where_the_kernel_knows_no_better(void **state)
{
	const pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0)
		_exit(wait_without_pwait2());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void ignore_signal(int number)
{
	(void)number;
}

static void a_signal_ends_the_wait_without_an_error(void **state)
{
	const struct sigaction action = {.sa_handler = ignore_signal}, standard = {.sa_handler = SIG_DFL};
	const struct itimerval often = {.it_interval = {.tv_usec = 1000}, .it_value = {.tv_usec = 1000}};
	const struct itimerval never = {0};
	struct eventloop loop;

	(void)state;
	assert_int_equal(eventloop_init(&loop), 0);
	sigaction(SIGALRM, &action, NULL);
	/* Again and again: the first may come before the wait has begun. */
	setitimer(ITIMER_REAL, &often, NULL);
	assert_int_equal(eventloop_turn(&loop, UINT64_MAX), 0);
	setitimer(ITIMER_REAL, &never, NULL);
	sigaction(SIGALRM, &standard, NULL);
	eventloop_release(&loop);
}

static void says_so_when_there_is_no_descriptor_left(void **state)
{
	struct rlimit before, none;
	struct eventloop loop;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_int_equal(eventloop_init(&loop), -EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(calls_back_what_is_ready_until_it_is_removed),
	        cmocka_unit_test(reports_what_cannot_be_watched),
	        cmocka_unit_test(does_not_call_a_watch_that_the_same_batch_removed),
	        cmocka_unit_test(does_not_call_for_events_that_the_same_batch_gave_up),
	        cmocka_unit_test(an_exclusive_watch_can_be_changed),
	        cmocka_unit_test(serves_more_than_one_batch),
	        cmocka_unit_test(timers_fire_in_order_whatever_was_started_stopped_and_restarted),
	        cmocka_unit_test(a_timer_may_stop_another_that_is_due),
	        cmocka_unit_test(a_timer_that_is_always_due_does_not_starve_descriptors),
	        cmocka_unit_test(a_timer_may_remove_a_watch_that_is_ready),
	        cmocka_unit_test(never_returns_before_its_time),
	        cmocka_unit_test(waits_in_milliseconds_where_the_kernel_knows_no_better),
	        cmocka_unit_test(a_signal_ends_the_wait_without_an_error),
	        cmocka_unit_test(says_so_when_there_is_no_descriptor_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
