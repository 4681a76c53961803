/* See job.h. */
#include "sim/job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void sim_jobs_init(struct sim_jobs *jobs)
{
	*jobs = (struct sim_jobs){0};
}

void sim_jobs_release(struct sim_jobs *jobs)
{
	free(jobs->spec);
	free(jobs->burst_ns);
	sim_jobs_init(jobs);
}

void sim_spec_init(struct sim_spec *spec)
{
	*spec = (struct sim_spec){.priority = 1, .tickets = SIM_TICKETS_PRESET, .times = 1};
}

/* Makes room for `more` of `size` bytes behind `count`. Returns the array, or NULL. */
static void *grow(void *array, size_t count, size_t *capacity, size_t more, size_t size)
{
	size_t wanted = *capacity ? *capacity : 64;
	void *grown;

	if (count + more <= *capacity)
		return array;
	while (wanted < count + more)
		wanted *= 2;
	grown = reallocarray(array, wanted, size);
	if (grown)
		*capacity = wanted;
	return grown;
}

static int check_bursts(
        const struct sim_spec *spec, const uint64_t *burst_ns, size_t bursts, struct reason *why)
{
	if (bursts % 2 == 0)
		return reason_set(
		        why, -EINVAL, "job %s: the bursts begin and end with one on the CPU", spec->name);
	for (size_t i = 0; i < bursts; i++)
		if (burst_ns[i] == 0)
			return reason_set(why, -EINVAL, "job %s: a burst must be longer than 0", spec->name);
	if (spec->period_ns && bursts != 1)
		return reason_set(
		        why, -EINVAL, "job %s: a periodic job has one CPU burst and no I/O", spec->name);
	return 0;
}

/* The sum that bounds the end of the simulation must not overflow. */
static int add_up(struct sim_jobs *jobs, const struct sim_spec *spec, const uint64_t *burst_ns, size_t bursts,
        struct reason *why)
{
	uint64_t each_ns = spec->period_ns, total_ns;
	bool large = false;

	for (size_t i = 0; i < bursts; i++)
		large |= __builtin_add_overflow(each_ns, burst_ns[i], &each_ns);
	large |= __builtin_mul_overflow(each_ns, spec->times, &total_ns);
	large |= __builtin_add_overflow(total_ns, spec->arrival_ns, &total_ns);
	large |= __builtin_add_overflow(total_ns, jobs->total_ns, &total_ns);
	large |= spec->deadline_ns > SIM_TIME_MOST || total_ns > SIM_TIME_MOST;
	if (large)
		return reason_set(why, -EINVAL, "job %s: the times of all jobs add up to more than 146 years",
		        spec->name);
	jobs->total_ns = total_ns;
	return 0;
}

int sim_jobs_add(struct sim_jobs *jobs, const struct sim_spec *spec, const uint64_t *burst_ns, size_t bursts,
        struct reason *why)
{
	struct sim_spec *specs;
	uint64_t *pool;
	int error = check_bursts(spec, burst_ns, bursts, why);

	if (!error)
		error = add_up(jobs, spec, burst_ns, bursts, why);
	if (error)
		return error;
	specs = grow(jobs->spec, jobs->count, &jobs->capacity, 1, sizeof(*specs));
	if (specs)
		jobs->spec = specs;
	pool = grow(jobs->burst_ns, jobs->burst_count, &jobs->burst_capacity, bursts, sizeof(*pool));
	if (pool)
		jobs->burst_ns = pool;
	if (!specs || !pool)
		return reason_set(why, -ENOMEM, "no memory for %zu jobs", jobs->count + 1);
	specs[jobs->count] = *spec;
	specs[jobs->count].first_burst = jobs->burst_count;
	specs[jobs->count].bursts = (unsigned)bursts;
	memcpy(&pool[jobs->burst_count], burst_ns, bursts * sizeof(*pool));
	jobs->burst_count += bursts;
	jobs->count++;
	return 0;
}
