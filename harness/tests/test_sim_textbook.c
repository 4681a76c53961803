/*
 * The simulator against worked examples with published answers.
 *
 *   OSTEP        Arpaci-Dusseau, Operating Systems: Three Easy Pieces, chapters 7 to 9
 *   Silberschatz Silberschatz, Galvin, Gagne: Operating System Concepts, chapter on CPU scheduling
 *   Buttazzo     Hard Real-Time Computing Systems
 */
#include "cmocka_all.h"

#include "sim/sim_time.h"
#include "sim_fixture.h"

#include <math.h>

#define UNIT ((double)SIM_UNIT_NS)
#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-6)

/* A schedule of one core, and the means in the units of the table: NAN where a book gives none. */
static void check(const char *table, const char *policy, const char *core, double turnaround, double response,
        double waiting)
{
	struct sim_fixture fixture = {0};

	sim_fixture_run(&fixture, table, policy);
	if (core)
		assert_string_equal(sim_fixture_core(&fixture, 0), core);
	if (!isnan(turnaround))
		assert_near(fixture.metrics.turnaround_ns / UNIT, turnaround);
	if (!isnan(response))
		assert_near(fixture.metrics.response_ns / UNIT, response);
	if (!isnan(waiting))
		assert_near(fixture.metrics.waiting_ns / UNIT, waiting);
	sim_fixture_release(&fixture);
}

#define OSTEP_EQUAL "job bursts\nA 10\nB 10\nC 10\n"
#define OSTEP_CONVOY "job bursts\nA 100\nB 10\nC 10\n"
#define OSTEP_LATE "job arrival bursts\nA 0 100\nB 10 10\nC 10 10\n"
#define OSTEP_FIVES "job bursts\nA 5\nB 5\nC 5\n"

static void ostep_fifo_and_sjf(void **state)
{
	(void)state;
	check(OSTEP_EQUAL, "fifo", "A 0-10, B 10-20, C 20-30", 20, 10, 10);
	check(OSTEP_CONVOY, "fifo", "A 0-100, B 100-110, C 110-120", 110, NAN, NAN);
	check(OSTEP_CONVOY, "sjf", "B 0-10, C 10-20, A 20-120", 50, NAN, NAN);
	check(OSTEP_LATE, "sjf", "A 0-100, B 100-110, C 110-120", 310.0 / 3, NAN, NAN);
	check(OSTEP_LATE, "srtf", "A 0-10, B 10-20, C 20-30, A 30-120", 50, 10.0 / 3, NAN);
}

static void ostep_round_robin(void **state)
{
	(void)state;
	check(OSTEP_FIVES, "sjf", NULL, 10, 5, NAN);
	check(OSTEP_FIVES, "rr(1)", NULL, 14, 1, NAN);
}

/* The questions of the chapter's homework: three jobs of length 200, then 100, 200, 300. */
static void ostep_homework(void **state)
{
	static const char equal[] = "job bursts\nA 200\nB 200\nC 200\n";
	static const char rising[] = "job bursts\nA 100\nB 200\nC 300\n";

	(void)state;
	check(equal, "fifo", NULL, 400, 200, 200);
	check(equal, "sjf", NULL, 400, 200, 200);
	check(equal, "rr(1)", NULL, 599, 1, 399);
	check(rising, "fifo", NULL, 1000.0 / 3, 400.0 / 3, 400.0 / 3);
	check(rising, "sjf", NULL, 1000.0 / 3, 400.0 / 3, 400.0 / 3);
	check(rising, "rr(1)", NULL, (298 + 499 + 600) / 3.0, 1, (198 + 299 + 300) / 3.0);
}

/* Five bursts of 10 with I/O of 10 in between, and a long job: treating each burst as a job of its own
 * overlaps the two. The book's long job has 50, so that both have 10 left at 80; a tie moves nobody. */
static void ostep_io(void **state)
{
#define BY_TURNS "A 0-10, B 10-20, A 20-30, B 30-40, A 40-50, B 50-60, A 60-70, "
	(void)state;
	check("job bursts times\nA 10,io:10 5\nB 60 -\n", "srtf", BY_TURNS "B 70-80, A 80-90, B 90-110", NAN,
	        5, NAN);
	check("job bursts times\nA 10,io:10 5\nB 50 -\n", "srtf", BY_TURNS "B 70-90, A 90-100", NAN, 5, NAN);
}

#define CONVOY "job bursts\nP1 24\nP2 3\nP3 3\n"

static void silberschatz_fifo_and_sjf(void **state)
{
	(void)state;
	check(CONVOY, "fifo", "P1 0-24, P2 24-27, P3 27-30", NAN, NAN, 17);
	check("job bursts\nP2 3\nP3 3\nP1 24\n", "fifo", "P2 0-3, P3 3-6, P1 6-30", NAN, NAN, 3);
	check("job bursts\nP1 6\nP2 8\nP3 7\nP4 3\n", "sjf", "P4 0-3, P1 3-9, P3 9-16, P2 16-24", NAN, NAN,
	        7);
	check("job arrival bursts\nP1 0 8\nP2 1 4\nP3 2 9\nP4 3 5\n", "srtf",
	        "P1 0-1, P2 1-5, P4 5-10, P1 10-17, P3 17-26", NAN, NAN, 6.5);
	check("job arrival bursts\nP1 0 8\nP2 1 4\nP3 2 9\nP4 3 5\n", "sjf", NULL, NAN, NAN, 7.75);
}

static void silberschatz_round_robin(void **state)
{
	(void)state;
	check(CONVOY, "rr(4)", "P1 0-4, P2 4-7, P3 7-10, P1 10-30", NAN, NAN, 17.0 / 3);
}

static void silberschatz_priorities(void **state)
{
	static const char turns[] = "job bursts priority\nP1 4 3\nP2 5 2\nP3 8 2\nP4 7 1\nP5 3 3\n";

	(void)state;
	check("job bursts priority\nP1 10 3\nP2 1 1\nP3 2 4\nP4 1 5\nP5 5 2\n", "priority",
	        "P2 0-1, P5 1-6, P1 6-16, P3 16-18, P4 18-19", NAN, NAN, 8.2);
	check(turns, "priority-preemptive(quantum=2)",
	        "P4 0-7, P2 7-9, P3 9-11, P2 11-13, P3 13-15, P2 15-16, P3 16-20, P1 20-22, P5 22-24, P1 "
	        "24-26, "
	        "P5 26-27",
	        NAN, NAN, NAN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(ostep_fifo_and_sjf),
	        cmocka_unit_test(ostep_round_robin),
	        cmocka_unit_test(ostep_homework),
	        cmocka_unit_test(ostep_io),
	        cmocka_unit_test(silberschatz_fifo_and_sjf),
	        cmocka_unit_test(silberschatz_round_robin),
	        cmocka_unit_test(silberschatz_priorities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
