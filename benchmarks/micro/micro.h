/*
 * micro: one small thing measured by itself, beside the floor under it.
 *
 * All subjects of a run are measured side by side: every round takes one short sample of each, in a
 * new random order, so that whatever the machine does meanwhile hits all of them alike. A ratio is
 * taken within a round, and its interval is that of the paired ratios.
 *
 * A subject's life:
 *
 * 1. unsupported()  says why it cannot be measured here, or returns NULL.
 * 2. setup()        once, before the first round: memory, descriptors, what is measured.
 * 3. Once a round, one of the two:
 *      repeat()     does the operation `times` times. The frame chooses `times`, and takes the CPU
 *                   time of the thread, from which other programs' work is left out.
 *      measure()    takes the sample itself, as its file explains; -EAGAIN when this round has
 *                   none, because the machine was too busy.
 * 4. teardown()     undoes setup().
 *
 * Required: name, unit, summary, and one of repeat and measure. Every other hook may be NULL. On
 * error setup() releases what it took. A file of subjects defines an array of these ops, ended by an
 * entry without a name: a subject, its variants and its floor stand together.
 */
#ifndef TELAR_MICRO_H
#define TELAR_MICRO_H

#include <hwloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

struct micro;

enum micro_goal_kind {
	GOAL_NONE,
	GOAL_VALUE_AT_MOST,
	GOAL_VALUE_AT_LEAST,
	GOAL_COST_AT_MOST,      /* value / the other's value */
	GOAL_SPEED_UP_AT_LEAST, /* the other's value / value */
	GOAL_AGREES_WITHIN,     /* value / the other's value is 1 - bound to 1 + bound */
};

struct micro_goal {
	enum micro_goal_kind kind;
	double bound;
};

struct micro_sample {
	double value;       /* in the subject's unit */
	double seconds;     /* of the time that was measured */
	double cpu_seconds; /* CPU time used in it; 0: unknown */
	uint64_t items;     /* operations done in it */
};

enum micro_set {
	SET_PARTS, /* measured when nobody says otherwise */
	SET_LONG,  /* takes so long that somebody must name it */
	SET_PEERS, /* other runtimes, and ours beside them: on request, or by name */
};

struct micro_ops {
	const char *name; /* words and slashes, unique */
	const char *unit; /* of the value: "ns", "us", "ms", "%"; repeat() counts in ns */
	const char *summary;
	const char *against; /* the name of the subject that it is compared with, or NULL */
	struct micro_goal goal;
	enum micro_set set;
	const void *variant; /* what the file's own hooks want to know */
	const char *(*unsupported)(void);
	int (*setup)(struct micro *micro, struct reason *why);
	void (*repeat)(struct micro *micro, uint64_t times);
	int (*measure)(struct micro *micro, struct micro_sample *sample, struct reason *why);
	void (*teardown)(struct micro *micro);
};

struct micro {
	/* set before setup() */
	const struct micro_ops *ops;
	hwloc_topology_t topology;

	/* the subject's, from setup() to teardown() */
	void *state;
	char where[32]; /* the CPUs it chose, for the table; empty: wherever the kernel puts it */

	/* the frame's */
	bool selected, ready;  /* ready: between setup() and teardown() */
	uint64_t times;        /* for repeat() */
	double *value;         /* one a round; NaN: not taken */
	int error;             /* 0; -EOPNOTSUPP: cannot be had here; else what failed */
	struct reason trouble; /* and why, in a sentence */
};

/* The registry, in the order of micros.def: arrays that end with an entry without a name; ends with NULL. */
extern const struct micro_ops *const micro_registry[];

/* 0, or -EINVAL with a sentence that names the subject which lacks something that is required, has a
 * name that is taken, or is compared with a subject that does not exist. */
int micro_validate(struct reason *why);

/* Keeps the compiler from knowing what `value` is, and from leaving out what made it. */
static inline uint64_t micro_opaque(uint64_t value)
{
	__asm__ volatile("" : "+r"(value) : : "memory");
	return value;
}

#endif
