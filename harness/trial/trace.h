/*
 * trace: which step of which job ran when, by which worker and on which core.
 *
 * Every model runs a job by calling its workload's next(), so that is where a trace is taken: the trial's
 * process puts a next() of its own before the workload's. A trial that is not traced has the workload's
 * own, and pays nothing.
 *
 * A step here is what a job computes between two waits, compute steps in a row being one: from the first
 * call of next() until one asks for something that waits, or ends the job. What the kernel does for
 * a job meanwhile, or a model around it, is in none.
 *
 * 1. The harness: trace_create(), and struct cell_context.trace points to it.
 * 2. The trial's process, before it has workers: trace_wrap().
 * 3. Whoever runs jobs, once the gate's times are known: trace_join(), which says whose ring is his.
 *    A ring has one writer at a time. Steps that end before `begin_ns` are not kept.
 * 4. The harness, when every process of the trial is gone: reads the rings; trace_release().
 *
 * A step that was preempted lasts longer than it ran. The clock of a thread's CPU time costs as much as ten
 * looks at the usual one, so it is read five times a millisecond at most: around a step that is long.
 *
 * A ring that is full stays as it is: what comes afterwards is counted, and when it began to be lost.
 * So what is there is whole up to that time.
 *
 * Lives in a memory file (memfile.h), so that a program of its own can write to it too.
 */
#ifndef TELAR_TRACE_H
#define TELAR_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "job/workload.h"

/* Steps that are kept: of a ring, and of all together (40 MiB). */
#define TRACE_RING_STEPS 65536
#define TRACE_STEPS_MOST (1u << 20)

enum trace_flags {
	TRACE_FIRST = 1, /* the job began with it */
	TRACE_LAST = 2,  /* the job was over with it */
	TRACE_FAILED = 4,
};

struct trace_step {
	uint64_t job;
	uint64_t start_ns, end_ns;
	uint64_t ran_ns;             /* CPU time of its thread meanwhile; where it was not taken: all */
	uint16_t cpu_start, cpu_end; /* where it was then; in between it may have been elsewhere */
	uint32_t flags;
};

/* The writer's; the harness's when the writer is gone. */
struct trace_ring {
	uint64_t count, dropped;
	uint64_t first_dropped_ns; /* when the first one began that is missing */
} __attribute__((aligned(64)));

struct trace {
	/* set by trace_create() */
	size_t bytes;
	unsigned rings, room; /* room: steps a ring */
	int fd;
	/* set by whoever ends the trial: of the gate; 0: it was not opened */
	uint64_t opened_ns, begin_ns, end_ns;
};

/* 0 or a negative errno. */
int trace_create(struct trace **trace, unsigned rings, unsigned room);
void trace_release(struct trace *trace);

struct trace_ring *trace_ring(const struct trace *trace, unsigned ring);
struct trace_step *trace_steps(const struct trace *trace, unsigned ring);

/* How many steps each ring has room for, when there are so many. */
unsigned trace_room(unsigned rings);

/* In this process, for good. */
void trace_wrap(struct workload *workload);
/* For this thread, until it joins another. */
void trace_join(const struct trace *trace, unsigned ring, uint64_t begin_ns);

/* A step of this thread, also one that is no job's. Where it is kept, to be changed; NULL: it is not kept. */
struct trace_step *trace_add(const struct trace_step *step);

#endif
