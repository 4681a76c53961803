/* measure_counters: what a long wait costs in switches, as a note beside the figure. */
#ifndef LESSON_MEASURE_COUNTERS_H
#define LESSON_MEASURE_COUNTERS_H

#include "check/measure.h"

void measure_counters(struct measure *measure, int cpu);

#endif
