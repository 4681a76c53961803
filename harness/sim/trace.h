/*
 * trace: everything that happened in a simulation, kept for looking at.
 *
 * 1. sim_trace_init(); config.observer = sim_trace_observer(&trace).
 * 2. sim_run(); then sim_trace_complete() says whether memory sufficed.
 * 3. Read events and segments; jobs in them are those of the result, which must outlive the trace.
 * 4. sim_trace_release().
 */
#ifndef TELAR_SIM_TRACE_H
#define TELAR_SIM_TRACE_H

#include <stdio.h>

#include "sim/engine.h"

/* A core was a job's from from_ns to to_ns, and worked for it from begin_ns. */
struct sim_segment {
	const struct sim_job *job;
	unsigned core;
	uint64_t from_ns, begin_ns, to_ns;
};

struct sim_trace {
	struct sim_event *event; /* owned, in the order in which they happened */
	size_t events, event_capacity;
	/* owned, by their ends; slices of one job that touch are one segment */
	struct sim_segment *segment;
	size_t segments, segment_capacity;
	size_t last[SIM_CORES_MOST]; /* each core's last segment + 1 */
	bool failed;
};

void sim_trace_init(struct sim_trace *trace);
void sim_trace_release(struct sim_trace *trace);
struct sim_observer sim_trace_observer(struct sim_trace *trace);
/* 0 or -ENOMEM. */
int sim_trace_complete(const struct sim_trace *trace);

/* One event a line: time, core, what, which job. */
void sim_trace_print(const struct sim_trace *trace, bool plain, FILE *out);
/* What a core did, in one line: "A 0-5, B 5-8, A 8-9". */
void sim_trace_print_core(const struct sim_trace *trace, unsigned core, bool plain, FILE *out);

#endif
