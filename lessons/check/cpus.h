/* cpus: on which CPUs threads may run, sched_setaffinity(2). */
#ifndef TELAR_CHECK_CPUS_H
#define TELAR_CHECK_CPUS_H

#include <stdint.h>

/* One of those that the calling thread may run on, by check_random(). */
int cpus_draw(void);
/* The one CPU that the calling thread may run on, or -1: there are several. */
int cpus_only(void);
/* How often some thread was told its CPUs since calls_begin(), by whichever call. */
uint64_t cpus_told(void);

#endif
