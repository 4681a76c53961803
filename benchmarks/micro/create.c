/*
 * create: what it costs to make somebody who does nothing, and to wait for its end: a thread, and processes
 * by fork(2), vfork(2), clone(2) with CLONE_VM | CLONE_VFORK, and posix_spawn(3), which starts another
 * program as well. Beside memory of several sizes: fork copies the page tables, so it takes longer the
 * more memory its parent has touched, though not a byte is copied; the others do not care.
 *
 * The memory is in pages of 4 KiB (huge pages have 512 times fewer entries to copy), in one process a size,
 * which holds it from set-up to teardown.
 */
#include "apart.h"
#include "pin.h"

#include "base/clock.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (UINT64_C(1) << 20)
#define PAGE_BYTES 4096
#define SAMPLE_NS (2 * NS_PER_MS)
#define MOST 100u
#define STACK_BYTES 16384
#define SPAWNED "/bin/true"
/* Of the memory that is available, nothing above this share is taken. */
#define SHARE 4

struct creation {
	/* 0 or a negative errno. */
	int (*create)(void);
	struct holder *holder;
};

/* A process that holds so much memory, for all subjects of its size. */
struct holder {
	uint64_t bytes;
	unsigned users;
	struct apart apart;
};

static int wait_for(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -ECHILD;
}

static void *do_nothing(void *arg)
{
	return arg;
}

/* clone(2) ends the process with it. */
static int return_status(void *arg)
{
	(void)arg;
	return 0;
}

static int create_thread(void)
{
	pthread_t thread;
	const int error = pthread_create(&thread, NULL, do_nothing, NULL);

	return -(error ? error : pthread_join(thread, NULL));
}

static int create_fork(void)
{
	const pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -errno : wait_for(pid);
}

static int create_vfork(void)
{
	const pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -errno : wait_for(pid);
}

static int create_clone(void)
{
	static _Alignas(16) char stack[STACK_BYTES];
	const pid_t pid = clone(return_status, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);

	return pid < 0 ? -errno : wait_for(pid);
}

static int create_spawn(void)
{
	char path[] = SPAWNED, *argv[] = {path, NULL}, *environment[] = {NULL};
	pid_t pid;
	const int error = posix_spawn(&pid, path, NULL, NULL, argv, environment);

	return error ? -error : wait_for(pid);
}

static int hold(const void *arg, struct reason *why)
{
	const uint64_t bytes = *(const uint64_t *)arg;
	volatile char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return reason_set(why, -errno, "no memory to hold: %s", strerror(errno));
	madvise((void *)memory, bytes, MADV_NOHUGEPAGE);
	for (uint64_t at = 0; at < bytes; at += PAGE_BYTES)
		memory[at] = 1;
	return 0;
}

/* MemAvailable of /proc/meminfo; 0: unknown. */
static uint64_t available_bytes(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	unsigned long long kib = 0;
	char line[128];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib * 1024;
}

static int create_setup(struct micro *micro, struct reason *why)
{
	const struct creation *creation = micro->ops->variant;
	struct holder *holder = creation->holder;
	int error = 0;

	if (creation->create == create_spawn && access(SPAWNED, X_OK) != 0)
		return reason_set(why, -EOPNOTSUPP, "there is no " SPAWNED);
	if (holder->users == 0 && available_bytes() < SHARE * holder->bytes)
		return reason_set(why, -EOPNOTSUPP, "needs %u MiB of available memory",
		        (unsigned)(SHARE * holder->bytes / MIB));
	if (holder->users == 0)
		error = apart_open(&holder->apart, hold, &holder->bytes, why);
	if (error)
		return error;
	holder->users++;
	snprintf(micro->where, sizeof(micro->where), "CPU %u", pin_cpu(micro, 0));
	return 0;
}

static void create_teardown(struct micro *micro)
{
	const struct creation *creation = micro->ops->variant;

	if (--creation->holder->users == 0)
		apart_close(&creation->holder->apart);
}

static int create_some(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	const struct creation *creation = micro->ops->variant;
	uint64_t begun_ns, took_ns = 0;
	int error = pin_to(micro, 0, why);

	begun_ns = clock_now_ns();
	while (!error && took_ns < SAMPLE_NS && sample->items < MOST) {
		error = creation->create();
		if (error)
			reason_set(why, error, "%s", strerror(-error));
		took_ns = clock_now_ns() - begun_ns;
		sample->items++;
	}
	sample->seconds = (double)took_ns / 1e9;
	sample->value = (double)took_ns / 1e3 / (double)sample->items;
	return error;
}

static int create_measure(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	const struct creation *creation = micro->ops->variant;

	return apart_ask(&creation->holder->apart, create_some, micro, sample, why);
}

static struct holder held_1MiB = {.bytes = MIB}, held_16MiB = {.bytes = 16 * MIB},
                     held_64MiB = {.bytes = 64 * MIB}, held_256MiB = {.bytes = 256 * MIB};

#define SUBJECT(how, size, text, other)                                                                      \
	{                                                                                                    \
		.name = "create/" #how "/" #size, .unit = "us",                                              \
		.summary = text ", made and waited for beside " #size " of memory", .against = other,        \
		.variant = &(const struct creation){create_##how, &held_##size}, .setup = create_setup,      \
		.measure = create_measure, .teardown = create_teardown                                       \
	}
#define BESIDE(size, less)                                                                                   \
	SUBJECT(fork, size, "a process by fork(2)",                                                          \
	        less), /* against less memory, the others against fork */                                    \
	        SUBJECT(vfork, size, "a process by vfork(2)", "create/fork/" #size),                         \
	        SUBJECT(clone, size, "a process that shares the memory, by clone(2)", "create/fork/" #size), \
	        SUBJECT(spawn, size, SPAWNED " by posix_spawn(3)", "create/fork/" #size),                    \
	        SUBJECT(thread, size, "a thread", "create/fork/" #size)

const struct micro_ops micro_create_ops[] = {
        BESIDE(1MiB, NULL),
        BESIDE(16MiB, "create/fork/1MiB"),
        BESIDE(64MiB, "create/fork/1MiB"),
        BESIDE(256MiB, "create/fork/1MiB"),
        {0},
};
