/*
 * service_server: the service's own process. service.c forks it and hears from it once, through a pipe.
 */
#ifndef TELAR_SERVICE_SERVER_H
#define TELAR_SERVICE_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

#include "loop/service_protocol.h"
#include "machine/policy.h"

struct service_order {
	int listener;
	uint64_t time_ns;
	enum service_shape shape;
	const struct policy *policy;
};

/* What it writes to the pipe when it can serve, or cannot. */
struct service_greeting {
	int error;
	bool granted; /* the policy */
};

/* The whole life of the process that `parent` has just forked. */
_Noreturn void service_main(const struct service_order *order, pid_t parent, int pipe);

#endif
