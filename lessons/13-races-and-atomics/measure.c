/*
 * What one increment takes a thread, when 1, 2, ... threads, each on a CPU of its own, increment at once: one counter
 * without care, with a mutex, as an atomic; a counter of each thread's own, in one cache line with the others' and in
 * a line of its own.
 */
#include "check/measure.h"
#include "base/clock.h"

#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>

enum { MOST = 8, INCREMENTS = 1000000, QUICK_INCREMENTS = 20000, LINE = 64, APART = 2 * LINE };

struct way {
	const char *name;
	void (*increment)(unsigned thread, unsigned times);
};

struct subject {
	const struct way *way;
	unsigned threads;
};

struct worker {
	const struct subject *subject;
	unsigned number;
	double ns; /* one increment took */
	pthread_t thread;
};

static struct measure measure;
static size_t cpu[MOST], cpus;
static unsigned times;
static double most_lost;
static atomic_uint ready;

/* processors fetch lines in pairs: 128 bytes apart, nothing is shared */
static alignas(APART) volatile long careless;
static alignas(APART) long guarded;
static alignas(APART) pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static alignas(APART) atomic_long shared;
static alignas(APART) atomic_long side_by_side[MOST];
static struct {
	alignas(APART) atomic_long value;
} apart[MOST];

/* The library of the checks stands in front of these, to count their calls: here the real ones. */
static int (*lock)(pthread_mutex_t *);
static int (*unlock)(pthread_mutex_t *);

static void without_care(unsigned thread, unsigned n)
{
	(void)thread;
	while (n-- > 0)
		careless++;
}

static void with_mutex(unsigned thread, unsigned n)
{
	(void)thread;
	while (n-- > 0) {
		lock(&mutex);
		guarded++;
		unlock(&mutex);
	}
}

static void atomically(unsigned thread, unsigned n)
{
	(void)thread;
	while (n-- > 0)
		atomic_fetch_add(&shared, 1);
}

static void relaxed(unsigned thread, unsigned n)
{
	(void)thread;
	while (n-- > 0)
		atomic_fetch_add_explicit(&shared, 1, memory_order_relaxed);
}

static void in_one_line(unsigned thread, unsigned n)
{
	while (n-- > 0)
		atomic_fetch_add_explicit(&side_by_side[thread], 1, memory_order_relaxed);
}

static void in_own_line(unsigned thread, unsigned n)
{
	while (n-- > 0)
		atomic_fetch_add_explicit(&apart[thread].value, 1, memory_order_relaxed);
}

static void *work(void *context)
{
	struct worker *worker = context;
	const struct subject *subject = worker->subject;
	cpu_set_t one;
	uint64_t begin_ns;

	CPU_ZERO(&one);
	CPU_SET(cpu[worker->number % cpus], &one);
	sched_setaffinity(0, sizeof(one), &one);
	atomic_fetch_add(&ready, 1);
	while (atomic_load(&ready) < subject->threads)
		sched_yield();
	begin_ns = clock_now_ns();
	subject->way->increment(worker->number, times);
	worker->ns = (double)(clock_now_ns() - begin_ns) / times;
	return NULL;
}

static double sample(void *context)
{
	const struct subject *subject = context;
	struct worker workers[MOST];
	double slowest = 0;
	unsigned made = 0;

	careless = 0;
	atomic_store(&ready, 0);
	for (; made < subject->threads; made++) {
		workers[made] = (struct worker){.subject = subject, .number = made};
		if (pthread_create(&workers[made].thread, NULL, work, &workers[made]) != 0)
			break;
	}
	/* those that exist must not wait for one that doesn't */
	atomic_fetch_add(&ready, subject->threads - made);
	for (unsigned i = 0; i < made; i++) {
		pthread_join(workers[i].thread, NULL);
		slowest = fmax(slowest, workers[i].ns);
	}
	if (made < subject->threads)
		return NAN;
	if (careless > 0)
		most_lost = fmax(most_lost, 1 - (double)careless / ((double)times * subject->threads));
	return slowest;
}

static void find_cpus(void)
{
	cpu_set_t allowed;

	sched_getaffinity(0, sizeof(allowed), &allowed);
	for (size_t i = 0; i < CPU_SETSIZE && cpus < MOST; i++) {
		if (CPU_ISSET(i, &allowed))
			cpu[cpus++] = i;
	}
}

int main(int argc, char **argv)
{
	static const struct way ways[] = {{"volatile (loses)", without_care}, {"mutex", with_mutex},
	        {"atomic", atomically}, {"atomic, relaxed", relaxed}, {"sharded, one line", in_one_line},
	        {"sharded, own lines", in_own_line}};
	enum { WAYS = sizeof(ways) / sizeof(ways[0]) };
	static struct subject subjects[WAYS][MOST];
	unsigned most;

	measure_begin(&measure, argc, argv, 25);
	times = measure.quick ? QUICK_INCREMENTS : INCREMENTS;
	*(void **)&lock = dlsym(RTLD_DEFAULT, "pthread_mutex_lock");
	*(void **)&unlock = dlsym(RTLD_DEFAULT, "pthread_mutex_unlock");
	find_cpus();
	if (!lock || !unlock || cpus == 0)
		return measure_refuse("no CPU to run on, or no pthread_mutex_lock() in the C library");
	most = cpus < 2 ? 2 : (unsigned)cpus;
	for (unsigned way = 0; way < WAYS; way++) {
		for (unsigned threads = 1; threads <= most; threads++) {
			subjects[way][threads - 1] = (struct subject){&ways[way], threads};
			measure_subject(&measure, ways[way].name, threads, sample, &subjects[way][threads - 1]);
		}
	}
	measure_rounds(&measure);
	if (cpus < 2)
		measure_note(&measure, "This process may use one CPU only: its threads took turns.");
	measure_note(&measure, "The counter without care lost up to %.0f %% of the increments.", 100 * most_lost);
	if (cpus < 2)
		measure_answer_none(&measure, "with one CPU two threads never increment at the same time");
	else
		measure_answer_ratio(&measure, "atomic", 2, "atomic", 1);
	return measure_end(&measure);
}
