/* The check of lesson 12: jobs tell in which thread they run, and end when they are told to. */
#include "lesson.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 4, JOBS = 200 };

static struct pool *pool;
static pid_t here;
static int descriptors; /* before the pool */

struct seen {
	sem_t *gate;     /* work() waits for it, or NULL */
	bool meets;      /* work() waits until all threads are in it */
	bool followed;   /* done() submits another one */
	bool one_by_one; /* one thread, so jobs are begun in order */
	atomic_int works, dones;
};

static struct seen seen[JOBS];
static size_t submitted, collected;
static atomic_int in_flight, most_at_once, begun, over;
static pthread_barrier_t meeting;

static void begin(size_t threads)
{
	here = gettid();
	descriptors = facts_descriptors(here);
	pthread_barrier_init(&meeting, NULL, (unsigned)threads);
	calls_begin();
	pool = pool_new(threads);
	if (!pool)
		check_wrong("no-pool", "pool_new(%zu) returns NULL", threads);
	check_number("wrong-number-of-threads", "the number of threads that pool_new() creates",
	        (long long)calls_count(CALL_pthread_create), (long long)threads);
}

static void end(void)
{
	pool_free(pool);
	check_number("threads-left", "the number of threads afterwards", facts_status(getpid(), "Threads"), 1);
	check_number("jobs-lost-at-the-end", "the number of done() calls after pool_free()", (long long)collected,
	        (long long)submitted);
	check_number("left-open", "the number of descriptors afterwards", facts_descriptors(here), descriptors);
}

static bool readable(int timeout_ms)
{
	struct pollfd one = {.fd = pool_descriptor(pool), .events = POLLIN};

	return poll(&one, 1, timeout_ms) == 1;
}

static void work(void *argument)
{
	struct seen *job = argument;
	const int at_once = ++in_flight;

	if (gettid() == here)
		check_wrong("work-in-the-loop", "work() runs in the thread that submits: the loop waits for it");
	if (at_once > most_at_once)
		most_at_once = at_once;
	if (job->one_by_one && job - seen != begun)
		check_wrong("not-in-order", "job %td is begun before job %d", job - seen, begun);
	begun++;
	if (job->meets)
		pthread_barrier_wait(&meeting);
	if (job->gate)
		sem_wait(job->gate);
	job->works++;
	in_flight--;
	over++;
}

static job_function done;

static void submit(struct seen job)
{
	seen[submitted] = job;
	submitted++;
	check_number("not-taken", "pool_submit()", pool_submit(pool, work, done, &seen[submitted - 1]), 0);
}

static void done(void *argument)
{
	struct seen *job = argument;

	if (gettid() != here)
		check_wrong("done-in-the-worker", "done() is called in another thread than the one that collects");
	if (job->works != 1 || ++job->dones != 1)
		check_wrong("not-once", "of job %td work() was over %d times when done() was called, %d times before",
		        job - seen, job->works, job->dones);
	collected++;
	if (job->followed && submitted < JOBS)
		submit((struct seen){.followed = true});
}

/* As a loop would: waits for the descriptor, collects. */
static void collect_all(void)
{
	int for_nothing = 0;

	while (collected < submitted || readable(0)) {
		const size_t before = collected;
		size_t count;

		readable(-1);
		count = pool_collect(pool);
		check_number("miscounted", "pool_collect()", (long long)count, (long long)(collected - before));
		for_nothing += count == 0;
		if (for_nothing > 2 * JOBS)
			check_wrong("still-readable", "nothing is to be collected, and the descriptor stays readable");
	}
}

static void nothing_is_over(void)
{
	begin(THREADS);
	if (readable(0))
		check_wrong("readable-too-early", "the descriptor of a new pool is readable");
	check_number("miscounted", "pool_collect() of a new pool", (long long)pool_collect(pool), 0);
}

static void idle_threads_sleep(void)
{
	pid_t threads[THREADS + 1];
	uint64_t locks;

	begin(THREADS);
	for (size_t i = facts_threads(here, threads, THREADS + 1); i-- > 0;) {
		if (threads[i] != here)
			facts_wait_state(threads[i], "S");
	}
	locks = calls_count(CALL_pthread_mutex_lock);
	for (int i = 0; i < 100; i++)
		sched_yield();
	if (calls_count(CALL_pthread_mutex_lock) > locks)
		check_wrong("idle-threads-spin", "there is nothing to do, and threads ask for work again and again");
}

static void an_empty_pool_ends(void)
{
	begin(THREADS);
	end();
}

