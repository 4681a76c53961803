/* The check of lesson 12: its cases, and the pool that each begins and ends with. What they are about is in check_*.c.
 */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/descriptors.h"
#include "check/facts.h"

#include <unistd.h>

struct pool *check_pool;
static int descriptors; /* before the pool */

void check_begin(size_t threads)
{
	descriptors = facts_descriptors(getpid());
	calls_begin();
	check_pool = pool_new(threads);
	if (!check_pool)
		check_wrong("no-pool", "pool_new(%zu) returns NULL", threads);
	check_number("wrong-number-of-threads", "the number of threads that pool_new() creates",
	        (long long)calls_count(CALL_pthread_create), (long long)threads);
}

void check_end(void)
{
	pool_free(check_pool);
	check_number("threads-left", "the number of threads afterwards", facts_status(getpid(), "Threads"), 1);
	check_number("jobs-lost-at-the-end", "the number of done() calls after pool_free()",
	        (long long)check_jobs.collected, (long long)check_jobs.submitted);
	descriptors_expect("left-open", descriptors);
}

bool check_readable(int timeout_ms)
{
	return descriptors_readable(pool_descriptor(check_pool), timeout_ms);
}

/* clang-format off: a case a line */
const struct check lesson_checks[] = {
        {"nothing-is-over", "pool_collect() of a new pool finds nothing, and does not wait", check_nothing_is_over,
                "collect-waits", "there is nothing to collect, and pool_collect() waits", 0},
        {"idle-threads-sleep", "threads without work sleep", check_idle_threads_sleep, "idle-threads-spin",
                "there is nothing to do, and the threads are never asleep", 0},
        {"an-empty-pool-ends", "pool_free() ends the threads and waits for that", check_an_empty_pool_ends,
                "never-joined", "pool_free() waits for threads that nobody has told to end", 0},
        {"submitting-never-waits", "pool_submit() returns though all threads are at work", check_submitting_never_waits,
                "submit-waits", "pool_submit() waits for a thread to be free", 0},
        {"no-wake-up-is-lost", "what gets over during pool_collect() is told", check_no_wake_up_is_lost, "no-wake-up",
                "a job is over, and the descriptor is not readable", 0},
        {"jobs-run-elsewhere", "work() in the pool's threads, done() in the loop's", check_jobs_run_elsewhere,
                "no-wake-up", "jobs are over, and the descriptor is not readable", 0},
        {"all-threads-work", "as many jobs at once as there are threads", check_all_threads_work, "one-at-a-time",
                "jobs wait for each other, and are not at work at the same time", 0},
        {"the-end-waits-for-all", "pool_free() waits for all that was submitted", check_the_end_waits_for_all,
                "never-joined", "pool_free() waits for threads that nobody has told to end", 0},
        {"all-threads-or-none", "pool_new() without enough threads leaves none", check_all_threads_or_none,
                "half-a-pool", "pool_new() cannot have all threads, and waits", 0},
        {0},
};
