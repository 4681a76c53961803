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
#include "datafile.h"
#include "units.h"
#include "workload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK, DIRECT, SIZE };

#define ALIGNMENT 4096u /* of buffers: as much as any disk asks for */

struct file {
	int fd;
};

static uint64_t offset_of(const struct workload *workload, uint64_t id)
{
	const uint64_t block = workload->params.value[BLOCK];

	return mix64(id) % (workload->params.value[SIZE] / block) * block;
}

static struct step file_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	const struct file *file = workload->state;
	const size_t block = workload->params.value[BLOCK];
	const uint64_t *words = job->buf;
	uint64_t hash = 0;
	int error;

	if (job->stage++ == 0)
		return step_read(file->fd, job->buf, block, (off_t)offset_of(workload, job->id));
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

/* Whether direct reads really work: open() may accept what read() then refuses, and a disk
 * may ask for larger blocks. */
static int try_read(int fd, size_t block, struct reason *why)
{
	void *buf = NULL;
	int error = -posix_memalign(&buf, ALIGNMENT, block);

	if (!error && pread(fd, buf, block, (off_t)block) < 0)
		error = -errno;
	free(buf);
	return error ? reason_set(why, error, "cannot read the data file: %s", strerror(-error)) : 0;
}

static int file_setup(struct workload *workload, struct reason *why)
{
	const size_t block = workload->params.value[BLOCK];
	const int direct = workload->params.value[DIRECT] ? O_DIRECT : 0;
	struct file *file = malloc(sizeof(*file));
	char size[40];
	int error;

	if (!file)
		return reason_set(why, -ENOMEM, "no memory for the file's state");
	file->fd = datafile_open(workload->scratch_dir, workload->params.value[SIZE], direct, why);
	error = file->fd < 0 ? file->fd : try_read(file->fd, block, why);
	if (!error) {
		workload->state = file;
		return 0;
	}
	if (error == -EINVAL && direct)
		reason_set(why, error,
		        "the file system of %s cannot read blocks of %s past the page cache (O_DIRECT): "
		        "take other blocks, another folder, or file(direct=no), which reads through the "
		        "cache",
		        workload->scratch_dir, bytes_format(block, size, sizeof(size)));
	if (file->fd >= 0)
		close(file->fd);
	free(file);
	return error;
}

static int file_attach(struct workload *workload, struct job *job)
{
	return -posix_memalign(&job->buf, ALIGNMENT, workload->params.value[BLOCK]);
}

static void file_detach(struct workload *workload, struct job *job)
{
	(void)workload;
	free(job->buf);
}

static void file_teardown(struct workload *workload)
{
	struct file *file = workload->state;

	close(file->fd);
	free(file);
}

static const char *const no_yes[] = {"no", "yes", NULL};

static const struct param_spec file_params[] = {
        [BLOCK] = {"block", PARAM_BYTES, .preset = 4096, .least = 512, .most = 1048576, .multiple = 512,
                .help = "bytes a read"},
        [DIRECT] = {"direct", PARAM_CHOICE, .preset = 1, .least = 0, .most = 1, .choices = no_yes,
                .help = "past the page cache, by O_DIRECT"},
        [SIZE] = {"size", PARAM_BYTES, .preset = 64 << 20, .least = 4 << 20, .most = UINT64_C(64) << 30,
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
};
