/*
 * Jobs of growing spread, by turns and with the first who is free: the makespan, and the mean time until a job is done.
 * Half of the jobs are long and half short, alternately, so that turns give all the long ones to the same worker.
 * Working is sleeping here: two workers have two CPUs' worth of it on any machine.
 */
#include "check/measure.h"
#include "base/clock.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>

enum { JOBS = 20, WORKERS = 2 };

#define MEAN_NS (5.5e6)

struct subject {
	double spread; /* standard deviation / mean */
	bool by_turns, mean;
};

struct pool {
	const struct subject *subject;
	pthread_mutex_t mutex;
	int next;
	uint64_t begin_ns;
	double done_ms[JOBS];
};

struct worker {
	struct pool *pool;
	int number;
};

static void do_job(struct pool *pool, int job)
{
	const double length_ns = MEAN_NS * (job % 2 == 0 ? 1 + pool->subject->spread : 1 - pool->subject->spread);

	clock_sleep_until(clock_now_ns() + (uint64_t)length_ns);
	pool->done_ms[job] = (double)(clock_now_ns() - pool->begin_ns) / 1e6;
}

static int take(struct pool *pool)
{
	int job;

	pthread_mutex_lock(&pool->mutex);
	job = pool->next++;
	pthread_mutex_unlock(&pool->mutex);
	return job;
}

static void *work(void *context)
{
	const struct worker *worker = context;
	struct pool *pool = worker->pool;

	if (pool->subject->by_turns) {
		for (int job = worker->number; job < JOBS; job += WORKERS)
			do_job(pool, job);
	} else {
		for (int job = take(pool); job < JOBS; job = take(pool))
			do_job(pool, job);
	}
	return NULL;
}

static double sample(void *context)
{
	struct pool pool = {.subject = context, .mutex = PTHREAD_MUTEX_INITIALIZER, .begin_ns = clock_now_ns()};
	struct worker workers[WORKERS];
	pthread_t thread[WORKERS];
	double last = 0, sum = 0;

	for (int i = 0; i < WORKERS; i++) {
		workers[i] = (struct worker){&pool, i};
		if (pthread_create(&thread[i], NULL, work, &workers[i]) != 0)
			return NAN;
	}
	for (int i = 0; i < WORKERS; i++)
		pthread_join(thread[i], NULL);
	for (int i = 0; i < JOBS; i++) {
		last = fmax(last, pool.done_ms[i]);
		sum += pool.done_ms[i];
	}
	return pool.subject->mean ? sum / JOBS : last;
}

int main(int argc, char **argv)
{
	/* 9/11 is 10 ms and 1 ms */
	static const double spreads[] = {0, 0.25, 0.5, 9 / 11.0};
	static const char *const names[2][2] = {{"first free, last job done", "first free, mean job done"},
	        {"by turns, last job done", "by turns, mean job done"}};
	static struct subject subjects[2][2][4];
	struct measure measure;

	measure_begin(&measure, argc, argv, 9);
	for (int by_turns = 0; by_turns < 2; by_turns++) {
		for (int mean = 0; mean < 2; mean++) {
			for (int i = 0; i < 4; i++) {
				subjects[by_turns][mean][i] = (struct subject){spreads[i], by_turns == 1, mean == 1};
				measure_subject(&measure, names[by_turns][mean], spreads[i], sample,
				        &subjects[by_turns][mean][i]);
			}
		}
	}
	measure_rounds(&measure);
	measure_note(&measure, "20 jobs, alternately long and short, of 5.5 ms on the average; 2 workers.");
	measure_answer_ratio(&measure, names[1][0], spreads[3], names[0][0], spreads[3]);
	return measure_end(&measure);
}
