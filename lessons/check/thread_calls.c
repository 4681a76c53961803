/* See calls.h: the wrappers of thread_calls.def. */
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include "check/wrapper.h"

#include "check/thread_calls.def"
