/* See celltrial.h. */
#include "celltrial.h"

#include "base/clock.h"
#include "pin.h"
#include "trial/trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_NS (5 * NS_PER_S)

static const struct celltrial *wanted(const struct micro *micro)
{
	return micro->ops->variant;
}

int celltrial_setup(struct micro *micro, struct reason *why)
{
	const struct celltrial *want = wanted(micro);
	struct workload *workload;
	int error = want->crowd ? crowd_choose(micro, want->crowd, why) : 0;

	if (error)
		return error;
	workload = calloc(1, sizeof(*workload));
	if (!workload)
		return reason_set(why, -ENOMEM, "no memory for a workload");
	if (want->own_workload) {
		workload->ops = want->own_workload;
		workload->params.value[0] = want->parameter;
		snprintf(workload->name, sizeof(workload->name), "%s", want->own_workload->name);
	} else {
		error = workload_parse(want->workload, workload, why);
	}
	if (!error && workload->ops->setup)
		error = workload->ops->setup(workload, why);
	if (error) {
		free(workload);
		return error;
	}
	if (want->one_core)
		snprintf(micro->where, sizeof(micro->where), "CPU %u", pin_cpu(micro, 0));
	micro->state = workload;
	return 0;
}

void celltrial_teardown(struct micro *micro)
{
	struct workload *workload = micro->state;

	if (workload->ops->teardown)
		workload->ops->teardown(workload);
	free(workload);
}

static void count_workers(const struct micro *micro, unsigned *workers, unsigned *in_flight)
{
	const struct celltrial *want = wanted(micro);

	*workers = want->workers;
	*in_flight = want->in_flight;
	if (want->crowd) {
		*workers = crowd_size(want->crowd, topology_cpus(micro->topology));
		*in_flight = crowd_in_flight(*workers);
	}
}

static int make_cell(const struct micro *micro, struct cell *cell, struct reason *why)
{
	const struct celltrial *want = wanted(micro);

	*cell = (struct cell){
	        .model = want->own_model ? want->own_model : model_find(want->model, why),
	        .workload = micro->state,
	        .placement = placement_find(want->placement ? want->placement : "none", why),
	        .warmup_ns = want->warmup_ns,
	        .window_ns = want->window_ns,
	        .limit_ns = LIMIT_NS,
	};
	if (!cell->model || !cell->placement)
		return -ENOENT;
	count_workers(micro, &cell->workers, &cell->in_flight);
	if (cell->model->workers)
		cell->workers = cell->model->workers(cell->workers);
	if (cell->model->in_flight)
		cell->in_flight = cell->model->in_flight(cell->workers, cell->in_flight);
	cell_name(cell);
	return 0;
}

static int run_cell(
        const struct micro *micro, const struct cell *cell, struct outcome *outcome, struct reason *why)
{
	const unsigned rings = cell_trace_rings(cell);
	struct cell_context context = {.topology = micro->topology};
	int error = 0;

	if (wanted(micro)->traced)
		error = trace_create(&context.trace, rings, trace_room(rings));
	if (error)
		return reason_set(why, error, "no memory for a trace");
	error = cell_run(cell, &context, outcome, why);
	trace_release(context.trace);
	return error;
}

int celltrial_run(
        struct micro *micro, struct micro_sample *sample, struct outcome *outcome, struct reason *why)
{
	struct cell cell;
	int error = make_cell(micro, &cell, why);

	if (!error && wanted(micro)->one_core)
		error = pin_to(micro, 0, why);
	if (error)
		return error;
	error = run_cell(micro, &cell, outcome, why);
	if (wanted(micro)->one_core)
		pin_release(micro);
	if (error)
		return error;
	if (outcome->status != TRIAL_OK)
		error = reason_set(
		        why, outcome->error ? outcome->error : -EIO, "%s: %s", cell.name, outcome->reason);
	else if (wanted(micro)->traced && (outcome->trace_steps == 0 || outcome->trace_dropped > 0))
		error = reason_set(why, -EIO, "%s: not all jobs are in the trace", cell.name);
	else if (outcome->jobs_in_window == 0)
		error = reason_set(why, -EAGAIN, "no job was finished in the window");
	if (error) {
		outcome_release(outcome);
		return error;
	}
	sample->seconds = (double)outcome->window_ns / 1e9;
	sample->cpu_seconds =
	        (double)(outcome->cpu_user_ns + outcome->cpu_sys_ns + outcome->driver_cpu_ns) / 1e9;
	sample->items = outcome->jobs_in_window;
	return 0;
}

/* Units of the subject in a second. */
static double units_per_second(const struct micro *micro)
{
	return strcmp(micro->ops->unit, "us") == 0 ? 1e6 : 1e9;
}

int celltrial_wall(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	struct outcome outcome;
	const int error = celltrial_run(micro, sample, &outcome, why);

	if (error)
		return error;
	outcome_release(&outcome);
	sample->value = sample->seconds / (double)sample->items * units_per_second(micro);
	return 0;
}

int celltrial_cpu(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	struct outcome outcome;
	const int error = celltrial_run(micro, sample, &outcome, why);

	if (error)
		return error;
	outcome_release(&outcome);
	if (sample->cpu_seconds <= 0)
		return reason_set(why, -EAGAIN, "no CPU time was charged in the window");
	sample->value = sample->cpu_seconds / (double)sample->items * units_per_second(micro);
	return 0;
}
