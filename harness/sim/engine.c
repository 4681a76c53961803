/*
 * See engine.h, and policy.h for the order in which hooks are called. What this file does not do: it
 * decides nothing. Who is next, who must go and for how long one may run is asked of the policy.
 */
#include "sim/engine.h"

#include "sim/engine_parts.h"

#include <errno.h>
#include <stdlib.h>

const char *const sim_event_names[SIM_EVENT_KINDS] = {
        [SIM_EVENT_ARRIVE] = "arrive",
        [SIM_EVENT_RUN] = "run",
        [SIM_EVENT_EXPIRE] = "expire",
        [SIM_EVENT_PREEMPT] = "preempt",
        [SIM_EVENT_BLOCK] = "block",
        [SIM_EVENT_WAKE] = "wake",
        [SIM_EVENT_EXIT] = "exit",
        [SIM_EVENT_MISS] = "miss",
};

static void emit(struct sim *sim, enum sim_event_kind kind, const struct sim_job *job)
{
	const struct sim_observer *observer = &sim->config->observer;
	const struct sim_event event = {sim->policy.now_ns, kind, job, job->core};

	if (observer->event)
		observer->event(observer->arg, &event);
}

static void enter(struct sim *sim, struct sim_job *job, enum sim_state state)
{
	job->state = state;
	job->since_ns = sim->policy.now_ns;
}

/* Hands the job over to the policy. */
static void make_ready(struct sim *sim, struct sim_job *job, enum sim_ready because)
{
	if (job->state == SIM_COMING || job->state == SIM_BLOCKED) {
		sim->policy.runnable++;
		sim->fresh[sim->fresh_count++] = job;
	}
	enter(sim, job, SIM_READY);
	sim->ready++;
	if (because != SIM_PREEMPTED)
		job->order = ++sim->order;
	sim->policy.ops->ready(&sim->policy, job, because);
}

static void begin_burst(struct sim_job *job)
{
	job->left_ns = job->burst_total_ns = job->burst_ns[job->burst];
}

static void begin_instance(struct sim_job *job, uint64_t release_ns)
{
	const struct sim_spec *spec = job->spec;

	job->release_ns = release_ns;
	job->deadline_ns = spec->deadline_ns ? release_ns + spec->deadline_ns : SIM_NEVER;
	job->burst = 0;
	begin_burst(job);
}

/* The job leaves the CPU until `until_ns`. */
static void block(struct sim *sim, struct sim_job *job, uint64_t until_ns)
{
	struct sim_policy *policy = &sim->policy;

	enter(sim, job, SIM_BLOCKED);
	policy->runnable--;
	job->gave_up++;
	emit(sim, SIM_EVENT_BLOCK, job);
	if (policy->ops->blocks)
		policy->ops->blocks(policy, job);
	event_queue_set(&sim->events, &sim->job_timer[job->id], until_ns);
}

static void end_instance(struct sim *sim, struct sim_job *job)
{
	const uint64_t now_ns = sim->policy.now_ns, response_ns = now_ns - job->release_ns;
	const uint64_t next_ns = job->release_ns + job->spec->period_ns;

	if (response_ns > job->longest_turnaround_ns)
		job->longest_turnaround_ns = response_ns;
	if (now_ns > job->deadline_ns) {
		job->misses++;
		emit(sim, SIM_EVENT_MISS, job);
	}
	if (++job->instance < job->spec->times) {
		begin_instance(job, next_ns);
		/* The next period may have begun already: then the timer is due at once. */
		block(sim, job, next_ns > now_ns ? next_ns : now_ns);
		return;
	}
	enter(sim, job, SIM_DONE);
	job->finish_ns = now_ns;
	sim->policy.runnable--;
	sim->left--;
	emit(sim, SIM_EVENT_EXIT, job);
	if (sim->policy.ops->exits)
		sim->policy.ops->exits(&sim->policy, job);
}

static void end_burst(struct sim *sim, struct sim_job *job)
{
	if (job->burst + 1 == job->spec->bursts) {
		end_instance(sim, job);
		return;
	}
	const uint64_t io_ns = job->burst_ns[job->burst + 1];

	job->burst += 2;
	begin_burst(job);
	block(sim, job, sim->policy.now_ns + io_ns);
}

static void job_is_due(struct sim *sim, struct sim_job *job)
{
	const bool is_new = job->state == SIM_COMING;

	if (!is_new)
		job->blocked_ns += sim->policy.now_ns - job->since_ns;
	emit(sim, is_new ? SIM_EVENT_ARRIVE : SIM_EVENT_WAKE, job);
	make_ready(sim, job, is_new ? SIM_ARRIVED : SIM_WOKE);
}

/* The running job's burst or slice is over. */
static void core_is_due(struct sim *sim, struct sim_core *core)
{
	struct sim_job *job = core->running;

	core_account(sim, core);
	core_stop(sim, core, job->left_ns > 0);
	if (job->left_ns == 0) {
		end_burst(sim, job);
		return;
	}
	emit(sim, SIM_EVENT_EXPIRE, job);
	make_ready(sim, job, SIM_EXPIRED);
}

static void preempt(struct sim *sim, struct sim_core *core)
{
	struct sim_job *job = core->running;

	core_account(sim, core);
	core_stop(sim, core, true);
	emit(sim, SIM_EVENT_PREEMPT, job);
	make_ready(sim, job, SIM_PREEMPTED);
}

