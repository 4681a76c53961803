/* The pool's threads: asleep without work, as many at once as there are, and no more of them for more jobs. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <sched.h>
#include <unistd.h>

/* Threads that ask for work again and again sleep too, for the lock, but not all of them while none asks. */
static bool all_sleep(void)
{
	const uint64_t locks = calls_count(CALL_pthread_mutex_lock);
	pid_t threads[THREADS + 1];

	for (size_t i = facts_threads(getpid(), threads, THREADS + 1); i-- > 0;) {
		if (threads[i] != getpid() && facts_state(threads[i]) != 'S')
			return false;
	}
	return calls_count(CALL_pthread_mutex_lock) == locks;
}

void check_idle_threads_sleep(void)
{
	check_begin(THREADS);
	while (!all_sleep()) {
		if (calls_count(CALL_pthread_mutex_lock) > 100 * THREADS)
			check_wrong("idle-threads-spin",
			        "there is nothing to do, and threads ask for work again and again");
		sched_yield();
	}
}

void check_submitting_never_waits(void)
{
	static sem_t gate;

	sem_init(&gate, 0, 0);
	check_begin(THREADS);
	while (check_jobs.submitted < JOBS)
		check_submit((struct job){.gate = &gate});
	check_number("a-thread-for-each-job", "the number of threads created for many jobs",
	        (long long)calls_count(CALL_pthread_create), THREADS);
	while (check_jobs.in_flight == 0)
		sched_yield();
	if (check_readable(0))
		check_wrong("readable-too-early", "the descriptor is readable, and no job's work is over");
	for (int i = 0; i < JOBS; i++)
		sem_post(&gate);
	while (check_jobs.over < JOBS)
		sched_yield();
	if (check_jobs.most_at_once > THREADS)
		check_wrong("too-many-at-once", "%d jobs were at work at once, in a pool of %d threads",
		        check_jobs.most_at_once, THREADS);
}

void check_all_threads_work(void)
{
	static pthread_barrier_t meeting;

	pthread_barrier_init(&meeting, NULL, THREADS);
	check_begin(THREADS);
	for (int i = 0; i < THREADS; i++)
		check_submit((struct job){.meeting = &meeting});
	check_collect_all();
	check_end();
}
