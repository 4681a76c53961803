/*
 * policy: a Linux scheduling policy with its parameters: parse, apply, read back.
 *
 *   other[:nice]  batch[:nice]  idle  fifo:prio  rr:prio  deadline:runtime/period
 *   deadline:auto (the harness resolves it with policy_resolve() before a trial)
 *
 * 1. policy_parse() at start-up, policy_resolve() once the number of workers is known.
 * 2. Each worker calls policy_adopt() on itself: policy_apply(), then policy_read() and
 *    policy_equal(). There is no fallback: what the kernel refuses comes back as its negative errno.
 *
 * policy_adopt() and what it calls are async-signal-safe and act on the calling thread. See
 * sched(7), sched_setattr(2).
 */
#ifndef TELAR_POLICY_H
#define TELAR_POLICY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

enum policy_kind {
	POLICY_OTHER,
	POLICY_BATCH,
	POLICY_IDLE,
	POLICY_FIFO,
	POLICY_RR,
	POLICY_DEADLINE,
	POLICY_KINDS,
};

struct policy {
	enum policy_kind kind;
	int nice;            /* OTHER, BATCH: -20 .. 19 */
	unsigned priority;   /* FIFO, RR: 1 .. 99 */
	uint64_t runtime_ns; /* DEADLINE */
	uint64_t period_ns;  /* DEADLINE; the relative deadline is the period */
	bool automatic;      /* deadline:auto; runtime_ns is 0 until policy_resolve() */
};

struct policy_info {
	const char *name, *spelling, *example, *summary;
};

/* One entry a kind, in the order of enum policy_kind. */
extern const struct policy_info policy_infos[POLICY_KINDS];

int policy_parse(const char *text, struct policy *policy, struct reason *why);

/* The spelling that was asked for ("other", "other:5", "fifo:10", "deadline:4.5ms/10ms"). Returns `buffer`.
 */
char *policy_format(const struct policy *policy, char *buffer, size_t size);
/* The same in numbers: what deadline:auto was resolved to. */
char *policy_format_exact(const struct policy *policy, char *buffer, size_t size);

/*
 * Turns deadline:auto into the reservation that shares 90 % of the bandwidth of `cores`
 * CPUs among `workers` workers, each at most 90 % of one CPU (more would never be admitted
 * to a root domain of one CPU), in periods of 10 ms. Leaves every other policy as it is.
 */
void policy_resolve(struct policy *policy, unsigned workers, unsigned cores);

/* The policy one class above: what a driver or a downstream service runs under so that the
 * workers do not starve it. fifo:1 above the fair classes, one priority higher above FIFO
 * and RR (99 at most), fifo:99 beside DEADLINE, which nothing outranks. */
struct policy policy_above(const struct policy *policy);

/* True for FIFO, RR and DEADLINE. */
bool policy_is_realtime(const struct policy *policy);

int policy_apply(const struct policy *policy);
int policy_read(struct policy *policy);
bool policy_equal(const struct policy *a, const struct policy *b);

/*
 * All three: 0, or the negative errno of the one that failed (-ENOTRECOVERABLE when the
 * kernel granted something else). With `waits` it has patience with a DEADLINE reservation
 * that is refused because a dead thread's is still held, until its zero-lag time: it tries again for
 * two periods and counts how often.
 */
int policy_adopt(const struct policy *policy, _Atomic uint64_t *waits);

/* What a negative errno from policy_apply() means for this policy, and how to get it
 * granted: one static sentence. */
const char *policy_explain(const struct policy *policy, int error);

#endif
