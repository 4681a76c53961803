/*
 * figure_choice: which cells of a run a figure shows: whatever is not along its abscissa is held at the value
 * that compares most of them. See figure_data.h.
 */
#ifndef TELAR_FIGURE_CHOICE_H
#define TELAR_FIGURE_CHOICE_H

#include "figures/figure_data.h"

/* Fills what figure_data holds, and `shown`, which the caller frees, also on error. 0 or -ENOMEM. */
int figure_choose(struct figure_data *data);

/* Whether two cells have one panel: one workload and background. */
bool figure_same_panel(const struct cell_summary *a, const struct cell_summary *b);

#endif
