/* How often a process is switched away while it waits for long, and while it computes beside another on the same CPU.
 */
#include "measure_counters.h"

#include "base/clock.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LENGTH_NS UINT64_C(300000000)
#define LENGTH_MS (LENGTH_NS / 1000000)

enum { TRIALS = 7, COMPUTING = 2 };

/* Of one trial: written by the children. */
struct counted {
	long waiting, computing;
};

static void wait_long(void)
{
	struct timespec left = {.tv_nsec = (long)LENGTH_NS};

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
		;
}

static void compute_long(void)
{
	const uint64_t until_ns = clock_now_ns() + LENGTH_NS;

	while (clock_now_ns() < until_ns)
		;
}

static long switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nvcsw + usage.ru_nivcsw;
}

static pid_t start(void (*pass_time)(void), int cpu, long *count)
{
	const pid_t child = fork();
	cpu_set_t one;
	long before;

	if (child != 0)
		return child;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one) != 0)
		_exit(1);
	before = switches();
	pass_time();
	*count = switches() - before;
	_exit(0);
}

static bool has_succeeded(pid_t child)
{
	int status;

	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static bool count_once(struct counted *counted, int cpu)
{
	pid_t computing[COMPUTING];
	bool ok = has_succeeded(start(wait_long, cpu, &counted->waiting));

	for (int i = 0; i < COMPUTING; i++)
		computing[i] = start(compute_long, cpu, &counted->computing);
	for (int i = 0; i < COMPUTING; i++)
		ok = has_succeeded(computing[i]) && ok;
	return ok;
}

void measure_counters(struct measure *measure, int cpu)
{
	const int trials = measure->quick ? 1 : TRIALS;
	double waiting[TRIALS], computing[TRIALS];
	struct counted *counted =
	        mmap(NULL, sizeof(*counted), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool ok = counted != MAP_FAILED;

	for (int i = 0; ok && i < trials; i++) {
		ok = count_once(counted, cpu);
		waiting[i] = (double)counted->waiting;
		computing[i] = (double)counted->computing;
	}
	if (ok)
		measure_note(measure,
		        "Switches in %d ms on one CPU: %.0f of a process that waited all the time, %.0f of one of two "
		        "that computed (medians of %d).",
		        (int)LENGTH_MS, stats_median(waiting, (size_t)trials), stats_median(computing, (size_t)trials),
		        trials);
	else
		measure_note(measure, "How often processes are switched away could not be counted here.");
	if (counted != MAP_FAILED)
		munmap(counted, sizeof(*counted));
}
