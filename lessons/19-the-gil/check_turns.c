/* Two programs that only compute: each may go on for SWITCH_EVERY while the other one waits. */
#include "cases.h"
#include "check_program.h"

#include "check/check.h"

#include <sched.h>

static int in_a_row;
static long last = -1;
static uint64_t takes_before;

static void compute_in_turns(void *number)
{
	const long me = (long)number;

	check_compute(number);
	while (check_done[me] == 1 && last < 0 && check_gil.waiting == 0)
		sched_yield();
	if (me != last) {
		if (last >= 0 && check_done[last] < LONG)
			check_number("offers-too-often", "COMPUTE in a row while another thread waited", in_a_row,
			        SWITCH_EVERY);
		last = me;
		in_a_row = 0;
		takes_before = check_gil.takes;
	}
	if (++in_a_row <= SWITCH_EVERY || check_done[1 - me] == LONG)
		return;
	if (check_gil.takes > takes_before)
		check_wrong("takes-it-back",
		        "a thread offered the lock and took it again itself, while another one waited");
	check_wrong(check_done[1 - me] == 0 ? "never-offers" : "giver-not-counted",
	        "a thread did %d COMPUTE in a row while another one wanted the lock (gil.waiting is %u)", in_a_row,
	        check_gil.waiting);
}

void check_nobody_waits_long(void)
{
	static struct bytecode programs[2][LONG + 1];

	for (long i = 0; i < 2; i++) {
		check_write(programs[i], i, LONG, UINT64_MAX);
		for (int at = 0; at < LONG; at++)
			programs[i][at].does = compute_in_turns;
	}
	run_threads(&check_gil, (const struct bytecode *const[]){programs[0], programs[1]}, 2);
	check_number("not-each-once", "the number of instructions done", check_done[0] + check_done[1], 2 * LONG);
}
