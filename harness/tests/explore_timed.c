/* explore_programs: threads to which time passes: limits, sleeping, pieces of work. */
#include "explore_shared.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

static void waits_a_second(void)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_mutex_lock(&mutex);
	int outcome = 0;
	while (!ready && !outcome)
		outcome = pthread_cond_timedwait(&condition, &mutex, &until);
	if (outcome != ETIMEDOUT || explore_now_ns() != 1000000000)
		explore_wrong("time", "outcome %d at %llu ns", outcome, (unsigned long long)explore_now_ns());
	pthread_mutex_unlock(&mutex);
}

const struct explore waits_with_limit = {
        .name = "waits with a limit", .threads = {waits_a_second, does_nothing}};

static int busy;

static void yields_with_mutex(void)
{
	pthread_mutex_lock(&mutex);
	busy = 1;
	sched_yield();
	pthread_mutex_unlock(&mutex);
	x = 1;
}

static void locks_behind(void)
{
	pthread_mutex_lock(&mutex);
	if (busy && !x)
		explore_wrong("early", "went on between unlocking and what came next");
	pthread_mutex_unlock(&mutex);
}

const struct explore sees_after_unlock = {.name = "sees after", .threads = {yields_with_mutex, locks_behind}};

static void holds(void)
{
	pthread_mutex_lock(&mutex);
	pthread_mutex_unlock(&mutex);
}

static void tries(void)
{
	if (pthread_mutex_trylock(&mutex))
		explore_wrong("busy", "found the mutex held");
	else
		pthread_mutex_unlock(&mutex);
}

const struct explore tries_lock = {.name = "tries", .threads = {holds, tries}};

static void sleeps_long(void)
{
	usleep(20);
	explore_trace("long");
}

static void sleeps_short(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 10000}, NULL);
	explore_trace("short");
	busy = 1;
}

const struct explore sleeps_in_order = {.name = "sleeps", .threads = {sleeps_long, sleeps_short}};

/* A pipeline: items of 1.5 s to make and 1 s to use, five of them. */

enum { ITEMS = 5 };
static int made, used;

static void makes(void)
{
	for (int i = 0; i < ITEMS; i++) {
		explore_work(1500000000);
		explore_trace("producer puts %d", i + 1);
		pthread_mutex_lock(&mutex);
		made++;
		pthread_cond_broadcast(&condition);
		pthread_mutex_unlock(&mutex);
	}
}

static void uses(void)
{
	for (;;) {
		pthread_mutex_lock(&mutex);
		while (made == used && used < ITEMS)
			pthread_cond_wait(&condition, &mutex);
		bool last = used == ITEMS;
		used += !last;
		if (used == ITEMS)
			pthread_cond_broadcast(&condition);
		pthread_mutex_unlock(&mutex);
		if (last)
			return;
		explore_work(1000000000);
	}
}

static void makes_and_uses(void)
{
	for (int i = 0; i < ITEMS; i++) {
		explore_work(1500000000);
		explore_work(1000000000);
	}
}

const struct explore pipeline_sequential = {.name = "sequential", .threads = {makes_and_uses}};
const struct explore pipeline_1 = {.name = "one consumer", .threads = {makes, uses}};
const struct explore pipeline_2 = {.name = "two consumers", .threads = {makes, uses, uses}};
const struct explore pipeline_5 = {
        .name = "five consumers", .threads = {makes, uses, uses, uses, uses, uses}};

/* Twenty jobs of 10 and 1 s in turn on two workers. */

enum { JOBS = 20, WORKERS = 2 };
static atomic_int next_job;

static void does_job(int job)
{
	explore_work(job % 2 ? 1000000000 : 10000000000);
}

static void serves_own(void)
{
	for (int job = (int)explore_self() - 1; job < JOBS; job += WORKERS)
		does_job(job);
}

static void serves_first(void)
{
	for (int job; (job = atomic_fetch_add(&next_job, 1)) < JOBS;)
		does_job(job);
}

const struct explore pool_round_robin = {.name = "round robin", .threads = {serves_own, serves_own}};
const struct explore pool_first_available = {
        .name = "first available", .threads = {serves_first, serves_first}};

static void works_once(void)
{
	explore_work(3000000000);
}

const struct explore work_on_one_core = {
        .name = "one core", .threads = {works_once, works_once, works_once}, .cores = 2};
