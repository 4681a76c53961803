/* explore_calls: the prototypes of what explore_calls.def catches, and of what it would have called. */
#ifndef TELAR_EXPLORE_CALLS_H
#define TELAR_EXPLORE_CALLS_H

#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#define WRAP(name, result, ...)                                                                                        \
	result __real_##name(__VA_ARGS__);                                                                             \
	result __wrap_##name(__VA_ARGS__);
#include "explore_calls.def"
#undef WRAP

#endif
