#include "lesson.h"

/* Leave it as it is: the schedules are for this one. */
void racy_add(long *counter)
{
	++*counter;
}

const char *losing_schedule(void)
{
	return "1*2,2*2";
}

const char *worst_schedule(void)
{
	return "1*6,2*6";
}

static volatile long value;

long counter_add(long n)
{
	value += n;
	return value;
}

long counter_value(void)
{
	return value;
}

static _Atomic long shards[SHARDS];

_Atomic long *shard_of(unsigned thread)
{
	return &shards[thread % SHARDS];
}

void sharded_add(unsigned thread, long n)
{
	(void)thread;
	(void)n;
}

long sharded_sum(void)
{
	return 0;
}
