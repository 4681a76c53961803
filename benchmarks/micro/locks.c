/*
 * locks: as many threads as the name says, each on a CPU of its own, do the same thing to one place in
 * memory (or to a place of their own, where the name says so), as fast as they can. The value is the time
 * that one operation takes a thread: with perfect scaling it stays what it is for one thread.
 *
 * Real programs do something between two operations, so this is the worst case. On x86 a relaxed
 * fetch_add is the same instruction as a sequentially consistent one.
 */
#include "apart.h"
#include "crowd.h"
#include "pin.h"

#include "base/clock.h"
#include "machine/placement.h"
#include "trial/recorder.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPERATIONS 20000u
#define PATIENCE_NS (100 * NS_PER_MS)

/* What all threads want, each thing in cache lines of its own. */
struct place {
	_Alignas(CACHE_LINE_BYTES) _Atomic uint64_t counter;
	_Alignas(CACHE_LINE_BYTES) pthread_mutex_t mutex;
	_Alignas(CACHE_LINE_BYTES) pthread_spinlock_t spin;
	_Alignas(CACHE_LINE_BYTES) pthread_rwlock_t rwlock;
	uint64_t guarded;
};

struct locking {
	void (*operate)(struct place *place, _Atomic uint64_t *own);
	enum crowd crowd;
	unsigned own_words; /* how many words the threads' own counters are apart; 0: they need none */
};

#define LINE_WORDS (CACHE_LINE_BYTES / sizeof(uint64_t))

struct contest {
	struct micro *micro;
	struct place place;
	unsigned threads;
	_Atomic unsigned ready, failed;
	_Alignas(CACHE_LINE_BYTES) _Atomic uint64_t own[]; /* LINE_WORDS a thread */
};

struct contender {
	struct contest *contest;
	unsigned index;
	uint64_t took_ns;
	pthread_t thread;
};

#define OPERATION(name, ...)                                                                                 \
	static void name(struct place *place, _Atomic uint64_t *own)                                         \
	{                                                                                                    \
		(void)place;                                                                                 \
		(void)own;                                                                                   \
		for (unsigned i = 0; i < OPERATIONS; i++) {                                                  \
			__VA_ARGS__                                                                          \
		}                                                                                            \
	}

OPERATION(add_relaxed, atomic_fetch_add_explicit(&place->counter, 1, memory_order_relaxed);)
OPERATION(add_seq_cst, atomic_fetch_add(&place->counter, 1);)
OPERATION(add_to_own, atomic_fetch_add_explicit(own, 1, memory_order_relaxed);)
OPERATION(lock_mutex, pthread_mutex_lock(&place->mutex); place->guarded++;
          pthread_mutex_unlock(&place->mutex);)
OPERATION(lock_spin, pthread_spin_lock(&place->spin); place->guarded++; pthread_spin_unlock(&place->spin);)
OPERATION(lock_to_read, pthread_rwlock_rdlock(&place->rwlock); micro_opaque(place->guarded);
          pthread_rwlock_unlock(&place->rwlock);)
OPERATION(lock_to_write, pthread_rwlock_wrlock(&place->rwlock); place->guarded++;
          pthread_rwlock_unlock(&place->rwlock);)

/* All begin together: who begins alone has the place for itself. */
static bool wait_for_others(struct contest *contest)
{
	const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;

	atomic_fetch_add(&contest->ready, 1);
	while (atomic_load(&contest->ready) < contest->threads)
		if (atomic_load(&contest->failed) || clock_now_ns() > until_ns)
			return false;
	return true;
}

static void *contend(void *arg)
{
	struct contender *contender = arg;
	struct contest *contest = contender->contest;
	const struct locking *locking = contest->micro->ops->variant;
	uint64_t begun_ns;

	if (pin_to(contest->micro, contender->index, NULL) != 0 || !wait_for_others(contest)) {
		atomic_store(&contest->failed, 1);
		return NULL;
	}
	begun_ns = clock_now_ns();
	locking->operate(&contest->place, contest->own + contender->index * locking->own_words);
	contender->took_ns = clock_now_ns() - begun_ns;
	return NULL;
}

static struct contest *make_contest(struct micro *micro, unsigned threads)
{
	const size_t bytes = sizeof(struct contest) + threads * CACHE_LINE_BYTES;
	struct contest *contest = aligned_alloc(CACHE_LINE_BYTES, bytes);

