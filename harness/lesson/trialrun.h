/*
 * trialrun: checks of many files at the same time, as many as there are processors; for those who write
 * lessons and those who grade.
 *
 * 1. An array of struct trialrun in shared memory: trialrun_alloc().
 * 2. trialrun_all() runs each in a process of its own, and fills in what came out.
 * 3. trialrun_free().
 */
#ifndef TELAR_TRIALRUN_H
#define TELAR_TRIALRUN_H

#include "lesson/builder.h"
#include "lesson/report.h"

struct trialrun {
	/* set by the caller */
	const struct lesson *lesson;
	char source[PATH_MAX];
	char seeds[32]; /* "1-100" or "7" */
	uid_t uid;      /* see struct builder */

	/* set by trialrun_all() */
	bool done; /* else why.text says why not */
	struct reason why;
	enum report_verdict verdict;
	unsigned cases, passed;
	bool isolated;
	char digest[65];    /* SHA-256 of the source */
	char mistake[64];   /* of the first failure */
	char message[2048]; /* of it, or of the compiler that failed, or of the first skip */
	char warnings[1024];
	char outcomes[4096]; /* "case=PASS case=WRONG ...", cut */
};

/* Zeroed; NULL when there is no memory. */
struct trialrun *trialrun_alloc(size_t count);
void trialrun_free(struct trialrun *runs, size_t count);

/* `jobs`: how many at once; 0: as many as processors. 0, -EINTR, or another negative errno. */
int trialrun_all(struct trialrun *runs, size_t count, unsigned jobs, const struct builder *builder);

#endif
