/*
 * rpc: a request over TCP to another process, and the wait for its reply. It stands for
 * what most servers do most of the time: wait for a database or for somebody else's
 * server. There is next to nothing to compute: who can wait for many at once, wins.
 *
 * The service (service.h) takes as long as the parameters say, for each request on its
 * own, and answers with a number that only the right request leads to.
 */
#include "call.h"

#include <errno.h>
#include <stdlib.h>

static struct step rpc_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	struct step step;

	(void)workload;
	return call_goes_on(job, outcome, &step) ? step : step_done(job, call_reply(job));
}

static bool rpc_verify(const struct workload *workload, const struct job *job)
{
	(void)workload;
	return job->result == service_reply(job->id);
}

static int rpc_setup(struct workload *workload, struct reason *why)
{
	workload->state = calloc(1, sizeof(struct service));
	return workload->state ? 0 : reason_set(why, -ENOMEM, "no memory for the service's state");
}

static int rpc_start(struct workload *workload, struct reason *why)
{
	return call_start(workload->state, workload, why);
}

static int rpc_attach(struct workload *workload, struct job *job)
{
	return call_attach(workload->state, job);
}

static void rpc_detach(struct workload *workload, struct job *job)
{
	(void)workload;
	call_detach(job);
}

static void rpc_pack(const struct workload *workload, struct parcel *parcel)
{
	call_pack(workload->state, parcel);
}

static int rpc_unpack(struct workload *workload, const struct parcel *parcel)
{
	if (rpc_setup(workload, NULL) != 0)
		return -ENOMEM;
	call_unpack(workload->state, parcel);
	return 0;
}

static int rpc_stop(struct workload *workload, struct reason *why)
{
	return service_stop(workload->state, workload->ops->name, why);
}

static void rpc_teardown(struct workload *workload)
{
	free(workload->state);
}

static const struct param_spec rpc_params[] = {CALL_PARAMS, {0}};

const struct workload_ops workload_rpc_ops = {
        .name = "rpc",
        .summary = "a request to a service over TCP, and the wait for its reply",
        .bound = IO_BOUND,
        .params = rpc_params,
        .setup = rpc_setup,
        .start = rpc_start,
        .attach = rpc_attach,
        .next = rpc_next,
        .verify = rpc_verify,
        .detach = rpc_detach,
        .stop = rpc_stop,
        .teardown = rpc_teardown,
        .pack = rpc_pack,
        .unpack = rpc_unpack,
};
