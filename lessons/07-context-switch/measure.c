/*
 * What one way of a ping-pong takes: write a byte, switch, read it. Between two threads and between two processes, on
 * one CPU and on two.
 */
#include "measure_counters.h"

#include "base/clock.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 2000 };

struct subject {
	bool processes;
	int cpu[2];
};

struct player {
	int from, to, cpu;
};

static struct measure measure;

static bool use_cpu(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return sched_setaffinity(0, sizeof(one), &one) == 0;
}

/* Sends back what comes, until the other end is closed. */
static void *return_it(void *context)
{
	const struct player *player = context;
	char ball;

	if (!use_cpu(player->cpu))
		return NULL;
	while (read(player->from, &ball, 1) == 1 && write(player->to, &ball, 1) == 1)
		;
	return NULL;
}

static double play(int from, int to)
{
	const uint64_t begin_ns = clock_now_ns();
	char ball = 'o';

	for (int i = 0; i < ROUNDS; i++) {
		if (write(to, &ball, 1) != 1 || read(from, &ball, 1) != 1)
			return NAN;
	}
	return (double)(clock_now_ns() - begin_ns) / (2.0 * ROUNDS) / 1e3;
}

static double sample(void *context)
{
	const struct subject *subject = context;
	double us = NAN;
	int there[2], back[2];
	cpu_set_t before;
	pthread_t thread;
	pid_t child = -1;

	if (pipe(there) != 0 || pipe(back) != 0)
		return NAN;
	sched_getaffinity(0, sizeof(before), &before);
	struct player player = {there[0], back[1], subject->cpu[1]};
	if (subject->processes) {
		child = fork();
		if (child == 0) {
			close(there[1]);
			return_it(&player);
			_exit(0);
		}
	} else if (pthread_create(&thread, NULL, return_it, &player) != 0) {
		return NAN;
	}
	if (use_cpu(subject->cpu[0]))
		us = play(back[0], there[1]);
	close(there[1]);
	if (subject->processes)
		waitpid(child, NULL, 0);
	else
		pthread_join(thread, NULL);
	close(there[0]);
	close(back[0]);
	close(back[1]);
	sched_setaffinity(0, sizeof(before), &before);
	return us;
}

int main(int argc, char **argv)
{
	static struct subject subjects[2][2];
	static const char *const names[] = {"threads", "processes"}, *const places[] = {"one CPU", "two CPUs"};
	int cpus[2] = {-1, -1}, found = 0;
	cpu_set_t allowed;

	measure_begin(&measure, argc, argv, 25);
	sched_getaffinity(0, sizeof(allowed), &allowed);
	for (int cpu = 0; cpu < CPU_SETSIZE && found < 2; cpu++) {
		if (CPU_ISSET(cpu, &allowed))
			cpus[found++] = cpu;
	}
	for (int place = 0; place < found; place++) {
		for (int kind = 0; kind < 2; kind++) {
			subjects[place][kind] = (struct subject){kind == 1, {cpus[0], cpus[place]}};
			measure_word(&measure, names[kind], places[place], sample, &subjects[place][kind]);
		}
	}
	if (found < 2)
		measure_note(&measure, "This process may use one CPU only.");
	measure_rounds(&measure);
	measure_counters(&measure, cpus[0]);
	measure_answer_point(&measure, "processes", 0, "us");
	return measure_end(&measure);
}
