/*
 * Lesson 09, schedulers. Write four scheduling policies for the simulator.
 *
 * A policy keeps the jobs that are ready and says which of them is next: see sim/policy.h for what the simulator calls
 * and when, and sim/queue.h for a list and a heap to keep jobs in. On one core.
 */
#ifndef LESSON_H
#define LESSON_H

#include "sim/policy.h"

/* What a job may run for at a time under my_rr. */
#define MY_QUANTUM_NS UINT64_C(4000000)

/* First come first served: in the order in which they became ready, each until it blocks or ends. */
extern const struct sim_policy_ops my_fifo;

/* Shortest job first: the one whose CPU burst is the shortest (left_ns), until it blocks or ends; of equals the one
 * that is ready for longer. */
extern const struct sim_policy_ops my_sjf;

/* Round robin: as my_fifo, but after MY_QUANTUM_NS a job goes behind all that are ready. */
extern const struct sim_policy_ops my_rr;

/* Priorities, preemptive: the lowest number (spec->priority) first; who becomes ready with a lower number than the one
 * that runs takes its core at once. */
extern const struct sim_policy_ops my_priority;

#endif
