/*
 * model: how jobs get executed. A model decides how to wait and how to hand over, and
 * nothing else: the jobs are the workload's, binding and policy the worker's, the
 * accounting the recorder's.
 *
 * run() executes one trial, in the trial's own process:
 *
 * 1. Create the workers; each calls worker_enter() and worker_wait().
 * 2. trial_open_gate().
 * 3. Keep trial->in_flight jobs in flight until the window ends: whoever finishes a job
 *    submits the next one through the model's own hand-off.
 * 4. Let the jobs in flight finish, stop and join or reap every worker.
 *
 * Open arrivals (unless ops->closed_only): in place of 3, whoever submits takes each job when it is due
 * (generator.h), starts it through the same hand-off, and never more than trial->in_flight at once.
 *
 * It returns 0, or a negative errno after a verdict has been reported with trial_refuse()
 * or trial_fail(). A job that can no longer finish (its worker died) is simply never
 * finished: the accounting finds it.
 *
 * Required: name, summary, handoff, waits, warmup_ns, run.
 */
#ifndef TELAR_MODEL_H
#define TELAR_MODEL_H

#include "base/reason.h"
#include "trial/trial.h"

struct model_ops {
	const char *name, *summary;
	const char *handoff, *waits;      /* half a sentence each, for `telar list models` */
	const char *(*unsupported)(void); /* NULL, or returns NULL: runs here; else why it cannot */
	/* How long a trial runs before its window where nobody says otherwise: about twice as long as the
	 * rate took to become steady (slice_jobs in the journal) with sha256 and rpc. */
	uint64_t warmup_ns;
	/* How many workers there will be when `asked` are asked for. NULL: as many as asked. */
	unsigned (*workers)(unsigned asked);
	/* How many jobs are really in flight at once. NULL: as many as asked. */
	unsigned (*in_flight)(unsigned workers, unsigned asked);
	/* NULL, or why open arrivals make no sense here, after "the model NAME": such trials are refused. */
	const char *closed_only;
	int (*run)(struct trial *trial);
};

/* The registry, in the order of harness/models/models.def; ends with NULL. */
extern const struct model_ops *const model_registry[];

/* Once at start: names the first model that lacks a required hook. 0 or -EINVAL. */
int model_validate(struct reason *why);

/* NULL and a sentence with the nearest name when there is none of that name. */
const struct model_ops *model_find(const char *name, struct reason *why);

#endif
