/* The check of lesson 13: the student's two schedules for a careless counter. */
#include "cases.h"
#include "lesson.h"

#include "check/explored.h"

static long racy;

static void add_once(void)
{
	racy_add(&racy);
}

static void add_thrice(void)
{
	racy_add(&racy);
	racy_add(&racy);
	racy_add(&racy);
}

static void judge_losing(void)
{
	if (racy != 1)
		explore_wrong("nothing-lost", "under your schedule the counter is %ld, and no addition was lost", racy);
}

static void judge_worst(void)
{
	if (racy != 2)
		explore_wrong("not-the-worst", "under your schedule six additions make %ld; 2 is possible", racy);
}

static void try_schedule(const char *name, void (*thread)(void), void (*judge)(void), const char *schedule)
{
	for (int i = 0; i < 2; i++)
		thread();
	check_number("racy-add-changed", "what racy_add() makes of 0, one call after the other,", racy,
	        thread == add_once ? 2 : 6);
	racy = 0;
	check_schedule(&(struct explore){.name = name, .threads = {thread, thread}, .judge = judge}, schedule);
}

static void a_schedule_loses(void)
{
	try_schedule("losing_schedule(), two threads that add once", add_once, judge_losing, losing_schedule());
}

static void another_loses_four(void)
{
	try_schedule("worst_schedule(), two threads that add three times", add_thrice, judge_worst, worst_schedule());
}

/* clang-format off: a case a line */
const struct check lesson_checks[] = {
        {"a-schedule-loses", "losing_schedule() loses an addition of the careless counter", a_schedule_loses, 0, 0, 0},
        {"another-loses-four", "worst_schedule() leaves 2 of six additions", another_loses_four, 0, 0, 0},
        {"three-by-one", "counter_add() loses nothing: three threads, every schedule", check_three_by_one, 0, 0, 0},
        {"two-by-two", "counter_add() loses nothing: two threads, twice each, every schedule", check_two_by_two, 0, 0,
                0},
        {"the-pieces-lie-apart", "each thread adds to its piece, in a cache line of its own",
                check_the_pieces_lie_apart, 0, 0, 0},
        {"the-pieces-are-the-sum", "sharded_add() loses nothing where two share a piece", check_the_pieces_are_the_sum,
                0, 0, 0},
        {0},
};
