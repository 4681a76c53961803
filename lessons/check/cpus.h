/* cpus: on which CPUs threads may run, sched_setaffinity(2). */
#ifndef TELAR_CHECK_CPUS_H
#define TELAR_CHECK_CPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Those that the calling thread may run on, in ascending order, at most `most`; returns how many are written. */
size_t cpus_list(int *cpus, size_t most);
/* One of those that the calling thread may run on, by check_random(). */
int cpus_draw(void);
/* The one CPU that the calling thread may run on, or -1: there are several. */
int cpus_only(void);
/* How often some thread was told its CPUs since calls_begin(), by whichever call. */
uint64_t cpus_told(void);
/* Whether since then that thread has changed its own by sched_setaffinity(). */
bool cpus_changed_by(pid_t tid);

#endif
