/* See order.h. */
#include "handoff/order.h"

#include "base/memfile.h"
#include "base/process.h"
#include "trial/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct order *open_order(const char *text)
{
	const unsigned long slot = strtoul(text, NULL, 10);
	struct order *orders;
	struct stat file;

	if (fstat(ORDER_FD, &file) != 0 || (size_t)file.st_size / sizeof(*orders) <= slot)
		return NULL;
	orders = memfile_map(ORDER_FD, (size_t)file.st_size, PROT_READ | PROT_WRITE);
	if (!orders || orders[slot].bytes != sizeof(*orders))
		return NULL;
	return &orders[slot];
}

static int join_partition(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, "0", 1) < 0)
		error = -errno;
	close(fd);
	return error;
}

static int bind_self(const struct order *order)
{
	int error = order->join[0] ? join_partition(order->join) : 0;
	cpu_set_t granted;

	if (error || !order->bound)
		return error;
	if (sched_setaffinity(0, sizeof(order->cpus), &order->cpus) != 0 ||
	        sched_getaffinity(0, sizeof(granted), &granted) != 0)
		return -errno;
	return CPU_EQUAL(&granted, &order->cpus) ? 0 : -EXDEV;
}

static int unpack(
        const struct order *order, const struct workload_ops *const *registry, struct workload *workload)
{
	while (*registry && strcmp((*registry)->name, order->workload) != 0)
		registry++;
	if (!*registry || !(*registry)->unpack)
		return -ENOENT;
	workload->ops = *registry;
	workload->params = order->params;
	snprintf(workload->name, sizeof(workload->name), "%s", order->workload);
	return workload->ops->unpack(workload, &order->parcel);
}

static int join_trace(const struct order *order, struct workload *workload)
{
	const struct trace *trace;
	struct stat file;

	if (!order->traced)
		return 0;
	if (fstat(ORDER_TRACE_FD, &file) != 0)
		return -errno;
	trace = memfile_map(ORDER_TRACE_FD, (size_t)file.st_size, PROT_READ | PROT_WRITE);
	if (!trace)
		return -errno;
	trace_join(trace, (unsigned)order->slot, order->trace_begin_ns);
	trace_wrap(workload);
	return 0;
}

static enum order_end carry_out(struct order *order, const struct workload_ops *const *registry)
{
	struct job job = {.slot = order->slot, .fd = -1};
	struct workload workload = {0};

	order->error = bind_self(order);
	if (order->error)
		return ORDER_NOT_BOUND;
	order->error = policy_adopt(&order->policy, &order->admission_retries);
	if (order->error)
		return ORDER_NO_POLICY;
	order->error = unpack(order, registry, &workload);
	if (!order->error)
		order->error = join_trace(order, &workload);
	if (order->error)
		return ORDER_NO_WORKLOAD;
	if (workload.ops->attach)
		order->error = workload.ops->attach(&workload, &job);
	if (order->error)
		return ORDER_NO_JOB;
	job_reset(&job, order->id, 0);
	order->error = job_run_blocking(&workload, &job);
	order->result = job.result;
	return ORDER_DONE;
}

int order_carry_out(const char *slot, const struct workload_ops *const *registry)
{
	struct order *order = open_order(slot);

	if (!order)
		return 1;
	process_die_with_parent(order->parent);
	atomic_store(&order->end, (int)carry_out(order, registry));
	return 0;
}
