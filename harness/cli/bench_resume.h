/*
 * bench_resume: before `telar bench --resume` goes on with a run.
 *
 * 1. bench_resume_check(): under the same conditions?
 * 2. bench_resume_left(): is there anything left to do?
 */
#ifndef TELAR_BENCH_RESUME_H
#define TELAR_BENCH_RESUME_H

#include <jansson.h>

#include "bench_options.h"

/* `now`: the machine. 0, or -EINVAL and what differs; says on standard error what does not decide. */
int bench_resume_check(const struct run *run, const json_t *now, struct reason *why);

enum bench_left { LEFT_TRIALS, LEFT_OUTPUT /* to be made from the journal */, LEFT_NOTHING };

/* Says when no trial is left. An enum bench_left, or -ENOMEM. */
int bench_resume_left(const struct suite *suite, const struct bench_options *options);

#endif
