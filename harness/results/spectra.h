/*
 * spectra: the whole latency distribution of each cell of a run, over all trials that count,
 * as results/<run>/latency/<cell>.hgrm, which HdrHistogram's plotter reads.
 */
#ifndef TELAR_SPECTRA_H
#define TELAR_SPECTRA_H

#include "results/results.h"
#include "trial/histogram.h"

/* Adds up the histograms of the trials of `cell` that are ok and not polluted. 0, or -EINVAL when
 * the journal holds something else in place of one. */
int spectrum_of_cell(const struct run *run, const char *cell, struct histogram *histogram);

/* Writes the folder anew. 0 or a negative errno and the sentence. */
int spectra_write(const struct run *run, struct reason *why);

#endif
