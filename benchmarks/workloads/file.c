/*
 * file: reads blocks at random places of a file. It stands for a database or a key-value
 * store that looks rows up by an index.
 *
 * With direct=yes (O_DIRECT) every read goes to the disk, and the thread that makes it
 * waits for the disk. With direct=no the blocks come out of the page cache, so what is
 * measured is memory and system calls: a different experiment, so it must be asked for.
 *
 * Every word of the file is known from its offset (datafile.h), so each block is checked.
 */
#include "job/datafile.h"
#include "job/workload.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { BLOCK, DIRECT, SIZE };

static uint64_t offset_of(const struct workload *workload, uint64_t id)
{
	const uint64_t block = workload->params.value[BLOCK];

	return mix64(id) % (workload->params.value[SIZE] / block) * block;
}

static struct step file_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	const int *fd = workload->state;
	const size_t block = workload->params.value[BLOCK];
	const uint64_t *words = job->buf;
	uint64_t hash = 0;
	int error;

	if (job->stage++ == 0)
		return step_read(*fd, job->buf, block, (off_t)offset_of(workload, job->id));
	error = outcome_error(outcome, block);
	if (error)
		return step_fail(job, error);
	for (size_t i = 0; i < block / sizeof(*words); i++)
		hash = hash_word(hash, words[i]);
	return step_done(job, hash);
}

static bool file_verify(const struct workload *workload, const struct job *job)
{
	return job->result == datafile_hash(offset_of(workload, job->id), workload->params.value[BLOCK]);
}

static int file_setup(struct workload *workload, struct reason *why)
{
	const uint64_t *value = workload->params.value;
	struct reason inner;
	int *fd = malloc(sizeof(*fd));

	if (!fd)
		return reason_set(why, -ENOMEM, "no memory for the file's descriptor");
	*fd = value[DIRECT] ? datafile_open_direct(workload->scratch_dir, value[SIZE], value[BLOCK], &inner)
	                    : datafile_open(workload->scratch_dir, value[SIZE], &inner);
	if (*fd < 0) {
		const int error = *fd;

		free(fd);
		return reason_set(why, error, "%s%s", inner.text,
		        value[DIRECT] && error == -EINVAL ? "; file(direct=no) reads through the cache" : "");
	}
	workload->state = fd;
	return 0;
}

static int file_attach(struct workload *workload, struct job *job)
{
	return -posix_memalign(&job->buf, DATAFILE_ALIGNMENT, workload->params.value[BLOCK]);
}

static void file_detach(struct workload *workload, struct job *job)
{
	(void)workload;
	free(job->buf);
}

static void file_teardown(struct workload *workload)
{
	close(*(int *)workload->state);
	free(workload->state);
}

static void file_pack(const struct workload *workload, struct parcel *parcel)
{
	parcel->fd[0] = *(int *)workload->state;
}

static int file_unpack(struct workload *workload, const struct parcel *parcel)
{
	int *fd = malloc(sizeof(*fd));

	if (!fd)
		return -ENOMEM;
	*fd = parcel->fd[0];
	workload->state = fd;
	return 0;
}

static const char *const no_yes[] = {"no", "yes", NULL};

static const struct param_spec file_params[] = {
        [BLOCK] = {"block", PARAM_BYTES, .preset = 4096, .least = 512, .most = 1048576, .multiple = 512,
                .help = "bytes a read"},
        [DIRECT] = {"direct", PARAM_CHOICE, .preset = 1, .least = 0, .most = 1, .choices = no_yes,
                .help = "past the page cache, by O_DIRECT"},
        [SIZE] = {"size", PARAM_BYTES, .preset = 64 << 20, .least = 4 << 20, .most = UINT64_C(16) << 30,
                .multiple = 4096, .help = "bytes of the file"},
        {0},
};

const struct workload_ops workload_file_ops = {
        .name = "file",
        .summary = "reads blocks at random places of a file on disk",
        .bound = IO_BOUND,
        .params = file_params,
        .setup = file_setup,
        .attach = file_attach,
        .next = file_next,
        .verify = file_verify,
        .detach = file_detach,
        .teardown = file_teardown,
        .pack = file_pack,
        .unpack = file_unpack,
};
