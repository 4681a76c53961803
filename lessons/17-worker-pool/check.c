/* The check of lesson 17: small cases run under every schedule; lengths of jobs are virtual, so a makespan is exact. */
#include "lesson.h"

#include "check/distinct.h"
#include "check/explored.h"

#define MS UINT64_C(1000000)

enum { JOBS = 20 };

static enum dispatch dispatch;
static size_t workers, jobs;
static int done[JOBS], by[JOBS]; /* how often, and by which thread */
static uint64_t lengths_ms[JOBS], begun_ms[JOBS];

static void do_job(size_t number)
{
	if (number >= jobs)
		explore_wrong("no-such-job", "job %zu was done, and the last one is %zu", number, jobs - 1);
	by[number] = (int)explore_self();
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

static void judge_once(void)
{
	for (size_t i = 0; i < jobs; i++) {
		if (done[i] != 1)
			explore_wrong("done-twice", "job %zu of %zu was done %d times", i, jobs, done[i]);
		if (by[i] == (int)explore_self() || by[i] == 1)
			explore_wrong("the-caller-works", "job %zu was done by the caller's own thread", i);
	}
	if (check_distinct(by, jobs) > workers)
		explore_wrong("a-thread-per-job", "%zu jobs were done by %zu threads, and there may be %zu", jobs,
		        check_distinct(by, jobs), workers);
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

static const struct explore *pool_of(enum dispatch how, size_t how_many_workers, size_t how_many_jobs)
{
	static struct explore pool = {.threads = {run_it}, .most_schedules = 20000};

	dispatch = how;
	workers = how_many_workers;
	jobs = how_many_jobs;
	pool.name = how == ROUND_ROBIN ? "by turns" : "first available";
	pool.judge = how == ROUND_ROBIN ? judge_turns : judge_once;
	return &pool;
}

static void each_job_is_done_once(void)
{
	check_explored(pool_of(ROUND_ROBIN, 2, 3), signs);
	check_explored(pool_of(FIRST_AVAILABLE, 2, 3), signs);
	check_explored(pool_of(FIRST_AVAILABLE, 2, 1), signs);
	check_explored(pool_of(ROUND_ROBIN, 2, 1), signs);
}

/* The whole on the virtual clock, in ms. */
static long long makespan(enum dispatch how, size_t how_many_workers)
{
	const struct explore *pool = pool_of(how, how_many_workers, JOBS);
	struct explore_result result;

	check_explore_once(pool, &result);
	check_outcome(pool, &result, NULL);
	return (long long)(result.virtual_ns / MS);
}

static void the_makespans_are_exact(void)
{
	for (size_t i = 0; i < JOBS; i++)
		lengths_ms[i] = i % 2 == 0 ? 10 : 1;
	check_number("one-at-a-time", "the makespan by turns, in ms", makespan(ROUND_ROBIN, 2), 100);
	check_number(
	        "fixed-beforehand", "the makespan with the first available, in ms", makespan(FIRST_AVAILABLE, 2), 55);
	check_number("one-at-a-time", "the makespan of one worker, in ms", makespan(FIRST_AVAILABLE, 1), 110);
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"each-job-is-done-once", "each job is done once, by a worker, under every schedule", each_job_is_done_once, 0,
                0, 0},
        {"the-makespans-are-exact", "100 ms by turns, 55 ms with the first available", the_makespans_are_exact, 0, 0,
                0},
        {0},
};
