/*
 * strangers: programs of somebody else, in sessions of their own, that compute beside whatever a test runs.
 *
 * 1. strangers_come(). They die with the test.
 * 2. strangers_are_counted(): whether the kernel tells what its CPUs do; some sandboxes do not.
 * 3. strangers_go().
 *
 * Failures of the machinery itself fail the running cmocka test at once.
 */
#ifndef TELAR_STRANGERS_H
#define TELAR_STRANGERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct strangers {
	pid_t *pid; /* owned */
	unsigned count;
};

void strangers_come(struct strangers *strangers, unsigned count);
void strangers_go(struct strangers *strangers);

/* The CPU time that they have used. */
uint64_t strangers_cpu_ns(const struct strangers *strangers);
bool strangers_are_counted(const struct strangers *strangers);

#endif
