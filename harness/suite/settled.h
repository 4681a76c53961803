/*
 * settled: how many cells of a suite have the interval that was asked for, and why the others do not; in one
 * sentence, whatever became of the run.
 */
#ifndef TELAR_SETTLED_H
#define TELAR_SETTLED_H

#include <stdbool.h>
#include <stdio.h>

#include "suite/schedule.h"
#include "suite/suite.h"

/* `ends`: how many cells ended how. `cut_off`: the run ended before its schedule did. */
void settled_print(
        FILE *out, const struct suite *suite, const size_t ends[SCHEDULE_NOT_ASKED + 1], bool cut_off);

#endif
