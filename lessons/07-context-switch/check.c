/* The check of lesson 07: bytes are counted, and so are switches; no time decides. */
#include "lesson.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static void both_lines_are_found(void)
{
	const long voluntary = (long)check_random(1000000), involuntary = (long)check_random(1000000);
	struct counters counters = {-1, -1};
	char status[512];

	snprintf(status, sizeof(status),
	        "Name:\tvoluntary_ctxt_switches: 7\nState:\tR "
	        "(running)\n%s_ctxt_switches:\t%ld\n%s_ctxt_switches:\t%ld\n",
	        "nonvoluntary", involuntary, "voluntary", voluntary);
	check_number("no-parser", "parse_counters()", parse_counters(status, &counters), 0);
	check_number("one-word-in-the-other", "voluntary", counters.voluntary, voluntary);
	check_number("one-word-in-the-other", "involuntary", counters.involuntary, involuntary);
	check_number("missing-not-told", "parse_counters() of a text with one of the two lines",
	        parse_counters("Name:\tsh\nnonvoluntary_ctxt_switches:\t5\n", &counters), -EINVAL);
}

static pthread_barrier_t counted;
static pid_t sleeper;

/* Waits at least so many times. */
static void *sleep_often(void *times)
{
	const struct timespec moment = {0, 1000};

	for (int i = 0; i < *(int *)times; i++)
		nanosleep(&moment, NULL);
	sleeper = gettid();
	pthread_barrier_wait(&counted);
	pthread_barrier_wait(&counted);
	return NULL;
}

static void a_thread_has_counters_of_its_own(void)
{
	int times = 20 + (int)check_random(30);
	struct counters its = {0}, main_one = {0};
	pthread_t thread;

	pthread_barrier_init(&counted, NULL, 2);
	pthread_create(&thread, NULL, sleep_often, &times);
	pthread_barrier_wait(&counted);
	facts_wait_state(sleeper, "S");
	check_number("not-read", "read_counters() of another thread", read_counters(sleeper, &its), 0);
	check_number("not-its-own", "its voluntary switches", its.voluntary,
	        facts_status(sleeper, "voluntary_ctxt_switches"));
	check_number("not-read", "read_counters() of this thread", read_counters(gettid(), &main_one), 0);
	check_number("missing-not-told", "read_counters() of a thread that is not there",
	        read_counters(1 << 30, &main_one), -ENOENT);
	pthread_barrier_wait(&counted);
	pthread_join(thread, NULL);
}

static int some_cpu(void)
{
	cpu_set_t allowed;
	int cpu;

	sched_getaffinity(0, sizeof(allowed), &allowed);
	do
		cpu = (int)check_random(CPU_SETSIZE);
	while (!CPU_ISSET(cpu, &allowed));
	return cpu;
}

/* One byte each, by two threads, all on this CPU. */
static void bytes_are_as_asked(int cpu, long rounds)
{
	long moved[2] = {0, 0};
	pid_t players[2] = {0, 0};
	struct call_note note;

	for (size_t i = 0; calls_note(i, &note); i++) {
		if ((note.call != CALL_read && note.call != CALL_write) || note.result != 1)
			continue;
		if (note.tid == gettid())
			check_wrong("no-threads", "the caller's thread moves bytes itself");
		if (note.cpu != cpu)
			check_wrong(
			        "not-pinned", "a byte was moved on CPU %d, and CPU %d was asked for", note.cpu, cpu);
		players[0] = players[0] ? players[0] : note.tid;
		players[1] = players[1] || note.tid == players[0] ? players[1] : note.tid;
		moved[note.call == CALL_write]++;
	}
	if (calls_count(CALL_pthread_setaffinity_np) + calls_count(CALL_pthread_attr_setaffinity_np) +
	                calls_count(CALL_sched_setaffinity) ==
	        0)
		check_wrong("not-pinned", "no thread was told which CPU to use");
	if (players[1] == 0)
		check_wrong("no-threads", "two threads have to pass the byte back and forth");
	check_number("wrong-number-of-bytes", "the number of bytes written", moved[1], 2 * rounds);
	check_number("wrong-number-of-bytes", "the number of bytes read", moved[0], 2 * rounds);
}

static void a_byte_goes_back_and_forth(void)
{
	const long rounds = 200 + (long)check_random(200);
	const int cpu = some_cpu(), descriptors = facts_descriptors(getpid());
	struct ping_pong result = {0};
	struct rusage before, after;
	long all;

	getrusage(RUSAGE_SELF, &before);
	calls_begin();
	check_number("not-played", "ping_pong()", ping_pong(cpu, rounds, &result), 0);
	calls_end();
	getrusage(RUSAGE_SELF, &after);
	bytes_are_as_asked(cpu, rounds);
	all = after.ru_nvcsw + after.ru_nivcsw - before.ru_nvcsw - before.ru_nivcsw;
	for (int i = 0; i < 2; i++) {
		const long switches = result.grown[i].voluntary + result.grown[i].involuntary;

		/* on one CPU a reader can only get what the other has written after a switch */
		if (switches < rounds - 1 || switches > all)
			check_wrong("counters-not-of-the-players",
			        "thread %d: you counted %ld switches in %ld rounds; all threads together had %ld", i,
			        switches, rounds, all);
	}
	if (!(result.ns > 0))
		check_wrong("not-timed", "ns is %g", result.ns);
	check_number("left-over", "the number of pthread_join() calls", (long long)calls_count(CALL_pthread_join), 2);
	check_number("left-over", "the number of descriptors afterwards", facts_descriptors(getpid()), descriptors);
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"both-lines-are-found", "parse_counters() finds both numbers", both_lines_are_found, 0, 0, 0},
        {"a-thread-has-counters-of-its-own", "read_counters() reads those of one thread",
                a_thread_has_counters_of_its_own, 0, 0, 0},
        {"a-byte-goes-back-and-forth", "ping_pong() passes a byte on one CPU and counts", a_byte_goes_back_and_forth,
                "both-read-first", "both threads wait for a byte that nobody writes", 0},
        {0},
};
