/*
 * verdict: what became of a case, in memory that its processes share with the one that judges.
 *
 * The case's processes write it once, the judge reads it after they are gone. In memory, not in a pipe:
 * code that closes every descriptor can still be told what it did wrong.
 */
#ifndef TELAR_CHECK_VERDICT_H
#define TELAR_CHECK_VERDICT_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

enum verdict_kind {
	VERDICT_NONE, /* the case ended without one: its process was ended, or ended itself */
	VERDICT_PASS,
	VERDICT_WRONG,
	VERDICT_HANG,
	VERDICT_SKIP,
};

struct verdict {
	_Atomic int taken; /* whoever changes it from 0 may write the rest */
	_Atomic int kind;  /* enum verdict_kind, after the rest has been written */
	/* the thread of the check that only waits for a child which runs the student's code; 0: none */
	_Atomic pid_t supervisor;
	char mistake[64];
	char message[2048];
	char actual[1024], expected[1024];
	char replay[1024];
	char detail[32 * 1024];
};

/* The case's own: set by the judge before the case's process exists. */
extern struct verdict *verdict_here;
extern uint64_t verdict_seed;
extern const char *verdict_replay;
extern int verdict_output; /* the file that standard output and error go to */
extern pid_t verdict_case; /* the case's first process */

const char *verdict_name(enum verdict_kind kind);

#endif
