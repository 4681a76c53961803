/* The descriptor: not readable for nothing, and not forgotten when a job gets over while others are collected. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <sched.h>
#include <unistd.h>

void check_nothing_is_over(void)
{
	check_begin(THREADS);
	if (check_readable(0))
		check_wrong("readable-too-early", "the descriptor of a new pool is readable");
	check_number("miscounted", "pool_collect() of a new pool", (long long)pool_collect(check_pool), 0);
}

static sem_t gates[2];
static pid_t worker;
static bool armed;

/* The second job's work gets over now, and its thread goes to sleep. */
static void in_between(void)
{
	if (gettid() != getpid() || !armed)
		return;
	armed = false;
	sem_post(&gates[1]);
	while (check_jobs.over < 2)
		sched_yield();
	facts_wait_state(worker, "S");
}

void check_no_wake_up_is_lost(void)
{
	pid_t threads[2];
	size_t count;

	check_begin(1);
	facts_threads(getpid(), threads, 2);
	worker = threads[0] == getpid() ? threads[1] : threads[0];
	for (int i = 0; i < 2; i++) {
		sem_init(&gates[i], 0, 0);
		check_submit((struct job){.gate = &gates[i], .one_by_one = true});
	}
	sem_post(&gates[0]);
	check_readable(-1);
	armed = true;
	calls_before_each(CALL_read, in_between);
	calls_before_each(CALL_eventfd_read, in_between);
	count = pool_collect(check_pool);
	check_number("miscounted", "pool_collect()", (long long)count, (long long)check_jobs.collected);
	in_between();
	if (check_jobs.collected < 2 && !check_readable(0))
		check_wrong("wake-up-lost", "a job got over during pool_collect(): it was not collected, and the "
		                            "descriptor is not readable");
	check_collect_all();
	check_end();
}
