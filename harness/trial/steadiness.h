/*
 * steadiness: whether the rate of jobs was the same all through the window, as a throughput takes for
 * granted. It is tested, not assumed.
 *
 * steadiness_judge() looks at the jobs finished in each of the equal slices of the window
 * (outcome->slice_jobs, counted by the recorder) for two kinds of unsteadiness:
 *
 *   a trend       over all slices (Mann and Kendall): something warms up, fills up or wears out
 *   a late start  the first quarter against the rest (Mann and Whitney): the warm-up was too short
 *
 * Either is told when it is both significant and large enough to matter, and is written as one
 * sentence into outcome->unsteady, which is "" otherwise. The trial counts all the same: what is
 * unsteady is the model, or the warm-up, and not the machine; another trial would show it again.
 *
 * At that significance one steady trial in a hundred looks unsteady; a cell of which many trials do is.
 */
#ifndef TELAR_STEADINESS_H
#define TELAR_STEADINESS_H

#include "trial/outcome.h"

#define STEADINESS_P 0.005    /* each of the two tests: together one in a hundred */
#define STEADINESS_SHARE 0.05 /* of the median slice */

/* Of a trial that is ok; else there is nothing to judge. 0 or -ENOMEM. */
int steadiness_judge(struct outcome *outcome);

#endif
