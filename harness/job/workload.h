/*
 * workload: what is measured. It makes jobs and knows the right result of each.
 *
 * A workload's life, in the order of the calls:
 *
 * 1. workload_parse("sha256(64KiB)") finds the ops and checks the parameters.
 *    ops->check_data() then tells, before anything is run, whether the user's own data file
 *                     will do; without this hook a workload reads none.
 * 2. ops->setup()     once a run, in the harness, before any trial: data files, tables of
 *                     expected results. What it allocates is inherited by every trial.
 * 3. ops->start()     in each trial's own process, before any worker exists: services,
 *                     truncated logs.
 * 4. ops->attach()    for each reusable job, by the process that will run it: a connection,
 *                     an aligned buffer (job->fd, job->buf).
 * 5. ops->next()      job by job, step by step; see job.h. Never blocks.
 * 6. ops->verify()    after DONE, by whoever accounts for the job, perhaps in another
 *                     process: compares job->result with what is known for job->id.
 * 7. ops->detach(), ops->stop(), ops->teardown() undo attach, start and setup. stop() always
 *                     undoes it; it returns a negative errno when what start() had started
 *                     was already over, for then the trial is no number.
 *
 * Some models run jobs in a program of its own, which inherits descriptors but no memory:
 * there, workload_parse()'s part of struct workload is copied, and ops->unpack() takes the place
 * of setup() and start(). What it cannot know from the parameters, ops->pack() puts into
 * a parcel beforehand, in the trial's process after start(). Only attach() and next()
 * follow; the program ends with the job, so nothing is undone. Without unpack() the
 * workload cannot be run by such a model.
 *
 * Required: name, summary, bound, next, verify. Every other hook may be NULL: then there
 * is nothing to do. next() and verify() must be safe to call from several threads for
 * different jobs; everything that they share is read-only or atomic. They make no
 * allocation of their own. A workload never knows its model.
 *
 * On error start() and setup() release what they took; stop() and teardown() are then not
 * called. attach() likewise.
 */
#ifndef TELAR_WORKLOAD_H
#define TELAR_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/reason.h"
#include "job/job.h"
#include "job/params.h"
#include "machine/policy.h"

struct workload;

#define PARCEL_WORDS 2
#define PARCEL_FDS 2

/* Starts as all zero, and without descriptors (-1), which stay the packing workload's. */
struct parcel {
	uint64_t word[PARCEL_WORDS];
	int fd[PARCEL_FDS];
};

enum workload_bound { CPU_BOUND, IO_BOUND, MIXED };

struct workload_ops {
	const char *name, *summary;
	enum workload_bound bound;
	const struct param_spec *params;  /* NULL: takes none */
	const char *(*unsupported)(void); /* NULL, or returns NULL: runs here; else why it cannot */
	int (*check_data)(const struct workload *, struct reason *why);
	int (*setup)(struct workload *, struct reason *why);
	int (*start)(struct workload *, struct reason *why);
	int (*attach)(struct workload *, struct job *);
	struct step (*next)(struct workload *, struct job *, ssize_t outcome);
	bool (*verify)(const struct workload *, const struct job *);
	void (*detach)(struct workload *, struct job *);
	int (*stop)(struct workload *, struct reason *why);
	void (*teardown)(struct workload *);
	void (*pack)(const struct workload *, struct parcel *);
	int (*unpack)(struct workload *, const struct parcel *);
};

struct workload {
	/* set by workload_parse() */
	const struct workload_ops *ops;
	struct params params;
	char name[64]; /* canonical, as in labels: sha256(64KiB) */

	/* set by the harness before setup() */
	const char *data_path;   /* the user's own file, or NULL: the workload makes one */
	const char *scratch_dir; /* where data files and logs may be made; exists, writable */

	/* set by the harness before start() */
	struct policy service_policy; /* what a downstream service should run under */

	void *state; /* the workload's own, from setup() to teardown() */
};

/* The registry, in the order of benchmarks/workloads.def; ends with NULL. */
extern const struct workload_ops *const workload_registry[];

/*
 * Reads "name" or "name(arguments)". On error (-EINVAL for the text, -ENOENT for an
 * unknown name, with the nearest known one in the sentence) `workload` is untouched.
 */
int workload_parse(const char *text, struct workload *workload, struct reason *why);

/*
 * 0, or -EINVAL with a sentence that names the required hook which is missing or the
 * parameter whose table entry cannot be right. workload_parse() asks it too.
 */
int workload_check(const struct workload_ops *ops, struct reason *why);
/* The whole registry, once at start. */
int workload_validate(struct reason *why);

/* ops->unpack for a workload whose jobs need nothing but its parameters. */
int workload_unpack_nothing(struct workload *workload, const struct parcel *parcel);

/* NULL: runs here. */
const char *workload_unsupported(const struct workload_ops *ops);

#endif
