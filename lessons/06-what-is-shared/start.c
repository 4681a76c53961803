#include "lesson.h"

#include <stddef.h>

int run_in_thread(void (*function)(void *argument), void *argument)
{
	function(argument);
	return 0;
}

int run_in_fork(void (*function)(void *argument), void *argument)
{
	function(argument);
	return 0;
}

static int global;

static void change(void *argument)
{
	(void)argument;
	global = 1;
}

struct shared examine(run_elsewhere *run)
{
	struct shared shared = {0};

	global = 0;
	run(change, NULL);
	shared.global = global == 1;
	return shared;
}
