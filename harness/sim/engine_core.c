/* See engine_parts.h. */
#include "sim/engine_parts.h"

#include "base/mix.h"

#include <errno.h>
#include <stdlib.h>

static uint64_t later(uint64_t a_ns, uint64_t b_ns)
{
	return a_ns > b_ns ? a_ns : b_ns;
}

void core_account(struct sim *sim, struct sim_core *core)
{
	struct sim_policy *policy = &sim->policy;
	struct sim_job *job = core->running;
	const uint64_t now_ns = policy->now_ns, from_ns = core->accounted_ns;
	const uint64_t work_from_ns = later(from_ns, core->begin_ns);
	const uint64_t ran_ns = now_ns > work_from_ns ? now_ns - work_from_ns : 0;

	core->accounted_ns = now_ns;
	core->result->switch_ns += now_ns - from_ns - ran_ns;
	job->waited_ns += now_ns - from_ns - ran_ns;
	if (ran_ns == 0)
		return;
	core->result->busy_ns += ran_ns;
	if (job->first_run_ns == SIM_NEVER)
		job->first_run_ns = work_from_ns;
	job->ran_ns += ran_ns;
	job->left_ns -= ran_ns;
	if (core->slice_ns != SIM_NEVER)
		core->slice_ns -= ran_ns;
	if (policy->ops->ran)
		policy->ops->ran(policy, job, ran_ns);
}

void core_stop(struct sim *sim, struct sim_core *core, bool could_go_on)
{
	const struct sim_observer *observer = &sim->config->observer;

	if (observer->ran && core->accounted_ns > core->from_ns)
		observer->ran(observer->arg, core->running, core->running->core, core->from_ns,
		        core->begin_ns, core->accounted_ns);
	event_queue_cancel(&sim->events, &core->timer);
	core->last = core->running;
	core->last_could_go_on = could_go_on;
	core->running = NULL;
	sim->free++;
}

/* What it costs to take another job up. */
static uint64_t cost_of(struct sim *sim, struct sim_core *core, bool migrates)
{
	uint64_t cost_ns = 0;

	if (core->last) {
		cost_ns = sim->config->switch_ns;
		sim->switches++;
		if (core->last_could_go_on) {
			core->last->preempted++;
			sim->preemptions++;
		}
	}
	if (migrates) {
		cost_ns += sim->config->migration_ns;
		sim->migrations++;
	}
	return cost_ns;
}

/* Asks for the slice and sets the timer. */
static int arm(struct sim *sim, struct sim_core *core, struct reason *why)
{
	struct sim_policy *policy = &sim->policy;
	struct sim_job *job = core->running;

	core->slice_ns = policy->ops->slice ? policy->ops->slice(policy, job) : SIM_NEVER;
	if (core->slice_ns == 0)
		return reason_set(why, -EINVAL, "policy %s gives job %s a slice of 0 at %ju ns",
		        policy->ops->name, job->spec->name, (uintmax_t)policy->now_ns);
	event_queue_set(&sim->events, &core->timer,
	        core->begin_ns + (core->slice_ns < job->left_ns ? core->slice_ns : job->left_ns));
	return 0;
}

int core_start(struct sim *sim, struct sim_core *core, struct sim_job *job, struct reason *why)
{
	const struct sim_observer *observer = &sim->config->observer;
	const uint64_t now_ns = sim->policy.now_ns;
	const unsigned number = (unsigned)(core - sim->core);
	const bool migrates = job->core != SIM_NO_CORE && job->core != number;
	const struct sim_event event = {now_ns, SIM_EVENT_RUN, job, number};

	core->from_ns = core->accounted_ns = now_ns;
	/* A switch to the same job that was not over yet goes on. */
	core->begin_ns =
	        core->last == job ? later(now_ns, core->begin_ns) : now_ns + cost_of(sim, core, migrates);
	core->running = job;
	sim->free--;
	job->migrations += migrates;
	job->core = number;
	if (observer->event)
		observer->event(observer->arg, &event);
	return arm(sim, core, why);
}

