/*
 * What it costs to create something and to wait for its end, against the memory that the parent has touched.
 *
 * Huge pages are refused, so that the parent has the 4 KiB pages that most programs have: fork() copies an
 * entry of the page table for each. posix_spawn() has to execute a program, /bin/true, which the others do
 * not.
 */
#include "check/measure.h"
#include "base/clock.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (1024 * 1024UL)
#define MOST_MIB 256UL

enum { REPEAT = 10 };

struct way {
	const char *name;
	int (*create_and_wait)(void); /* 0 or a negative errno */
};

struct subject {
	const struct way *way;
	unsigned long mib;
};

static char *memory;
static struct measure measure;

static int reap(pid_t child)
{
	if (child < 0)
		return -errno;
	while (waitpid(child, NULL, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return 0;
}

static int by_fork(void)
{
	const pid_t child = fork();

	if (child == 0)
		_exit(0);
	return reap(child);
}

static int by_vfork(void)
{
	const pid_t child = vfork();

	if (child == 0)
		_exit(0);
	return reap(child);
}

static int by_spawn(void)
{
	char *const argv[] = {"/bin/true", NULL}, *const nothing[] = {NULL};
	pid_t child;
	const int error = posix_spawn(&child, argv[0], NULL, NULL, argv, nothing);

	return error ? -error : reap(child);
}

static void *do_nothing(void *nothing)
{
	return nothing;
}

static int by_thread(void)
{
	pthread_t thread;
	const int error = pthread_create(&thread, NULL, do_nothing, NULL);

	return error ? -error : -pthread_join(thread, NULL);
}

static double sample(void *context)
{
	const struct subject *subject = context;
	uint64_t begin_ns;
	int error = 0;

	madvise(memory, MOST_MIB * MIB, MADV_DONTNEED);
	memset(memory, 1, subject->mib * MIB);
	begin_ns = clock_now_ns();
	for (int i = 0; i < REPEAT && !error; i++)
		error = subject->way->create_and_wait();
	if (error) {
		measure_note(&measure, "%s: %s", subject->way->name, strerror(-error));
		return NAN;
	}
	return (double)(clock_now_ns() - begin_ns) / REPEAT / 1e3;
}

int main(int argc, char **argv)
{
	static const struct way ways[] = {
	        {"fork", by_fork}, {"vfork", by_vfork}, {"posix_spawn", by_spawn}, {"thread", by_thread}};
	static const unsigned long sizes[] = {1, 4, 16, 64, MOST_MIB};
	static struct subject subjects[4][5];

	measure_begin(&measure, argc, argv, 15);
	memory = mmap(NULL, MOST_MIB * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return measure_refuse("256 MiB of memory cannot be had");
	madvise(memory, MOST_MIB * MIB, MADV_NOHUGEPAGE);
	for (size_t way = 0; way < 4; way++) {
		for (size_t size = 0; size < 5; size++) {
			subjects[way][size] = (struct subject){&ways[way], sizes[size]};
			measure_subject(&measure, ways[way].name, (double)sizes[size], sample, &subjects[way][size]);
		}
	}
	measure_rounds(&measure);
	measure_answer_ratio(&measure, "fork", 64, "fork", 1);
	return measure_end(&measure);
}
