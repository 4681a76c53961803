/* See kernel_result.h. Times of the trace begin with that of the first possible arrival, as in a simulation.
 */
#include "sim/kernel_result.h"

#include <errno.h>
#include <stdlib.h>

/* A job cannot have done anything before time 0. */
static uint64_t since(const struct kernel_shared *shared, uint64_t at_ns)
{
	return at_ns > shared->gate.begin_ns ? at_ns - shared->gate.begin_ns : 0;
}

static void add_event(
        struct sim_trace *trace, uint64_t at_ns, enum sim_event_kind kind, const struct sim_job *job)
{
	trace->event[trace->events++] = (struct sim_event){at_ns, kind, job, 0};
}

/* The end of an instance: of the whole job, or of a period. */
static void end_instance(struct sim_trace *trace, struct sim_job *job, uint64_t at_ns)
{
	const struct sim_spec *spec = job->spec;
	const uint64_t release_ns = spec->arrival_ns + job->instance * spec->period_ns;

	if (at_ns - release_ns > job->longest_turnaround_ns)
		job->longest_turnaround_ns = at_ns - release_ns;
	if (spec->deadline_ns && at_ns > release_ns + spec->deadline_ns) {
		job->misses++;
		add_event(trace, at_ns, SIM_EVENT_MISS, job);
	}
	job->instance++;
}

static void take_turn(struct sim_trace *trace, struct sim_job *job, const struct turn *turn,
        const struct kernel_shared *shared)
{
	const uint64_t from_ns = since(shared, turn->from_ns), to_ns = since(shared, turn->to_ns);
	const bool ends_instance =
	        turn->end == TURN_DONE || (turn->end == TURN_BLOCKED && job->spec->period_ns);

	trace->segment[trace->segments++] = (struct sim_segment){job, 0, from_ns, from_ns, to_ns};
	add_event(trace, from_ns, SIM_EVENT_RUN, job);
	if (ends_instance)
		end_instance(trace, job, to_ns);
	if (turn->end == TURN_PREEMPTED) {
		add_event(trace, to_ns, SIM_EVENT_PREEMPT, job);
	} else if (turn->end == TURN_BLOCKED) {
		add_event(trace, to_ns, SIM_EVENT_BLOCK, job);
		add_event(trace, since(shared, turn->until_ns), SIM_EVENT_WAKE, job);
		job->blocked_ns += turn->until_ns - turn->to_ns;
	} else {
		add_event(trace, to_ns, SIM_EVENT_EXIT, job);
		job->finish_ns = to_ns;
	}
	if (job->first_run_ns == SIM_NEVER)
		job->first_run_ns = from_ns;
}

static void take_job(struct kernel_run *run, struct sim_job *job, const struct kernel_record *record,
        const struct kernel_shared *shared)
{
	uint64_t present_ns;

	add_event(&run->trace, job->spec->arrival_ns, SIM_EVENT_ARRIVE, job);
	for (uint32_t i = 0; i < record->turns; i++)
		take_turn(&run->trace, job, &record->turn[i], shared);
	job->ran_ns = record->cpu_ns;
	job->preempted = (unsigned)(record->after.involuntary_switches - record->before.involuntary_switches);
	job->gave_up = (unsigned)(record->after.voluntary_switches - record->before.voluntary_switches);
	run->lost += record->lost;
	if (!record->finished || job->finish_ns == SIM_NEVER) {
		run->unfinished++;
		return;
	}
	job->state = SIM_DONE;
	present_ns = job->finish_ns - job->spec->arrival_ns;
	/* The time to get from one measurement to the next is in both. */
	job->waited_ns =
	        present_ns > job->ran_ns + job->blocked_ns ? present_ns - job->ran_ns - job->blocked_ns : 0;
}

/* An event, and the order in which it was written down, which decides among those of one moment. */
struct numbered {
	struct sim_event event;
	size_t number;
};

static int compare_events(const void *left, const void *right)
{
	const struct numbered *a = left, *b = right;

	if (a->event.at_ns != b->event.at_ns)
		return a->event.at_ns < b->event.at_ns ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

static int sort_events(struct sim_trace *trace)
{
	struct numbered *numbered = calloc(trace->events + 1, sizeof(*numbered));

	if (!numbered)
		return -ENOMEM;
	for (size_t i = 0; i < trace->events; i++)
		numbered[i] = (struct numbered){trace->event[i], i};
	qsort(numbered, trace->events, sizeof(*numbered), compare_events);
	for (size_t i = 0; i < trace->events; i++)
		trace->event[i] = numbered[i].event;
	free(numbered);
	return 0;
}

static int compare_segments(const void *left, const void *right)
{
	const struct sim_segment *a = left, *b = right;

	return a->from_ns < b->from_ns ? -1 : a->from_ns > b->from_ns;
}

static void sum_up(struct sim_result *result, const struct sim_trace *trace)
{
	result->begin_ns = SIM_NEVER;
	for (size_t i = 0; i < result->count; i++) {
		const struct sim_job *job = &result->job[i];

		if (job->spec->arrival_ns < result->begin_ns)
			result->begin_ns = job->spec->arrival_ns;
		if (job->finish_ns != SIM_NEVER && job->finish_ns > result->end_ns)
			result->end_ns = job->finish_ns;
		result->core->busy_ns += job->ran_ns;
		result->preemptions += job->preempted;
		result->misses += job->misses;
	}
	for (size_t i = 1; i < trace->segments; i++)
		result->switches += trace->segment[i].job != trace->segment[i - 1].job;
	const uint64_t span_ns = result->end_ns > result->begin_ns ? result->end_ns - result->begin_ns : 0;

	result->core->idle_ns = span_ns > result->core->busy_ns ? span_ns - result->core->busy_ns : 0;
}

/* Room for everything that was written down. */
static int make_room(struct kernel_run *run, const struct sim_jobs *jobs, const struct kernel_shared *shared)
{
	size_t turns = 0;

	for (size_t i = 0; i < jobs->count; i++)
		turns += shared->record[i].turns;
	sim_trace_init(&run->trace);
	run->result = (struct sim_result){.count = jobs->count, .cores = 1};
	run->result.job = calloc(jobs->count, sizeof(*run->result.job));
	run->result.core = calloc(1, sizeof(*run->result.core));
	run->trace.event = calloc(4 * turns + jobs->count, sizeof(*run->trace.event));
	run->trace.segment = calloc(turns + 1, sizeof(*run->trace.segment));
	return run->result.job && run->result.core && run->trace.event && run->trace.segment ? 0 : -ENOMEM;
}

int kernel_result_make(struct kernel_run *run, const struct sim_jobs *jobs,
        const struct kernel_shared *shared, struct reason *why)
{
	int error = make_room(run, jobs, shared);

	for (size_t i = 0; !error && i < jobs->count; i++) {
		struct sim_job *job = &run->result.job[i];

		*job = (struct sim_job){.spec = &jobs->spec[i],
		        .burst_ns = &jobs->burst_ns[jobs->spec[i].first_burst],
		        .id = (uint32_t)i,
		        .first_run_ns = SIM_NEVER,
		        .finish_ns = SIM_NEVER};
		take_job(run, job, &shared->record[i], shared);
	}
	if (!error)
		error = sort_events(&run->trace);
	if (error)
		return reason_set(why, -ENOMEM, "no memory for what the jobs wrote down");
	qsort(run->trace.segment, run->trace.segments, sizeof(*run->trace.segment), compare_segments);
	sum_up(&run->result, &run->trace);
	return 0;
}
