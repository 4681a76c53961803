/*
 * The check of lesson 11. Everything, clients too, happens in the loop's one thread, and time passes only in
 * epoll_wait(), when nothing is ready: what is late, early or out of order here is so on every machine.
 */
#include "lesson.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MS UINT64_C(1000000)

enum { TIMERS = 60, CLIENTS = 4, STEPS = 20, MANY = 2000, BUFFER = 65536, MOST = 1 << 20 };

static struct loop *loop;
static int full[2], empty; /* reading ends of pipes with a byte and without; nobody reads it */

static int make_pipe(const char *text)
{
	int ends[2];

	if (pipe(ends) != 0 || write(ends[1], text, strlen(text)) < 0)
		check_skip("no pipe can be made: %s", strerror(errno));
	return ends[0];
}

static void waits_elsewhere(void)
{
	check_wrong("waits-elsewhere", "one thread, and epoll_wait() is the only call in it that waits");
}

static void sigpipe(int signal)
{
	(void)signal;
	check_wrong("dies-of-sigpipe", "send() to a client that has gone raises SIGPIPE, which would end the server");
}

static void begin(void)
{
	static const enum call others[] = {CALL_poll, CALL_select, CALL_sleep, CALL_usleep, CALL_nanosleep,
	        CALL_clock_nanosleep, CALL_pthread_create, CALL_fork};

	signal(SIGPIPE, sigpipe);
	full[0] = make_pipe("a");
	full[1] = make_pipe("a");
	empty = make_pipe("");
	calls_begin();
	calls_stop_clock();
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		calls_before_each(others[i], waits_elsewhere);
	loop = loop_new();
	if (!loop)
		check_wrong("no-loop", "loop_new() returns NULL");
}

static void run(const char *mistake)
{
	check_number(mistake, "loop_run()", loop_run(loop), 0);
	loop_free(loop);
}

static void stale(struct loop *same, int fd, void *context)
{
	(void)same, (void)context;
	check_wrong(
	        "stale-event", "%d is another descriptor now, with nothing to read, and its callback is called", fd);
}

static void nothing_is_left(void)
{
	begin();
	loop_add(loop, full[0], EPOLLIN, stale, NULL);
	check_number("missing-not-told", "loop_remove()", loop_remove(loop, full[0]), 0);
	check_number("missing-not-told", "loop_remove() a second time", loop_remove(loop, full[0]), -ENOENT);
	run("stops-at-a-signal");
}

/* --- timers */

static struct alarm {
	uint64_t due_ns;
	bool rung;
} alarms[TIMERS];
static size_t added, rung;
static uint64_t idle_since_ns;
static on_time ring;

static void add_alarms(size_t count)
{
	for (; count > 0 && added < TIMERS; count--) {
		const unsigned ms = 5 * (unsigned)check_random(5);

		alarms[added].due_ns = calls_now_ns() + ms * MS;
		check_number("timer-lost", "loop_after()", loop_after(loop, ms, ring, &alarms[added]), 0);
		added++;
	}
}

static const struct alarm *next_alarm(void)
{
	const struct alarm *next = NULL;

	for (size_t i = 0; i < added; i++) {
		if (!alarms[i].rung && (!next || alarms[i].due_ns < next->due_ns))
			next = &alarms[i];
	}
	return next;
}

static void ring(struct loop *same, void *context)
{
	struct alarm *alarm = context;
	const struct alarm *next = next_alarm();
	const uint64_t now = calls_now_ns(), due = alarm->due_ns;

	(void)same;
	if (alarm->rung || now < due)
		check_wrong("too-early", "a timer is called %lld ns before it is due, or a second time",
		        (long long)(due - now));
	if (alarm != next)
		check_wrong("out-of-order", "timer %td, due at %.3f ms, is called before timer %td, due at %.3f ms",
		        alarm - alarms, (double)due / 1e6, next - alarms, (double)next->due_ns / 1e6);
	if (now > MS + 10000 + (due > idle_since_ns ? due : idle_since_ns))
		check_wrong("too-late", "a timer is called %.3f ms late", (double)(now - due) / 1e6);
	alarm->rung = true;
	rung++;
	add_alarms(check_random(3));
	calls_pass(check_random(4) ? 0 : check_random(8 * MS));
	add_alarms(1);
	idle_since_ns = calls_now_ns();
}

static void timers_are_exact(void)
{
	begin();
	calls_fail(CALL_epoll_wait, 2 + check_random(4), -1, EINTR);
	add_alarms(12);
	run("stops-at-a-signal");
	check_number("timer-lost", "the number of timers that were called", (long long)rung, (long long)added);
	if (calls_count(CALL_epoll_wait) > 2 * TIMERS)
		check_wrong("busy-loop", "for %zu timers epoll_wait() is called %llu times", added,
		        (unsigned long long)calls_count(CALL_epoll_wait));
}

/* --- turns, and callbacks that change the loop */

static size_t ready_calls, timer_calls;

