#include "lesson.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct call {
	void (*function)(void *argument);
	void *argument;
};

static void *make_call(void *context)
{
	const struct call *call = context;

	call->function(call->argument);
	return NULL;
}

int run_in_thread(void (*function)(void *argument), void *argument)
{
	struct call call = {function, argument};
	pthread_t thread;
	const int error = pthread_create(&thread, NULL, make_call, &call);

	return error ? -error : -pthread_join(thread, NULL);
}

int run_in_fork(void (*function)(void *argument), void *argument)
{
	const pid_t child = fork();

	if (child < 0)
		return -errno;
	if (child == 0) {
		function(argument);
		_exit(0);
	}
	while (waitpid(child, NULL, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return 0;
}

static volatile int global;

struct probe {
	volatile int *heap;
	volatile pid_t *mapping; /* the pid there */
	int file, spare;
};

static void change_everything(void *argument)
{
	const struct probe *probe = argument;
	char byte;

	global = 1;
	*probe->heap = 1;
	*probe->mapping = getpid();
	close(probe->spare);
	(void)!read(probe->file, &byte, 1);
	(void)!chdir("/");
}

struct shared examine(run_elsewhere *run)
{
	struct shared shared = {0};
	struct probe probe;
	char here[PATH_MAX];
	int home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	/* somewhere that is not where chdir() goes */
	(void)!chdir("/tmp");
	global = 0;
	probe.heap = calloc(1, sizeof(*probe.heap));
	probe.mapping = mmap(NULL, sizeof(pid_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	probe.file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	probe.spare = dup(probe.file);
	run(change_everything, &probe);
	shared.global = global == 1;
	shared.heap = *probe.heap == 1;
	shared.mapping = *probe.mapping != 0;
	shared.descriptors = fcntl(probe.spare, F_GETFD) < 0;
	shared.offset = lseek(probe.file, 0, SEEK_CUR) == 1;
	shared.directory = getcwd(here, sizeof(here)) && strcmp(here, "/") == 0;
	shared.pid = global == 1;
	if (!shared.descriptors)
		close(probe.spare);
	close(probe.file);
	munmap((void *)probe.mapping, sizeof(pid_t));
	free((void *)probe.heap);
	(void)!fchdir(home);
	close(home);
	return shared;
}
