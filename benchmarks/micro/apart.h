/*
 * apart: samples in a process of their own, so that a subject may start threads, change its policy or hold
 * much memory, and the process that measures all the others stays small and has none of that.
 *
 * 1. apart_open() forks the process; prepare() runs there first, where there is one.
 * 2. apart_ask() has it take a sample, as often as needed. In that process the subject's `ops` and
 *    `topology` are there; its `state` is not, nor is what it changes seen outside.
 * 3. apart_close() ends it.
 *
 * apart_once() does all three. A sample that takes longer than a limit ends the process and is an error.
 */
#ifndef TELAR_MICRO_APART_H
#define TELAR_MICRO_APART_H

#include <sys/types.h>

#include "micro.h"

typedef int apart_measure_fn(struct micro *micro, struct micro_sample *sample, struct reason *why);

struct apart {
	pid_t pid;
	int socket;
};

/* On error nothing is left open. */
int apart_open(struct apart *apart, int (*prepare)(const void *arg, struct reason *why), const void *arg,
        struct reason *why);
int apart_ask(struct apart *apart, apart_measure_fn *measure, const struct micro *micro,
        struct micro_sample *sample, struct reason *why);
void apart_close(struct apart *apart);

int apart_once(apart_measure_fn *measure, const struct micro *micro, struct micro_sample *sample,
        struct reason *why);

#endif
