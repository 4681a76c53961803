/*
 * Two threads with the same computing to do, on one CPU and on two. Each reads the clock in a tight loop; where two
 * readings are far apart it was not running, and somebody else was.
 */
#include "check/measure.h"
#include "base/clock.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

enum { PASSES = 60, READINGS = 20000, GAP_NS = 100000 };

struct task {
	const char *panel, *lane, *series;
	int cpu;
	double *bars; /* from, to, from, to, ... in seconds since `begin_ns` */
	size_t count, room;
	bool pinned;
};

static struct measure measure;
static pthread_barrier_t gate;
static uint64_t begin_ns;

static double since(uint64_t ns)
{
	return (double)(ns - begin_ns) / 1e9;
}

static bool use_cpu(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return pthread_setaffinity_np(pthread_self(), sizeof(one), &one) == 0;
}

static void *compute(void *context)
{
	struct task *task = context;
	uint64_t from, last, now;

	task->pinned = use_cpu(task->cpu);
	pthread_barrier_wait(&gate);
	from = last = clock_now_ns();
	for (size_t i = 0; i < (size_t)PASSES * READINGS; i++) {
		now = clock_now_ns();
		if (now - last > GAP_NS && task->count + 2 <= task->room) {
			task->bars[task->count++] = since(from);
			task->bars[task->count++] = since(last);
			from = now;
		}
		last = now;
	}
	if (task->count + 2 <= task->room) {
		task->bars[task->count++] = since(from);
		task->bars[task->count++] = since(last);
	}
	return NULL;
}

/* Seconds until both are done; NaN when they could not be pinned. */
static double run(struct task tasks[2])
{
	pthread_t thread[2];

	tasks[0].count = tasks[1].count = 0;
	pthread_barrier_init(&gate, NULL, 2);
	begin_ns = clock_now_ns();
	for (int i = 0; i < 2; i++)
		pthread_create(&thread[i], NULL, compute, &tasks[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	pthread_barrier_destroy(&gate);
	return tasks[0].pinned && tasks[1].pinned ? since(clock_now_ns()) : NAN;
}

static double sample(void *context)
{
	return run(context);
}

static void draw(struct task tasks[2])
{
	for (int i = 0; i < 2; i++) {
		for (size_t bar = 0; bar < tasks[i].count; bar += 2)
			measure_bar(&measure, tasks[i].panel, tasks[i].lane, tasks[i].bars[bar], tasks[i].bars[bar + 1],
			        tasks[i].series);
	}
}

int main(int argc, char **argv)
{
	static double bars[4][4096];
	static struct task one[2] = {{.panel = "both on one CPU", .series = "thread A", .bars = bars[0], .room = 4096},
	        {.panel = "both on one CPU", .series = "thread B", .bars = bars[1], .room = 4096}};
	static struct task two[2] = {
	        {.panel = "each on its own CPU", .series = "thread A", .bars = bars[2], .room = 4096},
	        {.panel = "each on its own CPU", .series = "thread B", .bars = bars[3], .room = 4096}};
	static const char *const lanes[] = {"first CPU", "second CPU"};
	cpu_set_t allowed;
	int cpus[2] = {-1, -1}, found = 0;

	measure_begin(&measure, argc, argv, 11);
	sched_getaffinity(0, sizeof(allowed), &allowed);
	for (int cpu = 0; cpu < CPU_SETSIZE && found < 2; cpu++) {
		if (CPU_ISSET(cpu, &allowed))
			cpus[found++] = cpu;
	}
	for (int i = 0; i < 2; i++) {
		one[i].cpu = cpus[0];
		one[i].lane = lanes[0];
		two[i].cpu = cpus[found - 1 < i ? 0 : i];
		two[i].lane = lanes[found - 1 < i ? 0 : i];
	}
	measure_subject(&measure, "one CPU", 1, sample, one);
	if (found == 2)
		measure_subject(&measure, "two CPUs", 2, sample, two);
	else
		measure_note(&measure, "This process may use one CPU only: there is no parallelism to be seen.");
	measure_rounds(&measure);
	/* the last round is the one that is drawn */
	draw(one);
	if (found == 2) {
		draw(two);
		measure_answer_ratio(&measure, "one CPU", 1, "two CPUs", 2);
	} else {
		measure_answer_none(&measure, "this process may use one CPU only");
	}
	return measure_end(&measure);
}