static void submitting_never_waits(void)
{
	static sem_t gate;

	sem_init(&gate, 0, 0);
	begin(THREADS);
	while (submitted < JOBS)
		submit((struct seen){.gate = &gate});
	check_number("a-thread-for-each-job", "the number of threads created for many jobs",
	        (long long)calls_count(CALL_pthread_create), THREADS);
	while (in_flight == 0)
		sched_yield();
	if (readable(0))
		check_wrong("readable-too-early", "the descriptor is readable, and no job's work is over");
	for (int i = 0; i < JOBS; i++)
		sem_post(&gate);
	while (over < JOBS)
		sched_yield();
	if (most_at_once > THREADS)
		check_wrong("too-many-at-once", "%d jobs were at work at once, in a pool of %d threads", most_at_once,
		        THREADS);
}

static sem_t gates[2];
static pid_t worker;
static bool armed;

/* The second job's work gets over now, and its thread goes to sleep. */
static void in_between(void)
{
	if (gettid() != here || !armed)
		return;
	armed = false;
	sem_post(&gates[1]);
	while (over < 2)
		sched_yield();
	facts_wait_state(worker, "S");
}

static void no_wake_up_is_lost(void)
{
	pid_t threads[2];
	size_t count;

	begin(1);
	facts_threads(here, threads, 2);
	worker = threads[0] == here ? threads[1] : threads[0];
	for (int i = 0; i < 2; i++) {
		sem_init(&gates[i], 0, 0);
		submit((struct seen){.gate = &gates[i], .one_by_one = true});
	}
	sem_post(&gates[0]);
	readable(-1);
	armed = true;
	calls_before_each(CALL_read, in_between);
	calls_before_each(CALL_eventfd_read, in_between);
	count = pool_collect(pool);
	check_number("miscounted", "pool_collect()", (long long)count, (long long)collected);
	in_between();
	if (collected < 2 && !readable(0))
		check_wrong("wake-up-lost", "a job got over during pool_collect(): it was not collected, and the "
		                            "descriptor is not readable");
	collect_all();
	end();
}

static void jobs_run_elsewhere(void)
{
	begin(THREADS);
	for (int i = 0; i < JOBS / 2; i++)
		submit((struct seen){.followed = true});
	collect_all();
	end();
}

static void all_threads_work(void)
{
	begin(THREADS);
	for (int i = 0; i < THREADS; i++)
		submit((struct seen){.meets = true});
	collect_all();
	end();
}

static void the_end_waits_for_all(void)
{
	begin(THREADS);
	while (submitted < JOBS)
		submit((struct seen){0});
	end();
}

static void all_threads_or_none(void)
{
	descriptors = facts_descriptors(getpid());
	calls_begin();
	calls_fail(CALL_pthread_create, 1 + check_random(THREADS), EAGAIN, EAGAIN);
	if (pool_new(THREADS))
		check_wrong("half-a-pool", "a thread could not be created, and pool_new() returns a pool");
	check_number("half-a-pool", "the number of threads afterwards", facts_status(getpid(), "Threads"), 1);
	check_number("left-open", "the number of descriptors afterwards", facts_descriptors(getpid()), descriptors);
}

/* clang-format off: a case a line */
const struct check lesson_checks[] = {
        {"nothing-is-over", "pool_collect() of a new pool finds nothing, and does not wait", nothing_is_over,
                "collect-waits", "there is nothing to collect, and pool_collect() waits", 0},
        {"idle-threads-sleep", "threads without work sleep", idle_threads_sleep, "idle-threads-spin",
                "there is nothing to do, and the threads are never asleep", 0},
        {"an-empty-pool-ends", "pool_free() ends the threads and waits for that", an_empty_pool_ends, "never-joined",
                "pool_free() waits for threads that nobody has told to end", 0},
        {"submitting-never-waits", "pool_submit() returns though all threads are at work", submitting_never_waits,
                "submit-waits", "pool_submit() waits for a thread to be free", 0},
        {"no-wake-up-is-lost", "what gets over during pool_collect() is told", no_wake_up_is_lost, "no-wake-up",
                "a job is over, and the descriptor is not readable", 0},
        {"jobs-run-elsewhere", "work() in the pool's threads, done() in the loop's", jobs_run_elsewhere, "no-wake-up",
                "jobs are over, and the descriptor is not readable", 0},
        {"all-threads-work", "as many jobs at once as there are threads", all_threads_work, "one-at-a-time",
                "jobs wait for each other, and are not at work at the same time", 0},
        {"the-end-waits-for-all", "pool_free() waits for all that was submitted", the_end_waits_for_all, "never-joined",
                "pool_free() waits for threads that nobody has told to end", 0},
        {"all-threads-or-none", "pool_new() without enough threads leaves none", all_threads_or_none, "half-a-pool",
                "pool_new() cannot have all threads, and waits", 0},
        {0},
};
