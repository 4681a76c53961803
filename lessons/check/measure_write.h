/* measure_write: leaves a measurement's files in its folder, as AUTHORS.md lists them. */
#ifndef TELAR_MEASURE_WRITE_H
#define TELAR_MEASURE_WRITE_H

#include "check/measure.h"

/* 0 or a negative errno. */
int measure_write(const struct measure *measure);

#endif
