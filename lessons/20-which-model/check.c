/* The check of lesson 20: who does jobs under each model, how many at once, and where. check_run.h says how it is seen.
 */
#include "cases.h"
#include "check_run.h"

#include "check/check.h"
#include "check/cpus.h"
#include "check/distinct.h"

#include <unistd.h>

static void the_right_one_does_it(void)
{
	const struct seen *seen = check_run(LOOP, 2, JOBS, FREE);

	for (size_t i = 0; i < JOBS; i++)
		check_number("not-the-caller", "the thread that does a job under LOOP", seen->thread[i], getpid());
	seen = check_run(POOL, 2, JOBS, FREE);
	for (size_t i = 0; i < JOBS; i++) {
		check_number("not-threads", "the process that does a job under POOL", seen->process[i], getpid());
		if (seen->thread[i] == getpid())
			check_wrong("the-caller-works", "under POOL the caller's own thread does job %zu", i);
	}
	if (check_distinct(seen->thread, JOBS) > 2)
		check_wrong("a-thread-per-job", "under POOL %zu threads do %d jobs, and there may be 2",
		        check_distinct(seen->thread, JOBS), JOBS);
	seen = check_run(FORK, 2, JOBS, FREE);
	check_number("not-a-child-a-job", "the number of children under FORK",
	        (long long)check_distinct(seen->process, JOBS), JOBS);
	seen = check_run(CLUSTER, 2, JOBS, FREE);
	if (check_distinct(seen->process, JOBS) > 2)
		check_wrong("a-child-per-job", "under CLUSTER %zu children do %d jobs, and there may be 2",
		        check_distinct(seen->process, JOBS), JOBS);
	for (size_t i = 0; i < JOBS; i++) {
		if (seen->process[i] == getpid())
			check_wrong("the-caller-works", "under CLUSTER the caller itself does job %zu", i);
	}
}

static void any_number_of_jobs(void)
{
	for (enum model model = LOOP; model <= CLUSTER; model++) {
		check_run(model, 3, 0, FREE);
		check_run(model, 3, 1, FREE);
		check_run(model, MOST_WORKERS, model == FORK ? 100 : MANY, FREE);
	}
}

static void workers_work_at_once(void)
{
	for (enum model model = POOL; model <= CLUSTER; model++)
		check_run(model, 3, JOBS, MEET);
}

static void a_long_job_stops_nobody(void)
{
	for (enum model model = POOL; model <= CLUSTER; model++)
		check_run(model, 2, JOBS, LAST);
}

static void each_worker_has_its_cpu(void)
{
	for (enum model model = POOL; model <= CLUSTER; model++) {
		const struct seen *seen = check_run(model, 2, JOBS, MEET);
		const int *cpus = check_cpus();

		if (cpus_told() < (model == FORK ? JOBS : 2))
			check_wrong("not-pinned", "%s does not give each worker its CPU", check_names[model]);
		for (size_t i = 0; i < JOBS; i++) {
			if (seen->cpu[i] != cpus[0] && seen->cpu[i] != cpus[1])
				check_wrong("not-pinned", "job %zu under %s may run on any CPU", i, check_names[model]);
		}
		if (cpus[0] != cpus[1] && seen->cpu[0] == seen->cpu[1])
			check_wrong("all-on-one-cpu", "under %s both workers have CPU %d", check_names[model],
			        seen->cpu[0]);
	}
}

static void a_death_is_told(void)
{
	check_run_dying(FORK, 2, JOBS, check_random(JOBS), 1);
	check_run_dying(CLUSTER, 2, JOBS, check_random(JOBS), 1);
	check_run_dying(CLUSTER, 2, MANY, 0, MANY);
}

/* clang-format off: a case a line */
const struct check lesson_checks[] = {
        {"the-right-one-does-it", "LOOP: the caller; POOL: threads; FORK: a child for each job; CLUSTER: children",
                the_right_one_does_it, 0, 0, 0},
        {"any-number-of-jobs", "no job, one, and thousands have the same checksum under all models", any_number_of_jobs,
                "results-pile-up", "whoever sends many numbers must take results meanwhile: pipes and sockets get full",
                30},
        {"workers-work-at-once", "three jobs that wait for each other all end", workers_work_at_once,
                "one-after-the-other", "three jobs wait until all three have begun, with three workers", 0},
        {"a-long-job-stops-nobody", "while one job is long, the other worker does all the rest",
                a_long_job_stops_nobody, "a-long-job-stops-others",
                "job 0 waits until all other jobs are done, with two workers", 0},
        {"each-worker-has-its-cpu", "worker w may run on cpus[w] alone", each_worker_has_its_cpu, "one-after-the-other",
                "two jobs wait until both have begun, with two workers", 0},
        {"a-death-is-told", "-EIO when a child ends without a result", a_death_is_told, "waits-for-the-dead",
                "a child has ended without sending its result, which never comes", 0},
        {"overlap-is-no-verdict", "judge() compares the intervals of the medians", check_overlap_is_no_verdict, 0, 0,
                0},
        {0},
};
