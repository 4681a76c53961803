/* See orders.h. What this file does not do: it starts no program. */
#include "handoff/orders.h"

#include "base/memfile.h"
#include "machine/partition.h"
#include "trial/trace.h"
#include "trial/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <hwloc/glibc-sched.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The first descriptor that no program inherits. */
#define FD_BEHIND (ORDER_TRACE_FD + 1)

static int place(struct trial *trial, unsigned slot, struct order *order)
{
	hwloc_const_cpuset_t cpus;
	const char *join = "";

	if (!trial->placement || trial->placement->count == 0)
		return 0;
	cpus = trial->placement->cpuset[slot];
	if (trial->partition)
		join = partition_join_path(trial->partition, slot);
	if (hwloc_bitmap_last(cpus) >= CPU_SETSIZE || strlen(join) >= sizeof(order->join)) {
		worker_refuse_binding(trial, slot, -EOVERFLOW);
		return -EOVERFLOW;
	}
	order->bound = true;
	hwloc_cpuset_to_glibc_sched_affinity(trial->topology, cpus, &order->cpus, sizeof(order->cpus));
	strcpy(order->join, join);
	return 0;
}

/* What stays the same from job to job. */
static int write_order(struct trial *trial, const struct parcel *parcel, unsigned slot, struct order *order)
{
	const struct workload *workload = trial->workload;

	*order = (struct order){
	        .bytes = sizeof(*order),
	        .parent = trial->pid,
	        .policy = trial->policy,
	        .params = workload->params,
	        .parcel = *parcel,
	        .slot = slot,
	        .traced = trial->trace != NULL,
	};
	strncpy(order->workload, workload->ops->name, sizeof(order->workload) - 1);
	for (int i = 0; i < PARCEL_FDS; i++)
		order->parcel.fd[i] = ORDER_FD + 1 + i;
	return place(trial, slot, order);
}

/* Each is copied to a number out of the way of those that the programs inherit: there, one would
 * overwrite the next. */
static int hand_down(struct orders *orders, const struct parcel *parcel)
{
	int error = 0;

	const struct trace *const trace = orders->trial->trace;

	for (int i = 0; i <= PARCEL_FDS + 1 && !error; i++) {
		const int fd = i == 0            ? orders->fd
		               : i <= PARCEL_FDS ? parcel->fd[i - 1]
		               : trace           ? trace->fd
		                                 : -1;

		if (fd < 0)
			continue;
		orders->copy[i] = fcntl(fd, F_DUPFD_CLOEXEC, FD_BEHIND);
		error = orders->copy[i] < 0 ? errno
		                            : posix_spawn_file_actions_adddup2(
		                                      &orders->inherited, orders->copy[i], ORDER_FD + i);
	}
	return -error;
}

static int fill(struct orders *orders)
{
	const struct workload *workload = orders->trial->workload;
	struct parcel parcel;
	int error = 0;

	memset(&parcel, 0, sizeof(parcel));
	for (unsigned i = 0; i < PARCEL_FDS; i++)
		parcel.fd[i] = -1;
	if (workload->ops->pack)
		workload->ops->pack(workload, &parcel);
	for (unsigned slot = 0; slot < orders->trial->workers && !error; slot++)
		error = write_order(orders->trial, &parcel, slot, &orders->order[slot]);
	return error ? error : hand_down(orders, &parcel);
}

int orders_init(struct orders *orders, struct trial *trial)
{
	int error;

	if (!trial->workload->ops->unpack) {
		trial_refuse(trial, -EOPNOTSUPP,
		        "%s cannot run in a program of its own: what it has set up is known to this one only",
		        trial->workload->name);
		return -EOPNOTSUPP;
	}
	*orders = (struct orders){.trial = trial};
	for (unsigned i = 0; i <= PARCEL_FDS + 1; i++)
		orders->copy[i] = -1;
	orders->order = memfile_create("telar-orders", trial->workers * sizeof(struct order), &orders->fd);
	if (!orders->order) {
		error = -errno;
		trial_fail(trial, error, "no memory for %u orders: %s", trial->workers, strerror(-error));
		return error;
	}
	posix_spawn_file_actions_init(&orders->inherited);
	error = fill(orders);
	if (error) {
		/* A refusal has been reported already, and the first report stays. */
		trial_fail(trial, error, "no descriptors for programs to inherit: %s", strerror(-error));
		orders_release(orders);
	}
	return error;
}

void orders_release(struct orders *orders)
{
	posix_spawn_file_actions_destroy(&orders->inherited);
	for (unsigned i = 0; i <= PARCEL_FDS + 1; i++)
		if (orders->copy[i] >= 0)
			close(orders->copy[i]);
	munmap(orders->order, orders->trial->workers * sizeof(struct order));
	close(orders->fd);
}

void orders_give(struct orders *orders, const struct job *job)
{
	struct order *order = &orders->order[job->slot];

	order->id = job->id;
	order->trace_begin_ns = orders->trial->shared->gate.begin_ns;
	atomic_store(&order->end, ORDER_GIVEN);
}
