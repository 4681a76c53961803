/*
 * One run of run_model(). Each job notes, in memory that all children share, who does it and where.
 *
 * check_run() fails unless everything is done once, at most `workers` at a time, the sum is right and nothing is left.
 * The rest a case finds in what it returns, which the next run clears. check_run_dying() is the same for children that
 * end without a result: the jobs from `first` on, `count` of them, end their process.
 */
#ifndef CHECK_RUN_H
#define CHECK_RUN_H

#include "lesson.h"

#include <stdatomic.h>
#include <sys/types.h>

enum { JOBS = 12, MANY = 20000 };

/* How long jobs last. */
enum rule {
	FREE,
	MEET, /* the first ones, a worker each, wait for each other */
	LAST, /* job 0 waits for all others */
};

struct seen {
	_Atomic size_t done, inside, begun;
	_Atomic int times[MANY];
	pid_t thread[MANY], process[MANY];
	int cpu[MANY]; /* -1: several are allowed */
};

extern const char *const check_names[];
/* One for each worker; some are the same where there are not so many. */
const int *check_cpus(void);

const struct seen *check_run(enum model model, size_t workers, size_t jobs, enum rule rule);
void check_run_dying(enum model model, size_t workers, size_t jobs, size_t first, size_t count);

#endif