static void be_ready(struct loop *same, int fd, void *context)
{
	(void)same, (void)fd, (void)context;
	calls_pass(MS / 10);
	if (++ready_calls > MANY)
		check_wrong("descriptors-starve-timers", "a descriptor is always ready, and no timer is ever called");
}

static void take_out(struct loop *same, void *context)
{
	check_number("missing-not-told", "loop_remove()", loop_remove(same, *(int *)context), 0);
}

static void again(struct loop *same, void *context)
{
	if (++timer_calls > MANY)
		check_wrong("timers-starve-descriptors", "timers add timers, and no descriptor is ever called");
	if (timer_calls == 1)
		loop_add(same, full[0], EPOLLIN, be_ready, NULL);
	calls_pass(1000);
	if (ready_calls == 0)
		loop_after(same, 0, again, context);
	else
		take_out(same, &full[0]);
}

static void everyone_has_a_turn(void)
{
	begin();
	loop_add(loop, full[0], EPOLLIN, be_ready, NULL);
	loop_after(loop, 5, take_out, &full[0]);
	run("stops-at-a-signal");
	begin();
	ready_calls = 0;
	loop_after(loop, 0, again, NULL);
	run("stops-at-a-signal");
}

static bool reuse;

static void remove_both(struct loop *same, int fd, void *context)
{
	int *const other = fd == full[0] ? &full[1] : &full[0];

	(void)context;
	if (ready_calls++ > 0)
		check_wrong("called-after-removal", "descriptor %d is called after its removal", fd);
	loop_remove(same, *other);
	loop_remove(same, fd);
	if (reuse) {
		/* the number now means a pipe with nothing in it */
		dup2(empty, *other);
		check_number("stale-event", "loop_add() of a number that is used again",
		        loop_add(same, *other, EPOLLIN, stale, NULL), 0);
		loop_after(same, 50, take_out, other);
	}
}

static void callbacks_change_the_loop(void)
{
	for (int round = 0; round < 2; round++) {
		begin();
		reuse = round == 1;
		ready_calls = 0;
		for (int i = 0; i < 2; i++)
			loop_add(loop, full[i], EPOLLIN, remove_both, NULL);
		loop_add(loop, empty, EPOLLIN, stale, NULL);
		loop_after(loop, 100, take_out, &empty);
		run("stops-at-a-signal");
		if (calls_count(CALL_epoll_wait) > 10)
			check_wrong("still-watched", "epoll_wait() reports %llu times what loop_remove() has removed",
			        (unsigned long long)calls_count(CALL_epoll_wait));
	}
}

/* --- clients: their ends of the sockets; recvfrom() and sendto() are neither counted nor cut short */

static int client[CLIENTS];

static void connect_client(int i)
{
	const int size = BUFFER;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		check_skip("no sockets can be made: %s", strerror(errno));
	setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	client[i] = ends[0];
	check_number("not-served", "serve_lines()", serve_lines(loop, ends[1]), 0);
	if (!(fcntl(ends[1], F_GETFL) & O_NONBLOCK))
		check_wrong("blocking-descriptor", "serve_lines() has not made the descriptor O_NONBLOCK");
}

static size_t say(int i, const char *text, size_t length)
{
	const ssize_t said = sendto(client[i], text, length, MSG_DONTWAIT | MSG_NOSIGNAL, NULL, 0);

	return said > 0 ? (size_t)said : 0;
}

/* Fails unless just this has come back. */
static void hear(const char *mistake, int i, const char *expected)
{
	char text[256];
	const ssize_t got = recvfrom(client[i], text, sizeof(text) - 1, MSG_DONTWAIT, NULL, NULL);

	text[got > 0 ? got : 0] = '\0';
	check_text(mistake,
	        *expected ? "what comes back to a client that sent a line" : "what comes back of half a line", text,
	        expected);
}

/* Client 0 never ends its line; the others send whole lines or, in two steps, halves. */
static void talk(struct loop *same, void *context)
{
	static char line[CLIENTS][64], rest[CLIENTS][64];
	const long step = (long)context;

	hear("echoes-half-lines", 0, "");
	for (int i = 1; i < CLIENTS; i++) {
		size_t length = strlen(rest[i]);

		hear(length > 0 ? "echoes-half-lines" : "others-are-held-up", i, length > 0 ? "" : line[i]);
		if (length > 0) {
			say(i, rest[i], length);
			rest[i][0] = '\0';
			continue;
		}
		length = (size_t)snprintf(line[i], sizeof(line[i]), "client %d, step %ld\n", i, step);
		length -= check_random(2) ? 0 : 1 + check_random(9);
		strcpy(rest[i], line[i] + length);
		say(i, line[i], length);
	}
	if (step < STEPS)
		loop_after(same, 1, talk, (void *)(step + 1));
	for (int i = 0; step == STEPS && i < CLIENTS; i++)
		close(client[i]);
}

