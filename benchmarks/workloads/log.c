/*
 * log: appends a record to a file and waits until the disk has it (fdatasync). It stands
 * for a commit log: a database may not say "committed" before. The disk, not the CPU, is
 * what limits it, and syncs of several workers may share one trip to the disk. (On a file
 * system in memory a sync is free, and there is nothing to learn.)
 *
 * All workers append to one file. The tail is one atomic number in shared memory; each
 * job takes its place with fetch_add, and reads its record back to see that it is there.
 */
#include "base/memfile.h"
#include "base/mix.h"
#include "base/units.h"
#include "job/workload.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

struct log {
	_Atomic uint64_t *tail; /* where the next record goes; shared by all processes */
	int tail_fd, fd;
	char path[PATH_MAX];
};

static uint64_t word_of(uint64_t id, size_t index)
{
	return index == 0 ? id : mix64(mix64(id) + index);
}

static struct step log_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	struct log *log = workload->state;
	const size_t record = workload->params.value[0], words = record / sizeof(uint64_t);
	uint64_t *written = job->buf, *back = written + words, hash = 0;
	const unsigned stage = job->stage++;
	const int error = outcome_error(outcome, stage == 1 || stage == 3 ? record : 0);

	if (error)
		return step_fail(job, error);
	switch (stage) {
	case 0:
		job->scratch[0] = atomic_fetch_add_explicit(log->tail, record, memory_order_relaxed);
		for (size_t i = 0; i < words; i++)
			written[i] = word_of(job->id, i);
		return step_write(log->fd, written, record, (off_t)job->scratch[0]);
	case 1:
		return step_sync(log->fd);
	case 2:
		return step_read(log->fd, back, record, (off_t)job->scratch[0]);
	default:
		for (size_t i = 0; i < words; i++)
			hash = hash_word(hash, back[i]);
		return step_done(job, hash);
	}
}

static bool log_verify(const struct workload *workload, const struct job *job)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < workload->params.value[0] / sizeof(uint64_t); i++)
		hash = hash_word(hash, word_of(job->id, i));
	return job->result == hash;
}

/* The lock keeps a second run off the same file; a file that a killed run left is used again. */
static int open_log(struct log *log, const struct workload *workload, struct reason *why)
{
	char size[40];
	int error;

	bytes_format(workload->params.value[0], size, sizeof(size));
	if (snprintf(log->path, sizeof(log->path), "%s/telar-%s.log", workload->scratch_dir, size) >=
	        (int)sizeof(log->path))
		return reason_set(why, -ENAMETOOLONG, "the folder's name is too long for a log");
	log->fd = open(log->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (log->fd < 0)
		return reason_set(why, -errno, "cannot make the log %s: %s", log->path, strerror(errno));
	if (flock(log->fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	error = -errno;
	close(log->fd);
	if (error == -EWOULDBLOCK)
		return reason_set(why, error, "the log %s is in use by another run", log->path);
	unlink(log->path);
	return reason_set(why, error, "cannot lock the log %s: %s", log->path, strerror(-error));
}

static int log_setup(struct workload *workload, struct reason *why)
{
	struct log *log = calloc(1, sizeof(*log));
	int error;

	if (!log)
		return reason_set(why, -ENOMEM, "no memory for the log");
	log->tail = memfile_create("telar-log-tail", sizeof(*log->tail), &log->tail_fd);
	if (!log->tail) {
		error = reason_set(why, -errno, "no memory for the log's tail");
		goto free;
	}
	error = open_log(log, workload, why);
	if (error)
		goto close;
	workload->state = log;
	return 0;

close:
	munmap(log->tail, sizeof(*log->tail));
	close(log->tail_fd);
free:
	free(log);
	return error;
}

static int log_start(struct workload *workload, struct reason *why)
{
	struct log *log = workload->state;

	atomic_store(log->tail, 0);
	if (ftruncate(log->fd, 0) != 0)
		return reason_set(why, -errno, "cannot empty the log %s: %s", log->path, strerror(errno));
	return 0;
}

static int log_attach(struct workload *workload, struct job *job)
{
	job->buf = malloc(2 * workload->params.value[0]); /* written, and read back */
	return job->buf ? 0 : -ENOMEM;
}

static void log_detach(struct workload *workload, struct job *job)
{
	(void)workload;
	free(job->buf);
}

static void log_teardown(struct workload *workload)
{
	struct log *log = workload->state;

	unlink(log->path);
	close(log->fd);
	munmap(log->tail, sizeof(*log->tail));
	close(log->tail_fd);
	free(log);
}

static void log_pack(const struct workload *workload, struct parcel *parcel)
{
	const struct log *log = workload->state;

	parcel->fd[0] = log->tail_fd;
	parcel->fd[1] = log->fd;
}

static int log_unpack(struct workload *workload, const struct parcel *parcel)
{
	struct log *log = calloc(1, sizeof(*log));

	workload->state = log;
	if (!log)
		return -ENOMEM;
	log->fd = parcel->fd[1];
	log->tail = memfile_map(parcel->fd[0], sizeof(*log->tail), PROT_READ | PROT_WRITE);
	return log->tail ? 0 : -errno;
}

static const struct param_spec log_params[] = {
        {"record", PARAM_BYTES, .preset = 4096, .least = 64, .most = 1048576, .multiple = 8,
                .help = "bytes a record"},
        {0},
};

const struct workload_ops workload_log_ops = {
        .name = "log",
        .summary = "appends a record to a file and syncs it to the disk",
        .bound = IO_BOUND,
        .params = log_params,
        .setup = log_setup,
        .start = log_start,
        .attach = log_attach,
        .next = log_next,
        .verify = log_verify,
        .detach = log_detach,
        .teardown = log_teardown,
        .pack = log_pack,
        .unpack = log_unpack,
};
