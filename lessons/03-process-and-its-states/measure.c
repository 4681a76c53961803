/*
 * Five processes, and the state that /proc shows for each, every few milliseconds: two that compute on one and the same
 * CPU, one that sleeps between, one that is stopped and continued, one that ends and is reaped late.
 */
#include "check/measure.h"
#include "base/clock.h"
#include "check/facts.h"

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 5, BUSY = 2, STEP_MS = 5 };

struct child {
	const char *name;
	pid_t pid;
	char state;
	double since_s;
	unsigned looks, running;
};

static void compute(void)
{
	for (volatile unsigned long i = 0;; i++)
		;
}

static void nap(void)
{
	for (;;)
		usleep(150000);
}

static void sleep_on(void)
{
	for (;;)
		pause();
}

static void end_soon(void)
{
	usleep(300000);
	_exit(0);
}

/* The first CPU that this process may use, for both. */
static void use_one_cpu(void)
{
	cpu_set_t allowed, one;
	int cpu = 0;

	sched_getaffinity(0, sizeof(allowed), &allowed);
	while (!CPU_ISSET(cpu, &allowed))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

static pid_t start(void (*what)(void), bool one_cpu)
{
	const pid_t parent = getpid(), child = fork();

	if (child == 0) {
		alarm(60);
		if (getppid() != parent)
			_exit(1);
		if (one_cpu)
			use_one_cpu();
		what();
	}
	return child;
}

static const char *series_of(char state)
{
	switch (state) {
	case 'R':
		return "R: running or ready";
	case 'S':
		return "S: asleep";
	case 'T':
		return "T: stopped";
	case 'Z':
		return "Z: ended, not reaped";
	default:
		return "D: asleep, not to be woken by signals";
	}
}

/* A bar is closed when the state changes; '\0' is gone. */
static void look(struct measure *measure, struct child *child, double now_s)
{
	const char state = facts_state(child->pid);

	child->looks++;
	child->running += state == 'R';
	if (state == child->state)
		return;
	if (child->state)
		measure_bar(measure, "what /proc/PID/stat says", child->name, child->since_s, now_s,
		        series_of(child->state));
	child->state = state;
	child->since_s = now_s;
}

static void watch(struct measure *measure, struct child *children, double length_s)
{
	const uint64_t begin_ns = clock_now_ns();
	struct child *stopped = &children[3], *ending = &children[4];
	bool was_stopped = false, was_continued = false, was_reaped = false;
	double now_s;

	do {
		now_s = (double)(clock_now_ns() - begin_ns) / 1e9;
		if (!was_stopped && now_s > 0.3 * length_s)
			was_stopped = kill(stopped->pid, SIGSTOP) == 0;
		if (!was_continued && now_s > 0.6 * length_s)
			was_continued = kill(stopped->pid, SIGCONT) == 0;
		if (!was_reaped && now_s > 0.75 * length_s)
			was_reaped = waitpid(ending->pid, NULL, 0) > 0;
		for (int i = 0; i < CHILDREN; i++)
			look(measure, &children[i], now_s);
		clock_sleep_until(clock_now_ns() + STEP_MS * NS_PER_MS);
	} while (now_s < length_s);
	for (int i = 0; i < CHILDREN; i++) {
		if (children[i].state)
			measure_bar(measure, "what /proc/PID/stat says", children[i].name, children[i].since_s, now_s,
			        series_of(children[i].state));
	}
}

int main(int argc, char **argv)
{
	struct child children[CHILDREN] = {{.name = "computes"}, {.name = "computes too"}, {.name = "naps"},
	        {.name = "stopped, continued"}, {.name = "ends at 0.3 s"}};
	static void (*const what[CHILDREN])(void) = {compute, compute, nap, sleep_on, end_soon};
	struct measure measure;
	bool always_r = true;

	measure_begin(&measure, argc, argv, 1);
	for (int i = 0; i < CHILDREN; i++) {
		children[i].pid = start(what[i], i < BUSY);
		if (children[i].pid < 0)
			return measure_refuse("no child can be made");
	}
	watch(&measure, children, measure.quick ? 0.5 : 2);
	for (int i = 0; i < CHILDREN; i++) {
		if (i != CHILDREN - 1) {
			kill(children[i].pid, SIGKILL);
			waitpid(children[i].pid, NULL, 0);
		}
	}
	for (int i = 0; i < BUSY; i++) {
		/* the first look may come before it has begun to compute */
		always_r = always_r && children[i].running + 2 >= children[i].looks;
		measure_note(&measure, "'%s' was in state R at %u of %u looks, with one CPU for two.", children[i].name,
		        children[i].running, children[i].looks);
	}
	if (always_r)
		measure_answer_word(&measure, "running");
	else
		measure_answer_none(&measure, "a computing process was seen in another state than R");
	return measure_end(&measure);
}
