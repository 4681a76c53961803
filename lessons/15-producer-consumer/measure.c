/*
 * The notes' pipeline with real threads: a producer of 15 ms items, consumers of 10 ms, five items. And one whose
 * producer needs 2 ms. Work is sleeping here: it takes its time whatever the number of CPUs, as a request to somebody
 * else would.
 */
#include "check/measure.h"
#include "base/clock.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>

enum { ITEMS = 5, ROOM = 2, MOST_CONSUMERS = 5 };

struct subject {
	uint64_t produce_ns, consume_ns;
	int consumers;
};

static struct {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	int count;
	bool closed;
} queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, false};

static void work(uint64_t ns)
{
	clock_sleep_until(clock_now_ns() + ns);
}

static void put(void)
{
	pthread_mutex_lock(&queue.mutex);
	while (queue.count == ROOM)
		pthread_cond_wait(&queue.changed, &queue.mutex);
	queue.count++;
	pthread_cond_broadcast(&queue.changed);
	pthread_mutex_unlock(&queue.mutex);
}

static bool take(void)
{
	bool has_one;

	pthread_mutex_lock(&queue.mutex);
	while (queue.count == 0 && !queue.closed)
		pthread_cond_wait(&queue.changed, &queue.mutex);
	has_one = queue.count > 0;
	queue.count -= has_one;
	pthread_cond_broadcast(&queue.changed);
	pthread_mutex_unlock(&queue.mutex);
	return has_one;
}

static void set_closed(bool closed)
{
	pthread_mutex_lock(&queue.mutex);
	queue.closed = closed;
	pthread_cond_broadcast(&queue.changed);
	pthread_mutex_unlock(&queue.mutex);
}

static void *consume(void *context)
{
	const struct subject *subject = context;

	while (take())
		work(subject->consume_ns);
	return NULL;
}

static double one_after_the_other(const struct subject *subject)
{
	const uint64_t begin_ns = clock_now_ns();

	for (int i = 0; i < ITEMS; i++)
		work(subject->produce_ns + subject->consume_ns);
	return (double)(clock_now_ns() - begin_ns) / 1e6;
}

static double sample(void *context)
{
	struct subject *subject = context;
	const uint64_t begin_ns = clock_now_ns();
	pthread_t thread[MOST_CONSUMERS];
	int started = 0;

	if (subject->consumers == 0)
		return one_after_the_other(subject);
	set_closed(false);
	while (started < subject->consumers && pthread_create(&thread[started], NULL, consume, subject) == 0)
		started++;
	for (int i = 0; i < ITEMS && started > 0; i++) {
		work(subject->produce_ns);
		put();
	}
	set_closed(true);
	for (int i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
	return started == subject->consumers ? (double)(clock_now_ns() - begin_ns) / 1e6 : NAN;
}

int main(int argc, char **argv)
{
	static const struct subject kinds[] = {{15 * NS_PER_MS, 10 * NS_PER_MS, 0}, {2 * NS_PER_MS, 10 * NS_PER_MS, 0}};
	static const char *const names[] = {"item 15 ms, work 10 ms", "item 2 ms, work 10 ms"};
	static struct subject subjects[2][MOST_CONSUMERS + 1];
	struct measure measure;

	measure_begin(&measure, argc, argv, 15);
	for (int kind = 0; kind < 2; kind++) {
		for (int consumers = 0; consumers <= MOST_CONSUMERS; consumers++) {
			subjects[kind][consumers] = kinds[kind];
			subjects[kind][consumers].consumers = consumers;
			measure_subject(&measure, names[kind], consumers, sample, &subjects[kind][consumers]);
		}
	}
	measure_rounds(&measure);
	measure_note(&measure, "0 consumers: the producer does the work itself, one after the other.");
	measure_answer_point(&measure, names[0], 5, "ms");
	return measure_end(&measure);
}
