/*
 * How many jobs a pool does in a second, against the number of its threads: jobs that wait 5 ms, as for a disk or a
 * name server, and jobs that compute. And how many threads an idle Node has, where there is one.
 */
#include "check/measure.h"
#include "base/clock.h"
#include "base/mix.h"
#include "check/facts.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	MOST_THREADS = 32,
	WAITS_EACH = 8,
	COMPUTATIONS = 256,
	QUICK_COMPUTATIONS = 32,
	WORDS = 8192,
	PASSES = 32,
	PATIENCE_MS = 10000
};

struct subject {
	bool computes;
	int threads;
};

struct pool {
	const struct subject *subject;
	pthread_barrier_t gate;
	atomic_int left; /* jobs that nobody has begun */
	_Atomic uint64_t checksum;
};

static struct measure measure;
static uint64_t words[WORDS]; /* 64 KiB */

static void wait_as_for_a_disk(void)
{
	const struct timespec pause = {0, 5000000};

	nanosleep(&pause, NULL);
}

static uint64_t hash(void)
{
	uint64_t sum = 0;

	for (int pass = 0; pass < PASSES; pass++) {
		for (size_t i = 0; i < WORDS; i++)
			sum = hash_word(sum, words[i]);
	}
	return sum;
}

/* Enough that the threads get spread over the CPUs. */
static int computations(void)
{
	return measure.quick ? QUICK_COMPUTATIONS : COMPUTATIONS;
}

static void *work(void *context)
{
	struct pool *pool = context;

	pthread_barrier_wait(&pool->gate);
	while (pool->left-- > 0) {
		if (pool->subject->computes)
			pool->checksum += hash();
		else
			wait_as_for_a_disk();
	}
	return NULL;
}

static double sample(void *context)
{
	const struct subject *subject = context;
	const int jobs = subject->computes ? computations() : WAITS_EACH * subject->threads;
	struct pool pool = {.subject = subject, .left = jobs};
	pthread_t thread[MOST_THREADS];
	uint64_t begin_ns;
	double seconds;

	pthread_barrier_init(&pool.gate, NULL, (unsigned)subject->threads + 1);
	for (int i = 0; i < subject->threads; i++) {
		if (pthread_create(&thread[i], NULL, work, &pool) != 0)
			_exit(measure_refuse("32 threads cannot be had"));
	}
	begin_ns = clock_now_ns();
	pthread_barrier_wait(&pool.gate);
	for (int i = 0; i < subject->threads; i++)
		pthread_join(thread[i], NULL);
	seconds = (double)(clock_now_ns() - begin_ns) / 1e9;
	pthread_barrier_destroy(&pool.gate);
	if (subject->computes && pool.checksum != (uint64_t)computations() * hash()) {
		measure_note(&measure, "The checksum of a sample is wrong: the work was not done.");
		return NAN;
	}
	return jobs / seconds;
}

/* The number of node's threads once it has printed another byte; 0: it has not. */
static size_t threads_at_next_byte(pid_t node, int output)
{
	struct pollfd one = {.fd = output, .events = POLLIN};
	pid_t tids[64];
	char byte;

	if (poll(&one, 1, PATIENCE_MS) != 1 || read(output, &byte, 1) != 1)
		return 0;
	return facts_threads(node, tids, 64);
}

static void count_threads_of_node(void)
{
	static const char *const program = "process.stdout.write('a'); setTimeout(() => require('fs').readFile("
	                                   "process.execPath, () => process.stdout.write('b')), 300);"
	                                   "setTimeout(() => {}, 60000)";
	size_t idle, reading;
	int output[2];
	pid_t node;

	if (pipe(output) != 0)
		return;
	node = fork();
	if (node == 0) {
		dup2(output[1], STDOUT_FILENO);
		close(output[0]);
		execlp("node", "node", "-e", program, (char *)NULL);
		_exit(127);
	}
	close(output[1]);
	idle = node > 0 ? threads_at_next_byte(node, output[0]) : 0;
	reading = idle > 0 ? threads_at_next_byte(node, output[0]) : 0;
	if (reading > 0)
		measure_note(&measure, "An idle node has %zu threads here; after its first fs.readFile(), %zu.", idle,
		        reading);
	else
		measure_note(&measure, "There is no node here that can be started: its threads are not counted.");
	close(output[0]);
	if (node > 0) {
		kill(node, SIGKILL);
		waitpid(node, NULL, 0);
	}
}

int main(int argc, char **argv)
{
	static const char *const names[] = {"jobs that wait 5 ms", "jobs that compute"};
	static const int sizes[] = {1, 2, 4, 8, 16, MOST_THREADS};
	static struct subject subjects[2][6];
	cpu_set_t allowed;

	measure_begin(&measure, argc, argv, 11);
	for (size_t i = 0; i < WORDS; i++)
		words[i] = mix64(i);
	for (size_t kind = 0; kind < 2; kind++) {
		for (size_t i = 0; i < 6; i++) {
			subjects[kind][i] = (struct subject){kind == 1, sizes[i]};
			measure_subject(&measure, names[kind], sizes[i], sample, &subjects[kind][i]);
		}
	}
	measure_rounds(&measure);
	sched_getaffinity(0, sizeof(allowed), &allowed);
	measure_note(&measure, "This process may use %d CPUs.", CPU_COUNT(&allowed));
	count_threads_of_node();
	measure_answer_ratio(&measure, names[1], 32, names[1], 4);
	return measure_end(&measure);
}
