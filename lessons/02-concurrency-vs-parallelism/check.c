/* The check of lesson 02: overlaps are counted unit by unit; threads tell where they may run. */
#include "lesson.h"

#include "check/calls.h"
#include "check/check.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

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

static int wanted[2], meeting[2];
static pid_t tids[2];

static void work(int i)
{
	cpu_set_t set;
	char byte = 0;

	tids[i] = gettid();
	if (sched_getaffinity(0, sizeof(set), &set) != 0 || CPU_COUNT(&set) != 1 || !CPU_ISSET(wanted[i], &set))
		check_wrong("not-pinned", "task %d may run on %d CPUs and must be allowed on CPU %d only", i,
		        CPU_COUNT(&set), wanted[i]);
	/* task 0 goes on only when task 1 has come this far */
	(void)!(i == 0 ? read(meeting[0], &byte, 1) : write(meeting[1], &byte, 1));
}

static void task_0(void)
{
	work(0);
}

static void task_1(void)
{
	work(1);
}

static void each_has_its_cpu(void)
{
	void (*const tasks[2])(void) = {task_0, task_1};
	struct call_note note;
	cpu_set_t before;
	const int nowhere[2] = {CPU_SETSIZE - 1, CPU_SETSIZE - 1};

	sched_getaffinity(0, sizeof(before), &before);
	for (int i = 0; i < 2; i++) {
		do
			wanted[i] = (int)check_random(CPU_SETSIZE);
		while (!CPU_ISSET(wanted[i], &before));
	}
	if (pipe(meeting) != 0)
		check_skip("no pipe can be made: %s", strerror(errno));
	calls_begin();
	check_number("not-run", "run_pinned()", run_pinned(tasks, wanted), 0);
	calls_end();
	if (tids[0] == tids[1] || tids[0] == gettid() || tids[1] == gettid() || tids[0] == 0)
		check_wrong("no-thread", "each task must run in a thread of its own, and not in the caller's");
	if (calls_count(CALL_pthread_attr_setaffinity_np) + calls_count(CALL_pthread_setaffinity_np) +
	                calls_count(CALL_sched_setaffinity) <
	        2)
		check_wrong("not-pinned", "two threads have to be told their CPU");
	for (size_t i = 0; calls_note(i, &note); i++) {
		if (note.call == CALL_sched_setaffinity && note.tid == gettid())
			check_wrong("pins-the-caller", "the caller's own CPUs are changed by sched_setaffinity()");
	}
	check_number("thread-not-joined", "the number of pthread_join() calls",
	        (long long)calls_count(CALL_pthread_join), 2);
	check_number("no-such-cpu", "run_pinned() on a CPU that is not there", run_pinned(tasks, nowhere), -EINVAL);
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"overlap-is-exact", "overlap() counts the time in which both run", overlap_is_exact, 0, 0, 0},
        {"words-are-kept-apart", "relation() keeps the three words apart", words_are_kept_apart, 0, 0, 0},
        {"each-has-its-cpu", "run_pinned() runs both at once, each on its CPU", each_has_its_cpu, "one-after-the-other",
                "task 0 waits for task 1, which has not begun", 0},
        {0},
};
