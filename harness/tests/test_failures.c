/*
 * failures: the first, second, third ... call of every resource-taking function fails, in
 * every model. Whatever the place, the trial ends with a verdict or a clean error, says why, leaves
 * no process and no descriptor, and never passes a broken trial off as a number.
 *
 * The calls of the harness are caught at link time (ld's --wrap); libraries keep the real ones.
 */
#include "cmocka_all.h"
#include "misbehaving.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum call {
	CALL_CALLOC,
	CALL_MALLOC,
	CALL_MMAP,
	CALL_FORK,
	CALL_PIPE2,
	CALL_SOCKETPAIR,
	CALL_MEMFD_CREATE,
	CALL_ALIGNED_ALLOC,
	CALL_POSIX_SPAWN,
	CALL_PTHREAD_CREATE,
	CALL_SOCKET,
	CALL_EVENTFD,
	CALL_EPOLL_CREATE1,
	CALLS
};

static const char *const call_names[CALLS] = {"calloc", "malloc", "mmap", "fork", "pipe2", "socketpair",
        "memfd_create", "aligned_alloc", "posix_spawn", "pthread_create", "socket", "eventfd",
        "epoll_create1"};

/* Seen by all processes of a trial: the count goes on across forks. */
struct plan {
	_Atomic int call;  /* which function fails; CALLS: none */
	_Atomic long left; /* how many calls still succeed */
	_Atomic bool failed;
};
static struct plan *plan;

static bool fails(enum call call)
{
	if (!plan || atomic_load(&plan->call) != (int)call)
		return false;
	if (atomic_fetch_sub(&plan->left, 1) != 0)
		return false;
	atomic_store(&plan->failed, true);
	return true;
}

#define WRAP(call, error, failure, result, name, declaration, arguments)                                     \
	result __real_##name declaration;                                                                    \
	result __wrap_##name declaration;                                                                    \
	result __wrap_##name declaration                                                                     \
	{                                                                                                    \
		if (fails(call)) {                                                                           \
			errno = error;                                                                       \
			return failure;                                                                      \
		}                                                                                            \
		return __real_##name arguments;                                                              \
	}

WRAP(CALL_CALLOC, ENOMEM, NULL, void *, calloc, (size_t count, size_t size), (count, size))
WRAP(CALL_MALLOC, ENOMEM, NULL, void *, malloc, (size_t size), (size))
WRAP(CALL_MMAP, ENOMEM, MAP_FAILED, void *, mmap,
        (void *start, size_t length, int protection, int flags, int fd, off_t offset),
        (start, length, protection, flags, fd, offset))
WRAP(CALL_FORK, EAGAIN, -1, pid_t, fork, (void), ())
WRAP(CALL_PIPE2, EMFILE, -1, int, pipe2, (int ends[2], int flags), (ends, flags))
WRAP(CALL_SOCKETPAIR, EMFILE, -1, int, socketpair, (int domain, int type, int protocol, int ends[2]),
        (domain, type, protocol, ends))
WRAP(CALL_MEMFD_CREATE, EMFILE, -1, int, memfd_create, (const char *name, unsigned flags), (name, flags))
WRAP(CALL_ALIGNED_ALLOC, ENOMEM, NULL, void *, aligned_alloc, (size_t alignment, size_t size),
        (alignment, size))
WRAP(CALL_POSIX_SPAWN, EAGAIN, EAGAIN, int, posix_spawn,
        (pid_t * pid, const char *path, const posix_spawn_file_actions_t *files,
                const posix_spawnattr_t *attributes, char *const argv[], char *const environment[]),
        (pid, path, files, attributes, argv, environment))
WRAP(CALL_PTHREAD_CREATE, EAGAIN, EAGAIN, int, pthread_create,
        (pthread_t * thread, const pthread_attr_t *attributes, void *(*start)(void *), void *arg),
        (thread, attributes, start, arg))
