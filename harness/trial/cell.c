/* See cell.h. What this file does not do: it runs no job and knows no model; it prepares what the
 * trial's process shares with the harness, has it run, and concludes. */
#include "trial/cell.h"

#include "base/clock.h"
#include "machine/cpu_gaps.h"
#include "machine/noise.h"
#include "machine/partition.h"
#include "trial/cell_process.h"
#include "trial/trace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

void cell_name(struct cell *cell)
{
	char policy[48], background[24], arrival[ARRIVAL_NAME_MAX];
	const bool open = arrival_is_open(&cell->arrival);

	policy_format(&cell->policy, policy, sizeof(policy));
	background_format(&cell->background, background, sizeof(background));
	arrival_format(&cell->arrival, arrival, sizeof(arrival));
	snprintf(cell->name, sizeof(cell->name), "%s/%s/%s/%s/workers:%u/background:%s%s%s",
	        cell->model->name, cell->workload->name, policy, cell->placement->name, cell->workers,
	        background, open ? "/arrival:" : "", open ? arrival : "");
}

static int check_arrival(struct trial *trial)
{
	const struct model_ops *model = trial->cell->model;

	if (!arrival_is_open(&trial->cell->arrival) || !model->closed_only)
		return 0;
	trial_refuse(
	        trial, -EOPNOTSUPP, "closed arrivals only: the model %s %s", model->name, model->closed_only);
	return -EOPNOTSUPP;
}

/* The uncorrected view of latency needs room for each recorder behind the last of them. */
static void give_histograms(struct trial *trial)
{
	struct recorder *recorder = trial->shared->recorder;
	struct histogram *histogram = (struct histogram *)&recorder[trial->workers + 1];

	if (!arrival_is_open(&trial->cell->arrival))
		return;
	for (unsigned i = 0; i <= trial->workers; i++)
		recorder[i].uncorrected = &histogram[i];
}

/* Computes where the workers go; what this machine cannot do is the trial's refusal. */
static int place_workers(struct trial *trial, struct placement_map *map, struct partition **partition)
{
	const struct cell *cell = trial->cell;
	const struct placement_ops *placement = cell->placement;
	struct reason why = {""};
	int error = placement_compute(placement, trial->topology, cell->workers, map, &why);

	if (!error && map->count > 0 && cell->policy.kind == POLICY_DEADLINE)
		error = partition_create(partition, trial->topology, map, &why);
	if (error)
		trial_refuse(trial, error, "%s", why.text);
	trial->placement = map;
	trial->partition = *partition;
	return error;
}

static void count_gaps(const struct cpu_gaps *gaps, const struct gate *gate, struct outcome *outcome)
{
	struct cpu_gap_count found;

	/* A window that never began has none. */
	if (gate->end_ns == 0)
		return;
	cpu_gaps_count(gaps, gate->begin_ns, gate->end_ns, &found);
	outcome->gaps = found.gaps;
	outcome->gap_ns = found.lost_ns;
	outcome->longest_gap_ns = found.longest_ns;
}

static size_t shared_bytes_of(const struct cell *cell)
{
	const size_t histogram = arrival_is_open(&cell->arrival) ? sizeof(struct histogram) : 0;

	return sizeof(struct trial_shared) + (cell->workers + 1) * (sizeof(struct recorder) + histogram);
}

unsigned cell_trace_rings(const struct cell *cell)
{
	return cell->workers + cell->background.cpu_hogs;
}

/* What the trial's processes have left in the trace. */
static void conclude_trace(const struct trial *trial, struct outcome *outcome)
{
	struct trace *const trace = trial->trace;

	if (!trace)
		return;
	trace->opened_ns = trial->shared->gate.opened_ns;
	trace->begin_ns = trial->shared->gate.begin_ns;
	trace->end_ns = trial->shared->gate.end_ns;
	outcome->traced = true;
	for (unsigned i = 0; i < trace->rings; i++) {
		outcome->trace_steps += trace_ring(trace, i)->count;
		outcome->trace_dropped += trace_ring(trace, i)->dropped;
	}
}

/* What is known when nothing of the trial is left: what else the machine did meanwhile, and how long it took.
 */
static void conclude(const struct trial *trial, const struct noise *before, const struct cpu_gaps *gaps,
        uint64_t begun_ns, struct outcome *outcome)
{
	const uint64_t measured_ns = trial->cell->warmup_ns + trial->cell->window_ns;
	struct noise after;

	conclude_trace(trial, outcome);
	noise_read(&after, hwloc_topology_get_allowed_cpuset(trial->topology));
	count_gaps(gaps, &trial->shared->gate, outcome);
	noise_judge(before, &after, topology_cpus(trial->topology), outcome);

	const uint64_t took_ns = clock_now_ns() - begun_ns;

	outcome->setup_ns = took_ns > measured_ns ? took_ns - measured_ns : took_ns;
}

int cell_run(const struct cell *cell, const struct cell_context *context, struct outcome *outcome,
        struct reason *why)
{
	const uint64_t begun_ns = clock_now_ns();
	const size_t shared_bytes = shared_bytes_of(cell);
	struct placement_map map = {0};
	struct partition *partition = NULL;
	struct trial_end end = {0};
	struct noise before;
	struct cpu_gaps gaps;
	struct trial trial = {
	        .cell = cell,
	        .workload = cell->workload,
	        .topology = context->topology,
	        .policy = cell->policy,
	        .workers = cell->workers,
	        .in_flight = cell->in_flight,
	        .warmup_ns = cell->warmup_ns,
	        .window_ns = cell->window_ns,
	        .seed = context->seed,
	        .trace = context->trace,
	};
	int error = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	cell->workload->service_policy = policy_above(&cell->policy);
	trial.shared = mmap(
	        NULL, shared_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (trial.shared == MAP_FAILED)
		return reason_set(why, -errno, "no memory for a trial of %u workers", cell->workers);

	give_histograms(&trial);
	noise_read(&before, hwloc_topology_get_allowed_cpuset(context->topology));
	cpu_gaps_open(&gaps, context->topology, cell->warmup_ns + cell->window_ns);
	if (check_arrival(&trial) == 0 && place_workers(&trial, &map, &partition) == 0)
		error = cell_process_run(&trial, context->interrupts, &end);
	if (error) {
		reason_set(why, error, "no process for a trial: %s", strerror(-error));
		goto release;
	}
	error = outcome_merge(outcome, &trial, &end);
	if (error) {
		reason_set(why, error, "no memory for the outcome of a trial");
		goto release;
	}
	conclude(&trial, &before, &gaps, begun_ns, outcome);
release:
	cpu_gaps_close(&gaps);
	partition_remove(partition);
	placement_map_release(&map);
	munmap(trial.shared, shared_bytes);
	return error;
}
