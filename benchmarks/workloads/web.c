/*
 * web: a request to a service, then the SHA-256 of a block. It stands for a web server's
 * page: wait for the database, then compute something from what it said. Part of it
 * waits and part of it computes, so a model that is good at only one of them shows it.
 */
#include "base/mix.h"
#include "blocks.h"
#include "call.h"

#include <errno.h>
#include <stdlib.h>

enum { BLOCK = CALL_PARAM_COUNT };

struct web {
	struct blocks blocks;
	struct service service;
};

static struct step web_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	struct web *web = workload->state;
	struct step step;
	uint64_t digest;
	int error;

	if (job->stage < CALL_STAGES)
		return call_goes_on(job, outcome, &step) ? step : step_compute();
	error = blocks_digest(&web->blocks, job->buf, job->id, &digest);
	return error ? step_fail(job, error) : step_done(job, hash_word(call_reply(job), digest));
}

static bool web_verify(const struct workload *workload, const struct job *job)
{
	const struct web *web = workload->state;

	return job->result == hash_word(service_reply(job->id), blocks_expected(&web->blocks, job->id));
}

static int web_check_data(const struct workload *workload, struct reason *why)
{
	return blocks_check(workload, workload->params.value[BLOCK], why);
}

static int web_setup(struct workload *workload, struct reason *why)
{
	struct web *web = calloc(1, sizeof(*web));
	int error;

	if (!web)
		return reason_set(why, -ENOMEM, "no memory for the blocks");
	error = blocks_load(&web->blocks, workload, workload->params.value[BLOCK], why);
	if (error) {
		free(web);
		return error;
	}
	workload->state = web;
	return 0;
}

static int web_start(struct workload *workload, struct reason *why)
{
	struct web *web = workload->state;

	return call_start(&web->service, workload, why);
}

static int web_attach(struct workload *workload, struct job *job)
{
	struct web *web = workload->state;
	int error = call_attach(&web->service, job);

	if (error)
		return error;
	job->buf = blocks_hasher(&web->blocks);
	if (job->buf)
		return 0;
	call_detach(job);
	return -ENOMEM;
}

static void web_detach(struct workload *workload, struct job *job)
{
	(void)workload;
	EVP_MD_CTX_free(job->buf);
	call_detach(job);
}

static int web_stop(struct workload *workload, struct reason *why)
{
	struct web *web = workload->state;

	return service_stop(&web->service, workload->ops->name, why);
}

static void web_teardown(struct workload *workload)
{
	struct web *web = workload->state;

	blocks_release(&web->blocks);
	free(web);
}

static void web_pack(const struct workload *workload, struct parcel *parcel)
{
	const struct web *web = workload->state;

	blocks_pack(&web->blocks, parcel);
	call_pack(&web->service, parcel);
}

static int web_unpack(struct workload *workload, const struct parcel *parcel)
{
	struct web *web = calloc(1, sizeof(*web));

	workload->state = web;
	if (!web)
		return -ENOMEM;
	call_unpack(&web->service, parcel);
	return blocks_unpack(&web->blocks, workload->params.value[BLOCK], parcel);
}

static const struct param_spec web_params[] = {CALL_PARAMS, [BLOCK] = {BLOCKS_PARAM}, {0}};

const struct workload_ops workload_web_ops = {
        .name = "web",
        .summary = "a request to a service, then SHA-256 of a block",
        .bound = MIXED,
        .params = web_params,
        .check_data = web_check_data,
        .setup = web_setup,
        .start = web_start,
        .attach = web_attach,
        .next = web_next,
        .verify = web_verify,
        .detach = web_detach,
        .stop = web_stop,
        .teardown = web_teardown,
        .pack = web_pack,
        .unpack = web_unpack,
};
