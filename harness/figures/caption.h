/*
 * caption: what stands under a figure: how its marks are to be read as far as that depends on the run, the
 * machine, what is the same for every cell shown, and what of the run is not shown.
 */
#ifndef TELAR_CAPTION_H
#define TELAR_CAPTION_H

#include "figures/figure_data.h"
#include "figures/gnuplot.h"
#include "results/results.h"

/*
 * Sets the variables that scripts make their note of, and `caption`:
 *
 *   measured       "median of 5 to 6 trials", or "one trial each, without an interval"
 *   whiskers       "; whiskers: 95 % bootstrap interval", or "" where there are none
 *   interval       the same without "; whiskers: "
 *   letters        what letters mean, or why there are none
 *   arrivals       "closed", "poisson" or "constant"
 *   latency        what a latency is under these arrivals
 *   worker_counts  the numbers of workers of the cells shown
 *
 * 0 or -ENOMEM.
 */
int caption_set(struct gnuplot_variables *variables, const struct figure_data *data, const struct run *run);

#endif
