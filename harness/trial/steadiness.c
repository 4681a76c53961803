/* See steadiness.h. */
#include "trial/steadiness.h"

#include "stats/stats.h"
#include "stats/stats_compare.h"
#include "stats/stats_trend.h"

#include <math.h>
#include <stdio.h>

#define START_SLICES (WINDOW_SLICES / 4)

static bool matters(double p, double share)
{
	return p < STEADINESS_P && fabs(share) >= STEADINESS_SHARE;
}

int steadiness_judge(struct outcome *outcome)
{
	double jobs[WINDOW_SLICES], p;
	struct trend trend;
	int error;

	outcome->unsteady[0] = '\0';
	if (outcome->status != TRIAL_OK)
		return 0;
	for (unsigned i = 0; i < WINDOW_SLICES; i++)
		jobs[i] = (double)outcome->slice_jobs[i];
	error = stats_trend(jobs, WINDOW_SLICES, &trend);
	if (!error)
		error = stats_mann_whitney(
		        jobs, START_SLICES, jobs + START_SLICES, WINDOW_SLICES - START_SLICES, &p);
	if (error)
		return error;

	const double rest = stats_median(jobs + START_SLICES, WINDOW_SLICES - START_SLICES);
	const double start = rest > 0 ? stats_median(jobs, START_SLICES) / rest - 1 : 0;

	if (matters(trend.p, trend.drift))
		snprintf(outcome->unsteady, sizeof(outcome->unsteady),
		        "unsteady: the rate %s by %.0f %% over the window", trend.drift > 0 ? "rose" : "fell",
		        100 * fabs(trend.drift));
	else if (matters(p, start))
		snprintf(outcome->unsteady, sizeof(outcome->unsteady),
		        "unsteady: %.0f %% %s jobs in the window's first quarter; a longer warm-up may help",
		        100 * fabs(start), start > 0 ? "more" : "fewer");
	return 0;
}
