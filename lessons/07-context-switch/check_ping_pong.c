/* ping_pong(): the bytes are counted, and so are switches; no time decides. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/cpus.h"
#include "check/descriptors.h"
#include "check/facts.h"

#include <sys/resource.h>
#include <unistd.h>

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
	if (cpus_told() == 0)
		check_wrong("not-pinned", "no thread was told which CPU to use");
	if (players[1] == 0)
		check_wrong("no-threads", "two threads have to pass the byte back and forth");
	check_number("wrong-number-of-bytes", "the number of bytes written", moved[1], 2 * rounds);
	check_number("wrong-number-of-bytes", "the number of bytes read", moved[0], 2 * rounds);
}

void check_a_byte_goes_back_and_forth(void)
{
	const long rounds = 200 + (long)check_random(200);
	const int cpu = cpus_draw(), descriptors = facts_descriptors(getpid());
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
	calls_expect("left-over", CALL_pthread_join, 2);
	descriptors_expect("left-over", descriptors);
}
