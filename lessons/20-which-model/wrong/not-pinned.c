#include "lesson.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef uint64_t (*job_function)(size_t number);

/* The calling thread, and whatever it makes from now on. */
static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void reap(pid_t child)
{
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

static int run_loop(size_t jobs, job_function job, uint64_t *sum)
{
	for (size_t i = 0; i < jobs; i++)
		*sum += job(i);
	return 0;
}

struct pool {
	pthread_mutex_t mutex; /* of next and sum */
	size_t next, jobs;
	uint64_t sum;
	job_function job;
};

struct pool_worker {
	struct pool *pool;
	int cpu;
	pthread_t thread;
};

static void *pool_work(void *context)
{
	const struct pool_worker *worker = context;
	struct pool *pool = worker->pool;

	pin(worker->cpu);
	pthread_mutex_lock(&pool->mutex);
	while (pool->next < pool->jobs) {
		const size_t number = pool->next++;
		uint64_t result;

		pthread_mutex_unlock(&pool->mutex);
		result = pool->job(number);
		pthread_mutex_lock(&pool->mutex);
		pool->sum += result;
	}
	pthread_mutex_unlock(&pool->mutex);
	return NULL;
}

static int run_pool(size_t workers, const int *cpus, size_t jobs, job_function job, uint64_t *sum)
{
	struct pool pool = {.jobs = jobs, .job = job};
	struct pool_worker worker[MOST_WORKERS];

	pthread_mutex_init(&pool.mutex, NULL);
	for (size_t w = 0; w < workers; w++) {
		worker[w] = (struct pool_worker){.pool = &pool, .cpu = cpus[w]};
		pthread_create(&worker[w].thread, NULL, pool_work, &worker[w]);
	}
	for (size_t w = 0; w < workers; w++)
		pthread_join(worker[w].thread, NULL);
	pthread_mutex_destroy(&pool.mutex);
	*sum = pool.sum;
	return 0;
}

struct place {
	pid_t child; /* 0: nobody */
	int result;  /* the reading end of its pipe; -1: nobody */
};

static void start(struct place *place, job_function job, size_t number)
{
	int ends[2];

	if (pipe(ends) != 0)
		abort();
	place->child = fork();
	if (place->child == 0) {
		uint64_t result;

		result = job(number);
		if (write(ends[1], &result, sizeof(result)) != (ssize_t)sizeof(result))
			_exit(1);
		_exit(0);
	}
	/* While the parent has this end open, the child's death is no end of file. */
	close(ends[1]);
	place->result = ends[0];
}

/* Waits until one child or more has something to say. */
static void wait_for_any(const struct place *places, size_t workers, bool *ready)
{
	struct pollfd polls[MOST_WORKERS];

	for (size_t w = 0; w < workers; w++)
		polls[w] = (struct pollfd){.fd = places[w].result, .events = POLLIN};
	while (poll(polls, workers, -1) < 0 && errno == EINTR)
		;
	for (size_t w = 0; w < workers; w++)
		ready[w] = polls[w].revents != 0;
}

static int finish(struct place *place, uint64_t *sum)
{
	uint64_t result;
	ssize_t got;

	while ((got = read(place->result, &result, sizeof(result))) < 0 && errno == EINTR)
		;
	close(place->result);
	reap(place->child);
	*place = (struct place){.result = -1};
	if (got != (ssize_t)sizeof(result))
		return -EIO;
	*sum += result;
	return 0;
}

static int run_fork(size_t workers, size_t jobs, job_function job, uint64_t *sum)
{
	struct place places[MOST_WORKERS];
	bool ready[MOST_WORKERS];
	size_t next = 0, running = 0;
	int error = 0;

	for (size_t w = 0; w < workers; w++)
		places[w] = (struct place){.result = -1};
	while (next < jobs || running > 0) {
		for (size_t w = 0; w < workers && next < jobs; w++) {
			if (places[w].child)
				continue;
			start(&places[w], job, next++);
			running++;
		}
		wait_for_any(places, workers, ready);
		for (size_t w = 0; w < workers; w++) {
			if (!ready[w])
				continue;
			if (finish(&places[w], sum) != 0)
				error = -EIO;
			running--;
		}
	}
	return error;
}

_Noreturn static void cluster_work(int shared, job_function job)
{
	size_t number;

	/* A message is one number or one result: SOCK_SEQPACKET keeps them apart. */
	while (recv(shared, &number, sizeof(number), 0) == (ssize_t)sizeof(number)) {
		const uint64_t result = job(number);

		if (send(shared, &result, sizeof(result), MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

/* One number a worker, then one for each result: neither side ever has to wait for the other to read. */
static int deal(int mine, size_t workers, size_t jobs, uint64_t *sum)
{
	size_t next = 0, done = 0;
	uint64_t result;
	bool told_end = false;

	for (;;) {
		while (next < jobs && next < done + workers) {
			if (send(mine, &next, sizeof(next), MSG_NOSIGNAL) < 0)
				return -EIO;
			next++;
		}
		if (next == jobs && !told_end)
			told_end = shutdown(mine, SHUT_WR) == 0;
		/* The end comes when no worker has the other end open any more. */
		if (recv(mine, &result, sizeof(result), 0) != (ssize_t)sizeof(result))
			return done == jobs ? 0 : -EIO;
		*sum += result;
		done++;
	}
}

static int run_cluster(size_t workers, const int *cpus, size_t jobs, job_function job, uint64_t *sum)
{
	pid_t children[MOST_WORKERS];
	int ends[2], error;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0)
		abort();
	for (size_t w = 0; w < workers; w++) {
		children[w] = fork();
		if (children[w] == 0) {
			close(ends[0]);
			pin(cpus[w]);
			cluster_work(ends[1], job);
		}
	}
	close(ends[1]);
	error = deal(ends[0], workers, jobs, sum);
	close(ends[0]);
	for (size_t w = 0; w < workers; w++)
		reap(children[w]);
	return error;
}

int run_model(enum model model, size_t workers, const int *cpus, size_t jobs, uint64_t (*job)(size_t number),
        uint64_t *checksum)
{
	uint64_t sum = 0;
	int error = 0;

	switch (model) {
	case LOOP:
		error = run_loop(jobs, job, &sum);
		break;
	case POOL:
		error = run_pool(workers, cpus, jobs, job, &sum);
		break;
	case FORK:
		error = run_fork(workers, jobs, job, &sum);
		break;
	case CLUSTER:
		error = run_cluster(workers, cpus, jobs, job, &sum);
		break;
	}
	if (!error)
		*checksum = sum;
	return error;
}

static int compare(const void *one, const void *other)
{
	const double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

static size_t coin_rank(size_t count)
{
	double chance = 1, below = 0; /* of exactly k heads, of fewer than k */
	size_t k = 0;

	for (size_t i = 0; i < count; i++)
		chance /= 2;
	while (below + chance <= 0.025) {
		below += chance;
		chance = chance * (double)(count - k) / (double)(k + 1);
		k++;
	}
	return k;
}

static void interval(const double *samples, size_t count, double *low, double *high)
{
	double *sorted = malloc(count * sizeof(*sorted));
	const size_t k = coin_rank(count);

	if (!sorted)
		abort();
	memcpy(sorted, samples, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare);
	*low = sorted[k - 1];
	*high = sorted[count - k];
	free(sorted);
}

enum speed judge(const double *a, size_t a_count, const double *b, size_t b_count)
{
	double a_low, a_high, b_low, b_high;

	if (a_count < 6 || b_count < 6)
		return CANNOT_TELL;
	interval(a, a_count, &a_low, &a_high);
	interval(b, b_count, &b_low, &b_high);
	return a_high < b_low ? FASTER : b_high < a_low ? SLOWER : CANNOT_TELL;
}