	if (!contest)
		return NULL;
	memset(contest, 0, bytes);
	contest->micro = micro;
	contest->threads = threads;
	pthread_mutex_init(&contest->place.mutex, NULL);
	pthread_spin_init(&contest->place.spin, PTHREAD_PROCESS_PRIVATE);
	pthread_rwlock_init(&contest->place.rwlock, NULL);
	return contest;
}

static int run_contest(struct contest *contest, struct contender *contender, struct reason *why)
{
	unsigned started = 0;
	int error = 0;

	for (; started < contest->threads && !error; started++) {
		contender[started] = (struct contender){.contest = contest, .index = started};
		error = -pthread_create(&contender[started].thread, NULL, contend, &contender[started]);
	}
	if (error) {
		started--;
		atomic_store(&contest->failed, 1);
		reason_set(why, error, "pthread_create: %s", strerror(-error));
	}
	while (started > 0)
		pthread_join(contender[--started].thread, NULL);
	if (!error && atomic_load(&contest->failed))
		error = reason_set(why, -EAGAIN, "the threads did not run at the same time");
	return error;
}

/* A lock that lets two in loses an addition. */
static bool is_complete(const struct contest *contest)
{
	const struct locking *locking = contest->micro->ops->variant;
	uint64_t sum = contest->place.guarded + atomic_load(&contest->place.counter);

	for (size_t i = 0; i < contest->threads * LINE_WORDS; i++)
		sum += atomic_load(&contest->own[i]);
	return sum == (locking->operate == lock_to_read ? 0 : (uint64_t)contest->threads * OPERATIONS);
}

/* In a process that ends after it: threads belong to it alone, and so does the memory. */
static int locks_contest(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	const struct locking *locking = micro->ops->variant;
	const unsigned threads = crowd_size(locking->crowd, topology_cpus(micro->topology));
	struct contest *contest = make_contest(micro, threads);
	struct contender *contender = calloc(threads, sizeof(*contender));
	int error = contest && contender ? run_contest(contest, contender, why)
	                                 : reason_set(why, -ENOMEM, "no memory for %u threads", threads);
	double sum_ns = 0;

	if (error)
		return error;
	if (!is_complete(contest))
		return reason_set(why, -EIO, "additions were lost");
	for (unsigned i = 0; i < threads; i++)
		sum_ns += (double)contender[i].took_ns;
	sample->seconds = sum_ns / threads / 1e9;
	sample->items = OPERATIONS;
	sample->value = sum_ns / threads / OPERATIONS;
	return 0;
}

static int locks_setup(struct micro *micro, struct reason *why)
{
	const struct locking *locking = micro->ops->variant;

	return crowd_choose(micro, locking->crowd, why);
}

static int locks_measure(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	return apart_once(locks_contest, micro, sample, why);
}

#define SUBJECT(what, number, of, operate, own, text, other)                                                 \
	{                                                                                                    \
		.name = "locks/" what "/" #number, .unit = "ns", .summary = text, .against = other,          \
		.variant = &(const struct locking){operate, of, own}, .setup = locks_setup,                  \
		.measure = locks_measure                                                                     \
	}
#define CROWDS(what, operate, own, text, floor)                                                              \
	SUBJECT(what, one, CROWD_ONE, operate, own, text ", one thread", floor),                             \
	        SUBJECT(what, half, CROWD_HALF, operate, own, text ", on half of the CPUs",                  \
	                "locks/" what "/one"),                                                               \
	        SUBJECT(what, all, CROWD_ALL, operate, own, text ", on all CPUs", "locks/" what "/one")

const struct micro_ops micro_locks_ops[] = {
        CROWDS("add_relaxed", add_relaxed, 0, "a relaxed fetch_add to one counter", NULL),
        CROWDS("add_seq_cst", add_seq_cst, 0, "a sequentially consistent one", "locks/add_relaxed/one"),
        CROWDS("add_unpadded", add_to_own, 1, "to a counter each, in one cache line: false sharing",
                "locks/add_relaxed/one"),
        CROWDS("add_sharded", add_to_own, LINE_WORDS, "to a counter each, in cache lines of their own",
                "locks/add_relaxed/one"),
        CROWDS("mutex", lock_mutex, 0, "an addition under a mutex", "locks/add_relaxed/one"),
        CROWDS("spin", lock_spin, 0, "an addition under a spin lock", "locks/mutex/one"),
        CROWDS("rwlock_read", lock_to_read, 0, "a load under a read lock", "locks/mutex/one"),
        CROWDS("rwlock_write", lock_to_write, 0, "an addition under a write lock", "locks/mutex/one"),
        {0},
};
