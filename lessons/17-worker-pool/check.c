/* The check of lesson 17: lengths of jobs are virtual, so the makespan is exact; small cases run under every schedule.
 */
#include "lesson.h"

#include "check/explored.h"

#define MS UINT64_C(1000000)

enum { JOBS = 20 };

static enum dispatch dispatch;
static size_t workers, jobs;
static unsigned done[JOBS], by[JOBS];
static uint64_t lengths_ms[JOBS], begun_ms[JOBS];

static void do_job(size_t number)
{
	if (number >= jobs)
		explore_wrong("no-such-job", "job %zu was done, and the last one is %zu", number, jobs - 1);
	by[number] = explore_self();
	begun_ms[number] = explore_now_ns() / MS;
	if (lengths_ms[number] > 0)
		explore_work(lengths_ms[number] * MS);
	done[number]++;
}

static void run_it(void)
{
	run_pool(dispatch, workers, jobs, do_job);
	for (size_t i = 0; i < jobs; i++) {
		if (done[i] == 0)
			explore_wrong("left-undone", "run_pool() returned before job %zu was done", i);
	}
}

static size_t distinct_workers(void)
{
	size_t count = 0;

	for (size_t i = 0; i < jobs; i++) {
		size_t j = 0;

		while (by[j] != by[i])
			j++;
		count += j == i;
	}
	return count;
}

static void judge_once(void)
{
	for (size_t i = 0; i < jobs; i++) {
		if (done[i] != 1)
			explore_wrong("done-twice", "job %zu of %zu was done %u times", i, jobs, done[i]);
		if (by[i] == explore_self() || by[i] == 1)
			explore_wrong("the-caller-works", "job %zu was done by the caller's own thread", i);
	}
	if (distinct_workers() > workers)
		explore_wrong("a-thread-per-job", "%zu jobs were done by %zu threads, and there may be %zu", jobs,
		        distinct_workers(), workers);
}

static void judge_turns(void)
{
	judge_once();
	for (size_t i = workers; i < jobs; i++) {
		if (by[i] != by[i - workers])
			explore_wrong("not-by-turns",
			        "jobs %zu and %zu were done by different workers; by turns they belong to the same one",
			        i - workers, i);
		if (begun_ms[i] < begun_ms[i - workers])
			explore_wrong("not-by-turns", "job %zu began before job %zu", i, i - workers);
	}
	for (size_t i = 1; i < workers && i < jobs; i++) {
		if (by[i] == by[i - 1])
			explore_wrong("not-by-turns", "jobs %zu and %zu were done by the same worker", i - 1, i);
	}
}

static const struct explored_sign signs[] = {
        {EXPLORE_DEADLOCK, "waits-for-ever", "not everybody comes to an end"},
        {EXPLORE_SPIN, "asks-again-and-again", "a worker does not sleep while it waits"},
        {0},
};

static void explore_small(enum dispatch how, size_t how_many_workers, size_t how_many_jobs)
{
	dispatch = how;
	workers = how_many_workers;
	jobs = how_many_jobs;
	check_explored(&(struct explore){.name = how == ROUND_ROBIN ? "by turns" : "first available",
	                       .threads = {run_it},
	                       .judge = how == ROUND_ROBIN ? judge_turns : judge_once,
	                       .most_schedules = 20000},
	        signs);
}

static void each_job_is_done_once(void)
{
	explore_small(ROUND_ROBIN, 2, 3);
	explore_small(FIRST_AVAILABLE, 2, 3);
	explore_small(FIRST_AVAILABLE, 2, 1);
	explore_small(ROUND_ROBIN, 2, 1);
}

/* The whole on the virtual clock, in ms. */
static uint64_t makespan(enum dispatch how, size_t how_many_workers)
{
	struct explore_result result;

	dispatch = how;
	workers = how_many_workers;
	jobs = JOBS;
	if (explore_random(&(struct explore){.name = "twenty jobs",
	                           .threads = {run_it},
	                           .judge = how == ROUND_ROBIN ? judge_turns : judge_once},
	            check_seed(), 1, &result) != 0 ||
	        result.outcome != EXPLORE_OK)
		check_wrong(result.mistake, "%s", result.message);
	return result.virtual_ns / MS;
}

static void the_makespans_are_exact(void)
{
	for (size_t i = 0; i < JOBS; i++)
		lengths_ms[i] = i % 2 == 0 ? 10 : 1;
	check_number("one-at-a-time", "the makespan by turns, in ms", (long long)makespan(ROUND_ROBIN, 2), 100);
	check_number("fixed-beforehand", "the makespan with the first available, in ms",
	        (long long)makespan(FIRST_AVAILABLE, 2), 55);
	check_number(
	        "one-at-a-time", "the makespan of one worker, in ms", (long long)makespan(FIRST_AVAILABLE, 1), 110);
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"each-job-is-done-once", "each job is done once, by a worker, under every schedule", each_job_is_done_once, 0,
                0, 0},
        {"the-makespans-are-exact", "100 ms by turns, 55 ms with the first available", the_makespans_are_exact, 0, 0,
                0},
        {0},
};
