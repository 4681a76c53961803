/* How a pool begins and ends: with all of its threads or none, and not before all jobs are done. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/descriptors.h"
#include "check/facts.h"

#include <errno.h>
#include <unistd.h>

void check_an_empty_pool_ends(void)
{
	check_begin(THREADS);
	check_end();
}

void check_the_end_waits_for_all(void)
{
	check_begin(THREADS);
	while (check_jobs.submitted < JOBS)
		check_submit((struct job){0});
	check_end();
}

void check_all_threads_or_none(void)
{
	const int descriptors = facts_descriptors(getpid());

	calls_begin();
	calls_fail(CALL_pthread_create, 1 + check_random(THREADS), EAGAIN, EAGAIN);
	if (pool_new(THREADS))
		check_wrong("half-a-pool", "a thread could not be created, and pool_new() returns a pool");
	check_number("half-a-pool", "the number of threads afterwards", facts_status(getpid(), "Threads"), 1);
	descriptors_expect("left-open", descriptors);
}
