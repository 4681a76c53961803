/*
 * sha256: the SHA-256 of a block of a real file. It stands for checksums of downloads and
 * backups, signatures, content addresses as git's: a tight loop over data that streams
 * through the caches. The file is the user's own, or one that the harness makes once.
 *
 * Expected digests are computed beforehand, by another interface of OpenSSL.
 */
#include "blocks.h"

#include <errno.h>
#include <stdlib.h>

static struct step sha256_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	uint64_t digest;
	int error;

	(void)outcome;
	if (job->stage++ == 0)
		return step_compute();
	error = blocks_digest(workload->state, job->buf, job->id, &digest);
	return error ? step_fail(job, error) : step_done(job, digest);
}

static bool sha256_verify(const struct workload *workload, const struct job *job)
{
	return job->result == blocks_expected(workload->state, job->id);
}

static int sha256_check_data(const struct workload *workload, struct reason *why)
{
	return blocks_check(workload, workload->params.value[0], why);
}

static int sha256_setup(struct workload *workload, struct reason *why)
{
	struct blocks *blocks = malloc(sizeof(*blocks));
	int error;

	if (!blocks)
		return reason_set(why, -ENOMEM, "no memory for the blocks");
	error = blocks_load(blocks, workload, workload->params.value[0], why);
	if (error) {
		free(blocks);
		return error;
	}
	workload->state = blocks;
	return 0;
}

static int sha256_attach(struct workload *workload, struct job *job)
{
	job->buf = blocks_hasher(workload->state);
	return job->buf ? 0 : -ENOMEM;
}

static void sha256_detach(struct workload *workload, struct job *job)
{
	(void)workload;
	EVP_MD_CTX_free(job->buf);
}

static void sha256_teardown(struct workload *workload)
{
	blocks_release(workload->state);
	free(workload->state);
}

static void sha256_pack(const struct workload *workload, struct parcel *parcel)
{
	blocks_pack(workload->state, parcel);
}

static int sha256_unpack(struct workload *workload, const struct parcel *parcel)
{
	struct blocks *blocks = malloc(sizeof(*blocks));

	workload->state = blocks;
	return blocks ? blocks_unpack(blocks, workload->params.value[0], parcel) : -ENOMEM;
}

static const struct param_spec sha256_params[] = {{BLOCKS_PARAM}, {0}};

const struct workload_ops workload_sha256_ops = {
        .name = "sha256",
        .summary = "SHA-256 of a block of a real file",
        .bound = CPU_BOUND,
        .params = sha256_params,
        .check_data = sha256_check_data,
        .setup = sha256_setup,
        .attach = sha256_attach,
        .next = sha256_next,
        .verify = sha256_verify,
        .detach = sha256_detach,
        .teardown = sha256_teardown,
        .pack = sha256_pack,
        .unpack = sha256_unpack,
};
