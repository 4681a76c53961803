/* See trace.h. */
#include "sim/trace.h"

#include "sim/sim_time.h"

#include <errno.h>
#include <stdlib.h>

void sim_trace_init(struct sim_trace *trace)
{
	*trace = (struct sim_trace){0};
}

void sim_trace_release(struct sim_trace *trace)
{
	free(trace->event);
	free(trace->segment);
	sim_trace_init(trace);
}

/* Room for one more; NULL when there is none. */
static void *grow(struct sim_trace *trace, void *array, size_t count, size_t *capacity, size_t size)
{
	const size_t wanted = *capacity ? 2 * *capacity : 64;
	void *grown;

	if (count < *capacity)
		return array;
	grown = reallocarray(array, wanted, size);
	if (grown)
		*capacity = wanted;
	else
		trace->failed = true;
	return grown;
}

static void on_event(void *arg, const struct sim_event *event)
{
	struct sim_trace *trace = arg;
	struct sim_event *events =
	        grow(trace, trace->event, trace->events, &trace->event_capacity, sizeof(*events));

	if (!events)
		return;
	trace->event = events;
	events[trace->events++] = *event;
}

static void on_ran(void *arg, const struct sim_job *job, unsigned core, uint64_t from_ns, uint64_t begin_ns,
        uint64_t to_ns)
{
	struct sim_trace *trace = arg;
	struct sim_segment *segments =
	        grow(trace, trace->segment, trace->segments, &trace->segment_capacity, sizeof(*segments));

	if (!segments)
		return;
	trace->segment = segments;
	if (trace->last[core] > 0) {
		struct sim_segment *last = &segments[trace->last[core] - 1];

		/* begin_ns is later where a switch that was interrupted goes on. */
		if (last->job == job && last->to_ns == from_ns &&
		        (begin_ns == from_ns || last->begin_ns == begin_ns)) {
			last->to_ns = to_ns;
			return;
		}
	}
	segments[trace->segments++] = (struct sim_segment){job, core, from_ns, begin_ns, to_ns};
	trace->last[core] = trace->segments;
}

struct sim_observer sim_trace_observer(struct sim_trace *trace)
{
	return (struct sim_observer){.event = on_event, .ran = on_ran, .arg = trace};
}

int sim_trace_complete(const struct sim_trace *trace)
{
	return trace->failed ? -ENOMEM : 0;
}

void sim_trace_print(const struct sim_trace *trace, bool plain, FILE *out)
{
	for (size_t i = 0; i < trace->events; i++) {
		const struct sim_event *event = &trace->event[i];
		char at[48], core[16] = "-";

		if (event->kind != SIM_EVENT_ARRIVE && event->kind != SIM_EVENT_WAKE)
			snprintf(core, sizeof(core), "%u", event->core);
		fprintf(out, "%12s  core %-3s %-8s %s\n",
		        sim_time_format(event->at_ns, plain, at, sizeof(at)), core,
		        sim_event_names[event->kind], event->job->spec->name);
	}
}

void sim_trace_print_core(const struct sim_trace *trace, unsigned core, bool plain, FILE *out)
{
	const char *separator = "";

	for (size_t i = 0; i < trace->segments; i++) {
		const struct sim_segment *segment = &trace->segment[i];
		char from[48], to[48];

		if (segment->core != core)
			continue;
		fprintf(out, "%s%s %s-%s", separator, segment->job->spec->name,
		        sim_time_format(segment->from_ns, plain, from, sizeof(from)),
		        sim_time_format(segment->to_ns, plain, to, sizeof(to)));
		separator = ", ";
	}
}
