/* The check of lesson 02: its cases; overlaps are counted unit by unit, in histories of which the answer is certain. */
#include "cases.h"

#include "check/check.h"

enum { UNITS = 30 };

struct history {
	struct piece pieces[2 * UNITS];
	size_t count;
	long both;
};

/* In which tasks run: bit 0 for task 0, bit 1 for task 1. The ends are such that the relation is certain. */
static unsigned draw(enum relation kind, int unit)
{
	if (kind == SEQUENTIAL)
		return unit < UNITS / 2 ? 1 : 2;
	if (kind == CONCURRENT)
		return unit < 2 || unit >= UNITS - 2 ? 1U << unit % 2 : (unsigned)check_random(3);
	return unit == 7 ? 3 : (unsigned)check_random(4);
}

static struct history make_history(enum relation kind)
{
	struct history history = {.count = 0};
	long from = -100;

	for (int unit = 0; unit < UNITS; unit++) {
		const unsigned tasks = draw(kind, unit);
		const long length = 1 + (long)check_random(20);

		for (int task = 0; task < 2; task++) {
			const size_t place = check_random(history.count + 1);

			if (!(tasks & 1U << task))
				continue;
			/* in no order */
			history.pieces[history.count++] = history.pieces[place];
			history.pieces[place] = (struct piece){task, from, from + length};
		}
		history.both += tasks == 3 ? length : 0;
		from += length;
	}
	return history;
}

static void overlap_is_exact(void)
{
	struct history parallel = make_history(PARALLEL), concurrent = make_history(CONCURRENT);

	check_number("overlap-wrong", "overlap()", overlap(parallel.pieces, parallel.count), parallel.both);
	check_number(
	        "overlap-wrong", "overlap() of tasks that take turns", overlap(concurrent.pieces, concurrent.count), 0);
}

static void words_are_kept_apart(void)
{
	for (enum relation kind = SEQUENTIAL; kind <= PARALLEL; kind++) {
		static const char *const mistakes[] = {
		        "all-is-concurrent", "concurrent-is-not-sequential", "parallel-not-seen"};
		static const char *const names[] = {"relation() of one task after the other",
		        "relation() of tasks that take turns", "relation() of tasks that run at the same time"};
		const struct history history = make_history(kind);

		check_number(mistakes[kind], names[kind], relation(history.pieces, history.count), kind);
	}
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"overlap-is-exact", "overlap() counts the time in which both run", overlap_is_exact, 0, 0, 0},
        {"words-are-kept-apart", "relation() keeps the three words apart", words_are_kept_apart, 0, 0, 0},
        {"each-has-its-cpu", "run_pinned() runs both at once, each on its CPU", check_each_has_its_cpu,
                "one-after-the-other", "task 0 waits for task 1, which has not begun", 0},
        {0},
};
