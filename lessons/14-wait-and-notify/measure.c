/*
 * What it costs to wait until another thread has finished, and how soon the waiter goes on afterwards: looking again at
 * once, the loop of the course notes, looking every millisecond, sleeping on a futex.
 */
#include "check/measure.h"
#include "base/clock.h"
#include "base/mix.h"

#include <limits.h>
#include <linux/futex.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MS UINT64_C(1000000)

enum { LONG_WAIT_MS = 100, QUICK_WAIT_MS = 20, SHORT_WAITS = 10 };

struct way {
	const char *name;
	void (*wait)(void);
};

struct waiter {
	const struct way *way;
	uint64_t used_ns, went_on_ns; /* CPU time, and when it was */
};

static struct measure measure;
static _Atomic uint32_t finished, waiting;
static uint64_t drawn;

static long sleep_on(_Atomic uint32_t *word, uint32_t expected)
{
	return syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL, NULL, 0);
}

static void spin(void)
{
	while (!atomic_load(&finished))
		;
}

static void as_in_the_notes(void)
{
	while (!atomic_load(&finished) || sleep_on(&finished, 0) == 0)
		;
}

static void poll_it(void)
{
	while (!atomic_load(&finished))
		usleep(1000);
}

static void sleep_until_told(void)
{
	while (!atomic_load(&finished))
		sleep_on(&finished, 0);
}

static uint64_t cpu_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return timespec_to_ns(used);
}

static void *work(void *context)
{
	struct waiter *waiter = context;
	const uint64_t used_ns = cpu_ns();

	atomic_store(&waiting, 1);
	waiter->way->wait();
	waiter->went_on_ns = clock_now_ns();
	waiter->used_ns = cpu_ns() - used_ns;
	return NULL;
}

/* Lets one wait for so long; returns when it was told, or 0. */
static uint64_t let_wait(struct waiter *waiter, uint64_t wait_ns)
{
	pthread_t thread;
	uint64_t told_ns;

	atomic_store(&finished, 0);
	atomic_store(&waiting, 0);
	if (pthread_create(&thread, NULL, work, waiter) != 0)
		return 0;
	while (!atomic_load(&waiting))
		sched_yield();
	clock_sleep_until(clock_now_ns() + wait_ns);
	told_ns = clock_now_ns();
	atomic_store(&finished, 1);
	syscall(SYS_futex, &finished, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
	pthread_join(thread, NULL);
	return told_ns;
}

/* Of a second of waiting. */
static double cpu_ms(void *context)
{
	const unsigned ms = measure.quick ? QUICK_WAIT_MS : LONG_WAIT_MS;
	struct waiter waiter = {.way = context};

	if (let_wait(&waiter, ms * MS) == 0)
		return NAN;
	return (double)waiter.used_ns / (double)MS * 1000 / ms;
}

static double latency_ms(void *context)
{
	double sum = 0;

	for (int i = 0; i < SHORT_WAITS; i++) {
		struct waiter waiter = {.way = context};
		uint64_t told_ns;

		/* of some length, or it could always end at the same point between two looks */
		told_ns = let_wait(&waiter, 2 * MS + mix64(++drawn) % (2 * MS));
		if (told_ns == 0)
			return NAN;
		sum += (double)(waiter.went_on_ns - told_ns) / (double)MS;
	}
	return sum / SHORT_WAITS;
}

/* Little: what polling costs, give or take a factor of ten. */
static void conclude(const struct measure_point *notes)
{
	if (notes->interval.low > 100)
		measure_answer_word(&measure, "all");
	else if (notes->interval.high < 1)
		measure_answer_word(&measure, "none");
	else if (notes->interval.low > 1 && notes->interval.high < 100)
		measure_answer_word(&measure, "little");
	else
		measure_answer_none(&measure, "the waiter's CPU time varied too much");
}

int main(int argc, char **argv)
{
	static struct way ways[] = {{"spin", spin}, {"the notes' loop", as_in_the_notes}, {"poll, 1 ms", poll_it},
	        {"futex", sleep_until_told}};

	measure_begin(&measure, argc, argv, 15);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		measure_word(&measure, "CPU time per second of waiting", ways[i].name, cpu_ms, &ways[i]);
		measure_word(&measure, "from finish() until it goes on", ways[i].name, latency_ms, &ways[i]);
	}
	measure_rounds(&measure);
	conclude(measure_point(&measure, "CPU time per second of waiting", 1));
	return measure_end(&measure);
}
