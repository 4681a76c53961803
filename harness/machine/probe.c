/* See probe.h. */
#include "machine/probe.h"
#include "base/clock.h"
#include "trial/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_MS 1000

struct wish {
	const struct partition *partition;
	unsigned worker;
	hwloc_topology_t topology;
	hwloc_const_cpuset_t cpus;
	const struct policy *policy;
};

static int fulfil(const struct wish *wish)
{
	struct policy granted;
	int err = 0;

	if (wish->partition)
		err = partition_join(wish->partition, wish->worker);
	else if (wish->cpus)
		err = placement_bind(wish->topology, wish->cpus);
	if (err || !wish->policy)
		return err;
	err = policy_apply(wish->policy);
	if (!err)
		err = policy_read(&granted);
	if (!err && !policy_equal(&granted, wish->policy))
		err = -ENOTRECOVERABLE;
	return err;
}

static _Noreturn void child_main(const struct wish *wish, pid_t parent)
{
	/* Should the child hang in a real-time policy, the kernel ends it (setrlimit(2)). */
	const struct rlimit realtime_us = {LIMIT_MS * 1000, LIMIT_MS * 1000};

	process_die_with_parent(parent);
	setrlimit(RLIMIT_RTTIME, &realtime_us);
	_exit(-fulfil(wish));
}

static int try_in_child(const struct wish *wish)
{
	const pid_t parent = getpid(), child = fork();
	struct pollfd ended = {.events = POLLIN};
	int status = 0, ready;

	if (child == 0)
		child_main(wish, parent);
	if (child < 0)
		return -errno;
	ended.fd = (int)syscall(SYS_pidfd_open, child, 0);
	while ((ready = poll(&ended, 1, LIMIT_MS)) < 0 && errno == EINTR)
		;
	if (ready == 0)
		kill(child, SIGKILL);
	if (ended.fd >= 0)
		close(ended.fd);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ETIMEDOUT;
}

int probe_policy(const struct policy *policy, hwloc_topology_t topology, hwloc_const_cpuset_t cpus)
{
	const struct wish wish = {.topology = topology, .cpus = cpus, .policy = policy};

	return try_in_child(&wish);
}

int probe_binding(hwloc_topology_t topology, hwloc_const_cpuset_t cpus)
{
	const struct wish wish = {.topology = topology, .cpus = cpus};

	return try_in_child(&wish);
}

int probe_partition(const struct partition *partition, unsigned worker, const struct policy *policy)
{
	const struct wish wish = {.partition = partition, .worker = worker, .policy = policy};

	return try_in_child(&wish);
}
