/* See misbehaving.h. */
#include "misbehaving.h"

#include "base/clock.h"
#include "base/mix.h"
#include "handoff/order.h"
#include "trial/trace.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static bool bad(const struct job *job)
{
	return job->id % 5 == 1;
}

static struct step next_right(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	if (job->stage++ == 0)
		return step_compute();
	return step_done(job, mix64(job->id));
}

static struct step next_wrong(struct workload *workload, struct job *job, ssize_t outcome)
{
	struct step step = next_right(workload, job, outcome);

	if (step.kind == STEP_DONE && bad(job))
		job->result ^= 1;
	return step;
}

static struct step next_failing(struct workload *workload, struct job *job, ssize_t outcome)
{
	return bad(job) ? step_fail(job, -ENOSPC) : next_right(workload, job, outcome);
}

static struct step next_killing(struct workload *workload, struct job *job, ssize_t outcome)
{
	if (job->id == 1)
		kill(getpid(), SIGKILL);
	return next_right(workload, job, outcome);
}

static struct step next_endless(struct workload *workload, struct job *job, ssize_t outcome)
{
	return job->id == 1 ? step_sleep(1000 * NS_PER_S) : next_right(workload, job, outcome);
}

static struct step next_freezing(struct workload *workload, struct job *job, ssize_t outcome)
{
	if (job->id == 1)
		kill(getpid(), SIGSTOP);
	return next_right(workload, job, outcome);
}

static struct step next_sleeping(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	return job->stage++ == 0 ? step_sleep(SLEEP_NS) : step_done(job, mix64(job->id));
}

static bool verify(const struct workload *workload, const struct job *job)
{
	(void)workload;
	return job->result == mix64(job->id);
}

/* For the model null, which does one step only. */
static struct step next_nothing(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	return step_done(job, mix64(job->id));
}

#define OPS(name_, next_)                                                                                    \
	{                                                                                                    \
		.name = name_, .summary = "for tests", .next = next_, .verify = verify,                      \
		.unpack = workload_unpack_nothing                                                            \
	}

const struct workload_ops right_ops = OPS("right", next_right);
const struct workload_ops wrong_ops = OPS("wrong", next_wrong);
const struct workload_ops failing_ops = OPS("failing", next_failing);
const struct workload_ops killing_ops = OPS("killing", next_killing);
const struct workload_ops endless_ops = OPS("endless", next_endless);
const struct workload_ops freezing_ops = OPS("freezing", next_freezing);
const struct workload_ops sleeping_ops = OPS("sleeping", next_sleeping);
static const struct workload_ops nothing_ops = OPS("null", next_nothing);

const struct workload_ops *const misbehaving_registry[] = {
        &right_ops, &wrong_ops, &failing_ops, &killing_ops, &endless_ops, &freezing_ops, &sleeping_ops, NULL};

uint64_t sum_of_slices(const struct outcome *outcome)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < WINDOW_SLICES; i++)
		sum += outcome->slice_jobs[i];
	return sum;
}

bool is_null_model(const struct model_ops *model)
{
	return strcmp(model->name, "null") == 0;
}

hwloc_topology_t machine_topology;

int machine_load(void **state)
{
	struct reason why;

	(void)state;
	return topology_load(&machine_topology, &why);
}

int machine_unload(void **state)
{
	(void)state;
	hwloc_topology_destroy(machine_topology);
	return 0;
}

int short_trial_run(const struct short_trial *trial, hwloc_topology_t topology, struct outcome *outcome,
        struct reason *why)
{
	const struct model_ops *model = trial->model;
	const unsigned workers = trial->workers ? trial->workers : 3;
	struct workload test = {.ops = is_null_model(model) ? &nothing_ops : trial->ops, .name = "test"};
	struct cell cell = {
	        .model = model,
	        .workload = trial->workload ? trial->workload : &test,
	        .placement = placement_find(trial->placement ? trial->placement : "none", NULL),
	        .background = {.cpu_hogs = trial->hogs},
	        .workers = model->workers ? model->workers(workers) : workers,
	        .warmup_ns = trial->trace_room ? 0 : SHORT_WARMUP_NS,
	        .window_ns = trial->window_ns ? trial->window_ns : 20 * NS_PER_MS,
	        .limit_ns = trial->limit_ns ? trial->limit_ns : 30 * NS_PER_S,
	};
	struct cell_context context = {.topology = topology, .seed = trial->seed};
	int error = policy_parse(trial->policy ? trial->policy : "other", &cell.policy, why);

	if (!error && trial->arrival)
		error = arrival_parse(trial->arrival, &cell.arrival, why);
	if (error)
		return error;
	order_program = trial->workload ? "telar-job" : "misbehaving_job";
	policy_resolve(&cell.policy, cell.workers, topology_cpus(topology));
	cell.in_flight = trial->in_flight ? trial->in_flight : 8;
	if (model->in_flight)
		cell.in_flight = model->in_flight(cell.workers, cell.in_flight);
	cell_name(&cell);
	if (trial->trace_room) {
		error = trace_create(trial->trace, cell_trace_rings(&cell), trial->trace_room);
		if (error)
			return error;
		context.trace = *trial->trace;
	}
	return cell_run(&cell, &context, outcome, why);
}
