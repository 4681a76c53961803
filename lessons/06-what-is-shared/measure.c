/*
 * What four workers and their parent occupy together, when the parent has 64 MiB that they read or write: as threads,
 * and as children made by fork().
 *
 * RSS counts a page for every process that has it mapped; PSS divides it by the number of those. Only PSS may be
 * added up (proc(5), smaps_rollup).
 */
#include "check/measure.h"
#include "check/facts.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES (64UL << 20)
#define PAGE 4096

enum { WORKERS = 4 };

struct way {
	const char *name;
	bool threads, write;
};

struct subject {
	const struct way *way;
	bool proportional; /* PSS, not RSS */
};

static struct measure measure;
static volatile char *memory;
static int ready[2], go_on[2];

static void work(bool write_it)
{
	char sum = 0;

	for (size_t i = 0; i < BYTES; i += PAGE) {
		if (write_it)
			memory[i] = 2;
		else
			sum = (char)(sum + memory[i]);
	}
	(void)!write(ready[1], &sum, 1);
	/* stay until all have been looked at */
	(void)!read(go_on[0], &sum, 1);
}

static void *work_in_thread(void *context)
{
	work(*(bool *)context);
	return NULL;
}

static double memory_of(pid_t pid, bool proportional)
{
	const long kib = proportional ? facts_pss_kib(pid) : facts_status(pid, "VmRSS");

	return kib < 0 ? NAN : (double)kib / 1024;
}

static void wait_until_ready(void)
{
	char byte;

	for (int i = 0; i < WORKERS; i++)
		(void)!read(ready[0], &byte, 1);
}

static double with_threads(const struct subject *subject)
{
	bool write_it = subject->way->write;
	pthread_t thread[WORKERS];
	double mib;

	for (int i = 0; i < WORKERS; i++) {
		if (pthread_create(&thread[i], NULL, work_in_thread, &write_it) != 0)
			return NAN;
	}
	wait_until_ready();
	mib = memory_of(getpid(), subject->proportional);
	(void)!write(go_on[1], "goon", WORKERS);
	for (int i = 0; i < WORKERS; i++)
		pthread_join(thread[i], NULL);
	return mib;
}

static double with_forks(const struct subject *subject)
{
	pid_t child[WORKERS];
	double mib;

	for (int i = 0; i < WORKERS; i++) {
		child[i] = fork();
		if (child[i] == 0) {
			work(subject->way->write);
			_exit(0);
		}
		if (child[i] < 0)
			return NAN;
	}
	wait_until_ready();
	mib = memory_of(getpid(), subject->proportional);
	for (int i = 0; i < WORKERS; i++)
		mib += memory_of(child[i], subject->proportional);
	(void)!write(go_on[1], "goon", WORKERS);
	for (int i = 0; i < WORKERS; i++)
		waitpid(child[i], NULL, 0);
	return mib;
}

static double sample(void *context)
{
	const struct subject *subject = context;
	const double mib = subject->way->threads ? with_threads(subject) : with_forks(subject);

	if (isnan(mib))
		measure_note(
		        &measure, "%s: no sample, workers or /proc/PID/smaps_rollup cannot be had", subject->way->name);
	return mib;
}

int main(int argc, char **argv)
{
	static const struct way ways[] = {
	        {"threads", true, true}, {"forks, reading", false, false}, {"forks, writing", false, true}};
	static struct subject subjects[2][3];

	measure_begin(&measure, argc, argv, 9);
	memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED || pipe(ready) != 0 || pipe(go_on) != 0)
		return measure_refuse("64 MiB of memory and two pipes cannot be had");
	madvise((void *)memory, BYTES, MADV_NOHUGEPAGE);
	memset((void *)memory, 1, BYTES);
	for (size_t proportional = 0; proportional < 2; proportional++) {
		for (size_t way = 0; way < 3; way++) {
			subjects[proportional][way] = (struct subject){&ways[way], proportional == 1};
			measure_word(&measure, proportional ? "sum of PSS" : "sum of RSS", ways[way].name, sample,
			        &subjects[proportional][way]);
		}
	}
	measure_rounds(&measure);
	measure_answer_point(&measure, "sum of PSS", 1, "MiB");
	return measure_end(&measure);
}
