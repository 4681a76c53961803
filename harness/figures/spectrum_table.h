/*
 * spectrum_table: what the figure of latency spectra is drawn from.
 *
 * For each cell that is shown, a line a quantile. Each trial has a histogram of its own in the journal, so a
 * quantile is a number of each trial, and has a median over the trials and a bootstrap interval like any
 * other. `place` is -log10(1 - p): 0, 1 (90 %), 2 (99 %), ...; it ends where every trial that counts has
 * at least one job beyond it, because further out a quantile is only the trial's slowest job again.
 */
#ifndef TELAR_SPECTRUM_TABLE_H
#define TELAR_SPECTRUM_TABLE_H

#include "figures/figure_data.h"
#include "results/results.h"

/* Why there is nothing to draw, or NULL. */
const char *spectrum_table_lacks(const struct run *run);

/* Tab-separated with a header. 0 or a negative errno: -EINVAL when the journal has something else in place
 * of a histogram. */
int spectrum_table_write(const struct figure_data *data, const struct run *run, FILE *out);

#endif
