/*
 * pin: keeps a sample on CPUs of its choice. A switch between two threads costs several times as much
 * across cores as on one, so a figure without a place says nothing.
 *
 * 1. pin_to() before a sample: the calling thread, and whoever it forks from then on.
 * 2. pin_release() after it, on success and on error.
 */
#ifndef TELAR_MICRO_PIN_H
#define TELAR_MICRO_PIN_H

#include "micro.h"

/* CPU 0 is the last one that may be used, because interrupts like the first; 1 is the one before it. */
int pin_to(const struct micro *micro, unsigned index, struct reason *why);
void pin_release(const struct micro *micro);

/* What Linux calls that CPU. */
unsigned pin_cpu(const struct micro *micro, unsigned index);

#endif
