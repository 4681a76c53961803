/*
 * service: a downstream service in a process of its own, to whom workloads make requests
 * over TCP on the loopback interface. It stands for the database or the other machine
 * that a real server waits for.
 *
 * What is said is in service_protocol.h. A reply comes after the service time, which runs for each
 * request on its own (the service is never the bottleneck: it waits for all of them at once) and
 * is fixed or exponentially distributed. The draw is a pure function of the request's id, so every
 * model gets the same times.
 *
 * 1. service_start() in the trial's process, before it has threads. The service listens on
 *    a port that the kernel chose (service->port), dies with its parent, and sets
 *    `policy` for itself where it may (else it stays as it is; `granted` says which).
 * 2. service_connect(): one connected socket in blocking mode (TCP_NODELAY, close-on-exec), or
 *    a negative errno; the caller closes it. Who must not block passes MSG_DONTWAIT.
 * 3. service_stop().
 */
#ifndef TELAR_SERVICE_H
#define TELAR_SERVICE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/reason.h"
#include "loop/service_protocol.h"
#include "machine/policy.h"

struct service {
	pid_t pid;
	uint16_t port;
	bool granted;
};

int service_start(struct service *service, uint64_t time_ns, enum service_shape shape,
        const struct policy *policy, struct reason *why);
int service_connect(const struct service *service);
/* -ECHILD and how, when it had ended before; `owner` is the workload whose service it is. */
int service_stop(struct service *service, const char *owner, struct reason *why);

#endif
