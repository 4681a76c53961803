/*
 * spectra: the whole latency distribution of each cell of a run, over all trials that count (of a cell that
 * has disturbed trials only, all of these, and its file says so in a comment),
 * as results/<run>/latency/<cell>.hgrm, which HdrHistogram's plotter reads.
 */
#ifndef TELAR_SPECTRA_H
#define TELAR_SPECTRA_H

#include "base/reason.h"
#include "results/results.h"

/* Writes the folder anew. 0 or a negative errno and the sentence. */
int spectra_write(const struct run *run, struct reason *why);

#endif
