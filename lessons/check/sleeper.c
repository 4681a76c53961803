/* See sleeper.h. */
#include "check/sleeper.h"

#include "check/check.h"
#include "check/facts.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

static void *begin(void *context)
{
	struct sleeper *sleeper = context;

	sleeper->tid = gettid();
	sleeper->run(sleeper->context);
	return NULL;
}

bool sleeper_start(struct sleeper *sleeper, void (*run)(void *context), void *context)
{
	int error;

	sleeper->run = run;
	sleeper->context = context;
	sleeper->tid = 0;
	error = pthread_create(&sleeper->thread, NULL, begin, sleeper);
	if (error)
		check_skip("no thread can be made: %s", strerror(error));
	while (sleeper->tid == 0)
		sched_yield();
	return facts_wait_state(sleeper->tid, "S");
}

void sleeper_join(struct sleeper *sleeper)
{
	pthread_join(sleeper->thread, NULL);
}
