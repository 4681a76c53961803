/*
 * bench_resume: before `telar bench --resume` goes on with a run: whether the conditions are still the same,
 * and whether anything is left to do.
 */
#ifndef TELAR_BENCH_RESUME_H
#define TELAR_BENCH_RESUME_H

#include <jansson.h>

#include "bench_options.h"

enum bench_left { LEFT_TRIALS, LEFT_OUTPUT /* to be made from the journal */, LEFT_NOTHING };

/* `now`: the machine. An enum bench_left, said when it is not LEFT_TRIALS; or -EINVAL and what differs, or
 * -ENOMEM. Sets options->complete. */
int bench_resume_begin(
        struct bench_options *options, const struct suite *suite, const json_t *now, struct reason *why);

#endif
