/*
 * order: a job written down for a program of its own, and what came of it.
 *
 * A program that is spawned shares no memory with whoever spawns it; it has its arguments, its
 * environment and the descriptors that it inherits. So orders lie in a memory file
 * (memfile.h), one a slot, which the program maps:
 *
 * 1. The dispatcher fills in an order and spawns the program, with the order's slot as its only
 *    argument and the descriptors at ORDER_FD (the orders) and behind it (the parcel's).
 * 2. The program calls order_carry_out(), which binds itself, adopts the policy, unpacks the
 *    workload, attaches and runs the job, and writes the end and the result. Then it _exits.
 * 3. The dispatcher waits for the program and looks. ORDER_GIVEN: it died before the end.
 *
 * order_carry_out() is the program's worker_adopt(); it knows nothing of trials, so that
 * the program stays small and starts fast.
 */
#ifndef TELAR_ORDER_H
#define TELAR_ORDER_H

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "job/workload.h"
#include "machine/policy.h"

#define ORDER_FD 3
#define ORDER_TRACE_FD (ORDER_FD + 1 + PARCEL_FDS)
#define ORDER_JOIN_MAX 256

enum order_end {
	ORDER_GIVEN,
	ORDER_DONE,      /* result or error are the job's */
	ORDER_NOT_BOUND, /* from here on: `error` says why the job was not run */
	ORDER_NO_POLICY,
	ORDER_NO_WORKLOAD, /* there is none of that name, or it could not be unpacked */
	ORDER_NO_JOB,      /* the workload could not be attached */
};

struct order {
	/* set before the program starts */
	uint32_t bytes; /* sizeof(struct order): a program of another build takes no orders */
	pid_t parent;
	struct policy policy;
	char join[ORDER_JOIN_MAX]; /* the file by which it joins its cpuset partition, or "" */
	bool bound;
	cpu_set_t cpus; /* if bound */
	char workload[32];
	struct params params;
	struct parcel parcel; /* descriptors are the program's */
	uint64_t id, slot;
	bool traced;             /* into the memory file at ORDER_TRACE_FD */
	uint64_t trace_begin_ns; /* see trace_join() */

	/* the program's */
	_Atomic int end; /* enum order_end */
	int error;
	uint64_t result;
	_Atomic uint64_t admission_retries;
};

/* The program's name; it lies beside the one that runs. Tests have another, with their own registry. */
extern const char *order_program;

/* The registry ends with NULL. Returns the program's exit status. */
int order_carry_out(const char *slot, const struct workload_ops *const *registry);

#endif