static void tick_is_due(struct sim *sim)
{
	for (unsigned i = 0; i < sim->policy.cores; i++)
		if (sim->core[i].running)
			core_account(sim, &sim->core[i]);
	if (sim->policy.ops->tick(&sim->policy))
		for (unsigned i = 0; i < sim->policy.cores; i++)
			if (sim->core[i].running)
				preempt(sim, &sim->core[i]);
}

static void handle(struct sim *sim, const struct sim_timer *timer)
{
	sim->handled++;
	if (timer->rank < sim->jobs->count)
		job_is_due(sim, &sim->job[timer->rank]);
	else if (timer == &sim->tick)
		tick_is_due(sim);
	else
		core_is_due(sim, &sim->core[timer->rank - sim->jobs->count]);
}

/* Asks for jobs for all free cores first, so that each can go back to the core that it ran on. */
static int fill_cores(struct sim *sim, struct reason *why)
{
	struct sim_policy *policy = &sim->policy;
	unsigned count = 0, moved = 0;
	int error = 0;

	while (sim->free > count && sim->ready > 0) {
		struct sim_job *job = policy->ops->pick(policy);

		if (!job)
			return reason_set(why, -EINVAL, "policy %s picks none of %u ready jobs at %ju ns",
			        policy->ops->name, sim->ready, (uintmax_t)policy->now_ns);
		if (job->state != SIM_READY)
			return reason_set(why, -EINVAL,
			        "policy %s picks job %s at %ju ns, which is not ready or picked already",
			        policy->ops->name, job->spec->name, (uintmax_t)policy->now_ns);
		sim->ready--;
		job->waited_ns += policy->now_ns - job->since_ns;
		enter(sim, job, SIM_RUNNING);
		sim->picked[count++] = job;
	}
	for (unsigned i = 0; i < count && !error; i++) {
		struct sim_job *job = sim->picked[i];

		if (job->core != SIM_NO_CORE && !sim->core[job->core].running)
			error = core_start(sim, &sim->core[job->core], job, why);
		else
			sim->picked[moved++] = job;
	}
	for (unsigned i = 0, at = 0; i < moved && !error; i++) {
		while (sim->core[at].running)
			at++;
		error = core_start(sim, &sim->core[at], sim->picked[i], why);
	}
	return error;
}

/* The running job that the others would rather take from. */
static struct sim_core *find_victim(struct sim *sim)
{
	struct sim_policy *policy = &sim->policy;
	struct sim_core *victim = NULL;

	for (unsigned i = 0; i < policy->cores; i++) {
		struct sim_core *core = &sim->core[i];

		core_account(sim, core);
		if (!victim || policy->ops->preempts(policy, victim->running, core->running))
			victim = core;
	}
	return victim;
}

static int schedule(struct sim *sim, struct reason *why)
{
	struct sim_policy *policy = &sim->policy;
	int error = fill_cores(sim, why);

	for (unsigned i = 0; i < sim->fresh_count && !error; i++) {
		struct sim_job *job = sim->fresh[i];
		struct sim_core *victim;

		if (job->state != SIM_READY || !policy->ops->preempts)
			continue;
		victim = find_victim(sim);
		if (!policy->ops->preempts(policy, job, victim->running))
			continue;
		preempt(sim, victim);
		error = fill_cores(sim, why);
	}
	sim->fresh_count = 0;
	return error;
}

/* Ticks are at whole multiples of their length, and only while there is something to look at. */
static void arm_tick(struct sim *sim)
{
	const uint64_t tick_ns = sim->policy.tick_ns;

	if (tick_ns == 0 || sim->tick.place)
		return;
	if (sim->policy.runnable > 0)
		event_queue_set(&sim->events, &sim->tick, (sim->policy.now_ns / tick_ns + 1) * tick_ns);
}

static int run(struct sim *sim, struct reason *why)
{
	int error = 0;

	while (sim->left > 0 && !error) {
		struct sim_timer *timer = event_queue_first(&sim->events);
		const uint64_t now_ns = timer->due_ns;

		sim->policy.now_ns = now_ns;
		for (; timer && timer->due_ns == now_ns; timer = event_queue_first(&sim->events)) {
			event_queue_cancel(&sim->events, timer);
			handle(sim, timer);
		}
		error = schedule(sim, why);
		arm_tick(sim);
	}
	return error;
}

static int start(struct sim *sim, struct reason *why)
{
	const struct sim_policy_ops *ops = sim->config->ops;

	if (sim->policy.tick_ns && !ops->tick)
		return reason_set(why, -EINVAL, "policy %s sets tick_ns and lacks its tick()", ops->name);
	for (size_t i = 0; i < sim->jobs->count; i++) {
		begin_instance(&sim->job[i], sim->jobs->spec[i].arrival_ns);
		event_queue_set(&sim->events, &sim->job_timer[i], sim->jobs->spec[i].arrival_ns);
	}
	return 0;
}

int sim_run(const struct sim_jobs *jobs, const struct sim_config *config, struct sim_result *result,
        struct reason *why)
{
	struct sim sim;
	int error = sim_make(&sim, jobs, config, why);

	if (!error && config->ops->init)
		error = config->ops->init(&sim.policy, why);
	if (error)
		goto release;
	error = start(&sim, why);
	if (!error)
		error = run(&sim, why);
	if (config->ops->release)
		config->ops->release(&sim.policy);
	if (!error)
		sim_conclude(&sim, result);
release:
	sim_release(&sim);
	return error;
}