static void init_jobs(struct sim *sim)
{
	for (size_t i = 0; i < sim->jobs->count; i++) {
		const struct sim_spec *spec = &sim->jobs->spec[i];

		sim->job[i] = (struct sim_job){
		        .spec = spec,
		        .burst_ns = &sim->jobs->burst_ns[spec->first_burst],
		        .id = (uint32_t)i,
		        .data = sim->data + i * sim->config->ops->job_bytes,
		        .core = SIM_NO_CORE,
		        .first_run_ns = SIM_NEVER,
		        .finish_ns = SIM_NEVER,
		};
		sim->job_timer[i].rank = i;
	}
	for (unsigned i = 0; i < sim->config->cores; i++) {
		sim->core[i].timer.rank = sim->jobs->count + i;
		sim->core[i].result = &sim->core_result[i];
	}
	sim->tick.rank = sim->jobs->count + sim->config->cores;
}

int sim_make(
        struct sim *sim, const struct sim_jobs *jobs, const struct sim_config *config, struct reason *why)
{
	const struct sim_policy_ops *ops = config->ops;
	const size_t jobs_or_one = jobs->count ? jobs->count : 1;
	int error = sim_policy_validate(ops, why);

	*sim = (struct sim){.jobs = jobs, .config = config, .free = config->cores, .left = jobs->count};
	if (error)
		return error;
	sim->policy = (struct sim_policy){
	        .ops = ops, .params = config->params, .jobs = jobs, .cores = config->cores};
	/* A policy's chance must not be that of a generator with the same seed. */
	random_seed(&sim->policy.random, mix64(config->seed));
	sim->job = calloc(jobs_or_one, sizeof(*sim->job));
	sim->job_timer = calloc(jobs_or_one, sizeof(*sim->job_timer));
	sim->fresh = calloc(jobs_or_one, sizeof(struct sim_job *));
	sim->data = calloc(jobs_or_one, ops->job_bytes ? ops->job_bytes : 1);
	sim->core = calloc(config->cores, sizeof(*sim->core));
	sim->core_result = calloc(config->cores, sizeof(*sim->core_result));
	sim->picked = calloc(config->cores, sizeof(struct sim_job *));
	sim->policy.state = calloc(1, ops->state_bytes ? ops->state_bytes : 1);
	if (!sim->job || !sim->job_timer || !sim->fresh || !sim->data || !sim->core || !sim->core_result ||
	        !sim->picked || !sim->policy.state ||
	        event_queue_init(&sim->events, jobs->count + config->cores + 1) != 0 ||
	        (ops->before && sim_heap_init(&sim->policy.heap, jobs->count, ops->before) != 0))
		return reason_set(why, -ENOMEM, "no memory to simulate %zu jobs", jobs->count);
	init_jobs(sim);
	return 0;
}

void sim_release(struct sim *sim)
{
	sim_heap_release(&sim->policy.heap);
	event_queue_release(&sim->events);
	free(sim->policy.state);
	free(sim->picked);
	free(sim->core_result);
	free(sim->core);
	free(sim->data);
	free(sim->fresh);
	free(sim->job_timer);
	free(sim->job);
}

void sim_conclude(struct sim *sim, struct sim_result *result)
{
	*result = (struct sim_result){
	        .job = sim->job,
	        .count = sim->jobs->count,
	        .core = sim->core_result,
	        .cores = sim->config->cores,
	        .begin_ns = sim->jobs->count ? SIM_NEVER : 0,
	        .end_ns = sim->policy.now_ns,
	        .switches = sim->switches,
	        .preemptions = sim->preemptions,
	        .migrations = sim->migrations,
	        .events = sim->handled,
	};
	sim->job = NULL;
	sim->core_result = NULL;
	for (size_t i = 0; i < result->count; i++) {
		result->job[i].data = NULL;
		result->misses += result->job[i].misses;
		if (result->job[i].spec->arrival_ns < result->begin_ns)
			result->begin_ns = result->job[i].spec->arrival_ns;
	}
	for (unsigned i = 0; i < result->cores; i++) {
		struct sim_core_result *core = &result->core[i];

		core->idle_ns = result->end_ns - result->begin_ns - core->busy_ns - core->switch_ns;
	}
}

void sim_result_release(struct sim_result *result)
{
	free(result->job);
	free(result->core);
	*result = (struct sim_result){0};
}
