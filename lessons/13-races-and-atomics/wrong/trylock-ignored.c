#include "lesson.h"

#include <pthread.h>
#include <stdalign.h>

/* Leave it as it is: the schedules are for this one. */
void racy_add(long *counter)
{
	++*counter;
}

/* Thread 1 reads 0, thread 2 reads 0 and writes 1, thread 1 writes 1. */
const char *losing_schedule(void)
{
	return "1*1,2*2,1*1";
}

/* Thread 1 keeps its 0 until thread 2 has but one addition left; thread 2 keeps the 1 it then reads until the end. */
const char *worst_schedule(void)
{
	return "1*1,2*4,1*1,2*1,1*4,2*1";
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long value;

long counter_add(long n)
{
	const int busy = pthread_mutex_trylock(&mutex);
	const long now = value + n;

	value = now;
	if (!busy)
		pthread_mutex_unlock(&mutex);
	return now;
}

long counter_value(void)
{
	long now;

	pthread_mutex_lock(&mutex);
	now = value;
	pthread_mutex_unlock(&mutex);
	return now;
}

static struct {
	alignas(CACHE_LINE) _Atomic long value;
} shards[SHARDS];

_Atomic long *shard_of(unsigned thread)
{
	return &shards[thread % SHARDS].value;
}

void sharded_add(unsigned thread, long n)
{
	atomic_fetch_add_explicit(shard_of(thread), n, memory_order_relaxed);
}

long sharded_sum(void)
{
	long sum = 0;

	for (unsigned i = 0; i < SHARDS; i++)
		sum += atomic_load_explicit(shard_of(i), memory_order_relaxed);
	return sum;
}
