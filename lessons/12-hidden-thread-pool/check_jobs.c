/* The jobs of all cases: each notes in which thread it is, how often, and beside how many others. */
#include "cases.h"

#include "check/check.h"

#include <unistd.h>

struct tally check_jobs;
static struct job jobs[JOBS];

static bool in_the_loop(void)
{
	return gettid() == getpid();
}

static void work(void *argument)
{
	struct job *job = argument;
	const int at_once = ++check_jobs.in_flight;

	if (in_the_loop())
		check_wrong("work-in-the-loop", "work() runs in the thread that submits: the loop waits for it");
	if (at_once > check_jobs.most_at_once)
		check_jobs.most_at_once = at_once;
	if (job->one_by_one && job - jobs != check_jobs.begun)
		check_wrong("not-in-order", "job %td is begun before job %d", job - jobs, check_jobs.begun);
	check_jobs.begun++;
	if (job->meeting)
		pthread_barrier_wait(job->meeting);
	if (job->gate)
		sem_wait(job->gate);
	job->works++;
	check_jobs.in_flight--;
	check_jobs.over++;
}

static void done(void *argument)
{
	struct job *job = argument;

	if (!in_the_loop())
		check_wrong("done-in-the-worker", "done() is called in another thread than the one that collects");
	if (job->works != 1 || ++job->dones != 1)
		check_wrong("not-once", "of job %td work() was over %d times when done() was called, %d times before",
		        job - jobs, job->works, job->dones);
	check_jobs.collected++;
	if (job->followed && check_jobs.submitted < JOBS)
		check_submit((struct job){.followed = true});
}

void check_submit(struct job job)
{
	struct job *const next = &jobs[check_jobs.submitted];

	*next = job;
	check_jobs.submitted++;
	check_number("not-taken", "pool_submit()", pool_submit(check_pool, work, done, next), 0);
}

void check_collect_all(void)
{
	int for_nothing = 0;

	while (check_jobs.collected < check_jobs.submitted || check_readable(0)) {
		const size_t before = check_jobs.collected;
		size_t count;

		check_readable(-1);
		count = pool_collect(check_pool);
		check_number(
		        "miscounted", "pool_collect()", (long long)count, (long long)(check_jobs.collected - before));
		for_nothing += count == 0;
		if (for_nothing > 2 * JOBS)
			check_wrong("still-readable", "nothing is to be collected, and the descriptor stays readable");
	}
}

void check_jobs_run_elsewhere(void)
{
	check_begin(THREADS);
	for (int i = 0; i < JOBS / 2; i++)
		check_submit((struct job){.followed = true});
	check_collect_all();
	check_end();
}