static void a_stuck_client(void)
{
	const int before = facts_descriptors(getpid());

	begin();
	calls_move_at_most(1 + check_random(7));
	for (int i = 0; i < CLIENTS; i++)
		connect_client(i);
	say(0, "half a li", 9);
	loop_after(loop, 1, talk, (void *)1);
	run("ends-with-one-client");
	check_number("left-open", "the number of descriptors afterwards", facts_descriptors(getpid()), before + 6);
}

static char sent[MOST], came[MOST];
static size_t sent_bytes, came_bytes;

/* Takes what has come back, until the end of it. */
static void drain(struct loop *same, void *context)
{
	const size_t owed = (size_t)((char *)memrchr(sent, '\n', sent_bytes) + 1 - sent);
	ssize_t got;

	while ((got = recvfrom(client[0], came + came_bytes, MOST - came_bytes, MSG_DONTWAIT, NULL, NULL)) > 0)
		came_bytes += (size_t)got;
	if (got < 0 && ++timer_calls > MANY)
		check_wrong("not-closed", "a client has ended its side, takes what it is owed, and is not let go");
	if (got < 0)
		loop_after(same, 1, drain, context);
	else if (came_bytes != owed || memcmp(came, sent, owed) != 0)
		check_wrong("loses-the-rest", "%zu bytes of whole lines were sent; %zu came back, or they differ", owed,
		        came_bytes);
}

static void fill(struct loop *same, void *context)
{
	const size_t said = say(0, sent + sent_bytes, MOST - sent_bytes);
	static uint64_t calls;

	sent_bytes += said;
	if (sent_bytes == MOST)
		check_wrong("reads-without-limit", "a client that takes nothing could send 1 MiB: where is it kept?");
	if (said > 0 || calls == 0) {
		calls = said > 0 ? 0 : calls_count(CALL_epoll_wait);
		loop_after(same, 50, fill, context);
		return;
	}
	if (calls_count(CALL_epoll_wait) - calls > 10)
		check_wrong("busy-loop", "nothing can move for 50 ms, and epoll_wait() is called %llu times",
		        (unsigned long long)(calls_count(CALL_epoll_wait) - calls));
	shutdown(client[0], SHUT_WR);
	loop_after(same, 1, drain, context);
}

static void a_slow_reader(void)
{
	for (size_t i = 0; i < MOST; i++)
		sent[i] = check_random(200) ? (char)('a' + i % 26) : '\n';
	begin();
	connect_client(0);
	loop_after(loop, 1, fill, NULL);
	run("ends-with-one-client");
}

static void come_and_go(struct loop *same, void *context)
{
	static const char part[2500];
	const long step = (long)context;

	if (step <= 2)
		say(2, part, sizeof(part));
	if (step == 1) {
		say(0, "one\ntwo\n", 8);
		close(client[0]);
		say(1, "three\n", 6);
	}
	if (step == 2)
		close(client[1]); /* and what has come back is not read */
	if (step == 4 && recvfrom(client[2], &(char){0}, 1, MSG_DONTWAIT, NULL, NULL) < 0 && errno == EAGAIN)
		check_wrong("takes-any-length", "5000 bytes without an end of line, and the client is not let go");
	if (step == 5)
		say(3, "still there?\n", 13);
	if (step == 6)
		hear("ends-with-one-client", 3, "still there?\n");
	if (step < 6)
		loop_after(same, 1, come_and_go, (void *)(step + 1));
	else
		close(client[3]);
}

static void clients_that_go(void)
{
	begin();
	for (int i = 0; i < CLIENTS; i++)
		connect_client(i);
	loop_after(loop, 1, come_and_go, (void *)1);
	run("ends-with-one-client");
}

/* clang-format off: a case a line */
const struct check lesson_checks[] = {
        {"nothing-is-left", "loop_run() returns when nothing is left in the loop", nothing_is_left, "never-ends",
                "nothing is left in the loop, and loop_run() goes on waiting", 0},
        {"timers-are-exact", "loop_after() calls in order, and in time", timers_are_exact, "no-timeout",
                "epoll_wait() waits without a limit, and a timer is due", 0},
        {"everyone-has-a-turn", "neither timers nor descriptors keep the others waiting", everyone_has_a_turn,
                "no-timeout", "epoll_wait() waits without a limit, and a timer is due", 0},
        {"callbacks-change-the-loop", "callbacks remove, and numbers are used again", callbacks_change_the_loop,
                "never-ends", "nothing is left in the loop, and loop_run() goes on waiting", 0},
        {"a-stuck-client", "a client that sends half a line holds nobody up", a_stuck_client, "waits-for-one",
                "the whole loop waits for one client", 0},
        {"a-slow-reader", "a client that takes nothing is waited for, without work", a_slow_reader, "waits-for-one",
                "the whole loop waits for one client", 0},
        {"clients-that-go", "a client that has gone, or misbehaves, is let go", clients_that_go, "waits-for-one",
                "the whole loop waits for one client", 0},
        {0},
};
