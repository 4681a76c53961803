/*
 * sleeper: a thread of the check's that goes to sleep in the student's code.
 *
 * 1. sleeper_start() makes the thread, and returns when it sleeps. That is asked of the kernel: no time decides.
 * 2. The check does what the thread waits for.
 * 3. sleeper_join() waits for its end.
 *
 * A thread that neither sleeps nor ends is a hang. One thread starts and joins it.
 */
#ifndef TELAR_CHECK_SLEEPER_H
#define TELAR_CHECK_SLEEPER_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/types.h>

struct sleeper {
	pthread_t thread;
	void (*run)(void *context);
	void *context;
	_Atomic pid_t tid; /* 0 until it runs */
};

/* False when it has ended without having slept, or before that was seen. */
bool sleeper_start(struct sleeper *sleeper, void (*run)(void *context), void *context);
void sleeper_join(struct sleeper *sleeper);

#endif
