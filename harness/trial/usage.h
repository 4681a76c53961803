/*
 * usage: what the kernel charged a thread or a group of processes with, up to one moment.
 *
 * CPU times are exact in their sum; how the sum is divided into user and system time is
 * sampled at the timer tick on most kernels (getrusage(2), proc(5)).
 */
#ifndef TELAR_USAGE_H
#define TELAR_USAGE_H

#include <stdint.h>

struct usage {
	uint64_t cpu_user_ns, cpu_sys_ns;
	uint64_t voluntary_switches, involuntary_switches;
	uint64_t minor_faults;
	int64_t migrations;   /* -1: could not be counted */
	int64_t run_delay_ns; /* ready to run, but without a CPU; -1: unknown */
	uint64_t max_rss_kib;
};

/* who: RUSAGE_THREAD, RUSAGE_SELF or RUSAGE_CHILDREN. Sets what has a counter of its own to -1. */
void usage_read(int who, struct usage *usage);
/* Adds what another one used, all but what has a counter of its own; of the peaks the higher stays. */
void usage_add(struct usage *usage, const struct usage *more);

/* A counter of CPU migrations of the calling thread: a descriptor for usage_read_migrations(), or
 * -1. One that children inherited would cost each of them some 10 us. */
int usage_open_migrations(void);
/* -1 when `fd` is -1 or cannot be read. */
int64_t usage_read_migrations(int fd);

/* The same for the run delay of the calling thread: /proc/thread-self/schedstat. */
int usage_open_run_delay(void);
int64_t usage_read_run_delay(int fd);

#endif