WRAP(CALL_SOCKET, EMFILE, -1, int, socket, (int domain, int type, int protocol), (domain, type, protocol))
WRAP(CALL_EVENTFD, EMFILE, -1, int, eventfd, (unsigned value, int flags), (value, flags))
WRAP(CALL_EPOLL_CREATE1, EMFILE, -1, int, epoll_create1, (int flags), (flags))

static unsigned open_descriptors(void)
{
	unsigned count = 0;
	DIR *folder = opendir("/proc/self/fd");

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

/* A model that forks for every job would never run out of places to fail. */
#define PLACES_MAX 40

static void check(const struct model_ops *model, enum call call, long place, const struct outcome *outcome,
        int error, const struct reason *why)
{
	if (error) {
		assert_true(strlen(why->text) > 0);
	} else if (outcome->status == TRIAL_OK) {
		/* What failed had another way to be done. */
		/* On a busy machine open arrivals may all be left over in so short a window. */
		assert_true(outcome->jobs_done > 0 || outcome->backlog_left > 0);
		assert_int_equal(outcome->jobs_done, outcome->jobs_started);
	} else if (strlen(outcome->reason) == 0) {
		fail_msg("%s: %s call %ld failed and the verdict gives no reason", model->name,
		        call_names[call], place);
	}
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static long sweep(
        const struct model_ops *model, enum call call, const char *arrival, hwloc_topology_t topology)
{
	const struct short_trial trial = {.model = model,
	        .ops = &right_ops,
	        .hogs = 1,
	        .placement = "compact",
	        .window_ns = 1000000,
	        .arrival = arrival};
	const unsigned descriptors = open_descriptors();
	long place = 0;

	for (; place < PLACES_MAX; place++) {
		struct outcome outcome = {0};
		struct reason why = {""};

		atomic_store(&plan->failed, false);
		atomic_store(&plan->left, place);
		atomic_store(&plan->call, call);
		const int error = short_trial_run(&trial, topology, &outcome, &why);

		atomic_store(&plan->call, CALLS);
		check(model, call, place, &outcome, error, &why);
		assert_int_equal(open_descriptors(), descriptors);
		if (!error)
			outcome_release(&outcome);
		if (!atomic_load(&plan->failed))
			break;
	}
	return place;
}

static void every_call_may_fail_in_every_model(void **state)
{
	hwloc_topology_t topology;
	struct reason why;

	(void)state;
	assert_int_equal(topology_load(&topology, &why), 0);
	for (size_t i = 0; model_registry[i]; i++)
		for (enum call call = 0; call < CALLS; call++)
			print_message("  %-10s %-15s failed in %ld places\n", model_registry[i]->name,
			        call_names[call], sweep(model_registry[i], call, NULL, topology));
	hwloc_topology_destroy(topology);
}

static void every_call_may_fail_with_open_arrivals(void **state)
{
	hwloc_topology_t topology;
	struct reason why;

	(void)state;
	assert_int_equal(topology_load(&topology, &why), 0);
	for (size_t i = 0; model_registry[i]; i++)
		for (enum call call = 0; call < CALLS && !model_registry[i]->closed_only; call++)
			print_message("  %-10s %-15s failed in %ld places\n", model_registry[i]->name,
			        call_names[call],
			        sweep(model_registry[i], call, "open(2000/s,constant)", topology));
	hwloc_topology_destroy(topology);
}

static void the_sweep_does_fail_calls(void **state)
{
	(void)state;
	atomic_store(&plan->left, 1);
	atomic_store(&plan->call, CALL_PIPE2);
	int ends[2];

	assert_int_equal(pipe2(ends, 0), 0);
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(pipe2(ends, 0), -1);
	assert_int_equal(errno, EMFILE);
	assert_true(plan->failed);
	atomic_store(&plan->call, CALLS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_sweep_does_fail_calls),
	        cmocka_unit_test(every_call_may_fail_in_every_model),
	        cmocka_unit_test(every_call_may_fail_with_open_arrivals),
	};

	plan = __real_mmap(NULL, sizeof(*plan), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (plan == MAP_FAILED)
		return 1;
	atomic_store(&plan->call, CALLS);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
