/*
 * policy: a scheduling algorithm of the simulator, as hooks that the engine calls.
 *
 * A policy keeps the jobs that are ready and says which of them is next. The engine does all else: time,
 * cores, bursts, I/O, accounts. One file in sim/policies/ and one line in policies.def; the smallest
 * useful one has the two required hooks and is 20 lines (policies/fifo.c).
 *
 * What the engine does at each moment at which something happens:
 *
 * 1. ready() for each job that arrives or comes back from I/O, in the order of the jobs; then, core by
 *    core, blocks() or exits() for a burst that is done, ready() for a job whose slice is over.
 * 2. pick() until no core is free or nobody is ready. Jobs that were picked at one moment go where they
 *    ran last, where that is free. slice() says how long each may run.
 * 3. For each job of step 1 that still waits: preempts() against the running jobs. The one to lose its
 *    core, if any, goes through ready(), and pick() fills the core, maybe with somebody else.
 *
 * ran() comes before any other hook that looks at a job which has run, so left_ns and ran_ns of struct
 * sim_job and what ran() computes are exact. One call of pick() takes the job out of the policy's care
 * until the next ready(). All jobs share the policy's queues, whatever the number of cores.
 */
#ifndef TELAR_SIM_POLICY_H
#define TELAR_SIM_POLICY_H

#include "job/params.h"
#include "sim/queue.h"
#include "stats/stats.h"

/* Why a job is ready. */
enum sim_ready {
	SIM_ARRIVED,   /* it is new */
	SIM_WOKE,      /* its I/O is done, or its next period has begun */
	SIM_PREEMPTED, /* another one takes its core, or tick() asked for a new choice */
	SIM_EXPIRED,   /* its slice is over */
};

struct sim_policy {
	/* set before init() */
	const struct sim_policy_ops *ops;
	struct params params; /* of ops->params */
	void *state;          /* state_bytes, zeroed */
	const struct sim_jobs *jobs;
	unsigned cores;
	struct random random; /* seeded: the only source of chance */

	/* For the policy to use as it likes. The heap is ordered by ops->before. */
	struct sim_list list;
	struct sim_heap heap;
	uint64_t tick_ns; /* init() may set it: tick() is called so often while any job is ready or runs */

	/* the engine's */
	uint64_t now_ns;
	unsigned runnable; /* jobs that are ready or run */
};

/* Memory is the engine's: a policy that keeps to list, heap, state and data needs no init(). */
struct sim_policy_ops {
	const char *name, *summary;      /* required */
	const struct param_spec *params; /* as in rr(2): see job/params.h; NULL: none */
	size_t state_bytes, job_bytes;   /* what `state` and each job's `data` point to */
	sim_before_fn *before;           /* the order of the heap; NULL: it is not used */

	/* optional; 0 or a negative errno and a sentence */
	int (*init)(struct sim_policy *policy, struct reason *why);
	void (*release)(struct sim_policy *policy);

	/* required: keep this job until pick() returns it */
	void (*ready)(struct sim_policy *policy, struct sim_job *job, enum sim_ready because);
	/* required: the job to run next, no longer kept; NULL only if none is ready */
	struct sim_job *(*pick)(struct sim_policy *policy);
	/* Shall the job that is ready have the core of the one that runs? With several cores it is
	 * also asked which running job to take from, the later the rather. NULL: never */
	bool (*preempts)(
	        struct sim_policy *policy, const struct sim_job *ready, const struct sim_job *running);
	/* How long the job that was picked may run; SIM_NEVER: as long as it likes. NULL: SIM_NEVER */
	uint64_t (*slice)(struct sim_policy *policy, struct sim_job *job);
	/* optional: it has run for `ns` since the last call */
	void (*ran)(struct sim_policy *policy, struct sim_job *job, uint64_t ns);
	/* required with tick_ns; true: all running jobs go through ready() and pick() again */
	bool (*tick)(struct sim_policy *policy);
	/* optional: it leaves its core for I/O, or for good */
	void (*blocks)(struct sim_policy *policy, struct sim_job *job);
	void (*exits)(struct sim_policy *policy, struct sim_job *job);
};

/* The registry, in the order of policies.def; ends with NULL. */
extern const struct sim_policy_ops *const sim_policy_registry[];

/* Once at start: names the first policy that lacks a required hook. 0 or -EINVAL. */
int sim_policy_validate(const struct sim_policy_ops *ops, struct reason *why);
int sim_policies_validate(struct reason *why);

/* A policy with its parameters, as "rr(2)". */
struct sim_choice {
	const struct sim_policy_ops *ops;
	struct params params;
	char label[64]; /* as it was written */
};

/* Plain numbers are taken for times, too (sim_time.h). 0 or -EINVAL. */
int sim_choice_parse(const char *text, struct sim_choice *choice, struct reason *why);

/* A member of a policy's parameters by its number. */
static inline uint64_t sim_param(const struct sim_policy *policy, unsigned number)
{
	return policy->params.value[number];
}

#endif
