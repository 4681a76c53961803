/*
 * judge: runs one case in a process of its own, and says what became of it.
 *
 * 1. judge_init(), once; the process becomes the one that orphans of its cases are given to.
 * 2. judge_case(), for each case and seed. No process of the case exists any more when it returns.
 * 3. judge_release().
 *
 * One case at a time, from a process without threads.
 */
#ifndef TELAR_CHECK_JUDGE_H
#define TELAR_CHECK_JUDGE_H

#include "check/check.h"
#include "check/verdict.h"

struct judge {
	struct verdict *verdict; /* shared with the case; valid until the next one */
	char printed[4096];      /* the beginning of what the case printed */
	unsigned limit_s;
	const char *replay; /* or NULL */
};

/* 0 or a negative errno. */
int judge_init(struct judge *judge);
/* The verdict's kind; never VERDICT_NONE. A negative errno when the case could not be started. */
int judge_case(struct judge *judge, const struct check *check, uint64_t seed);
void judge_release(struct judge *judge);

#endif
