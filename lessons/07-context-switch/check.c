/* The check of lesson 07: its cases; whether the counters of switches are read as the kernel writes them. */
#include "cases.h"

#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
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

/* clang-format off */
const struct check lesson_checks[] = {
        {"both-lines-are-found", "parse_counters() finds both numbers", both_lines_are_found, 0, 0, 0},
        {"a-thread-has-counters-of-its-own", "read_counters() reads those of one thread",
                a_thread_has_counters_of_its_own, 0, 0, 0},
        {"a-byte-goes-back-and-forth", "ping_pong() passes a byte on one CPU and counts",
                check_a_byte_goes_back_and_forth, "both-read-first",
                "both threads wait for a byte that nobody writes", 0},
        {0},
};
