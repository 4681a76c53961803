/* What the tests of workloads share: a folder of their own, and one workload from parsing
 * to teardown. Files go to the working folder (the build's), which is on a disk. */
#ifndef TELAR_WORKLOAD_FIXTURE_H
#define TELAR_WORKLOAD_FIXTURE_H

#include "cmocka_all.h"

#include "job/workload.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch[64];

static inline int scratch_make(void **state)
{
	(void)state;
	strcpy(scratch, "workloads-XXXXXX");
	return mkdtemp(scratch) ? 0 : -1;
}

/* The names in the folder, "." and ".." left out. */
static inline unsigned scratch_files(void)
{
	DIR *folder = opendir(scratch);
	unsigned count = 0;

	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder));)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

static inline int scratch_remove(void **state)
{
	DIR *folder = opendir(scratch);
	char path[400];

	(void)state;
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		snprintf(path, sizeof(path), "%s/%s", scratch, entry->d_name);
		unlink(path);
	}
	if (folder)
		closedir(folder);
	return rmdir(scratch);
}

static inline unsigned open_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	unsigned count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static inline struct workload workload_named(const char *text, const char *data_path)
{
	struct workload workload = {.data_path = data_path, .scratch_dir = scratch};
	struct reason why = {""};

	if (workload_parse(text, &workload, &why) != 0)
		fail_msg("%s: %s", text, why.text);
	return workload;
}

/* Whether the folder's file system reads past the page cache. */
static inline bool direct_works(const char *folder)
{
	char path[128];
	void *buf = NULL;
	bool works;
	int fd;

	snprintf(path, sizeof(path), "%s/direct-XXXXXX", folder);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 8192), 0);
	close(fd);
	assert_int_equal(posix_memalign(&buf, 4096, 4096), 0);
	fd = open(path, O_RDONLY | O_DIRECT);
	works = fd >= 0 && pread(fd, buf, 4096, 4096) == 4096;
	if (fd >= 0)
		close(fd);
	unlink(path);
	free(buf);
	return works;
}

/* A workload set up, file(...) without O_DIRECT where there is none. */
static inline struct workload workload_set_up(const char *text, const char *data_path)
{
	struct workload workload = workload_named(text, data_path);
	struct reason why = {""};

	if (strcmp(workload.ops->name, "file") == 0 && !direct_works(scratch))
		workload.params.value[1] = 0;
	if (workload.ops->setup && workload.ops->setup(&workload, &why) != 0)
		fail_msg("%s: setup: %s", text, why.text);
	return workload;
}

/* And started. */
static inline struct workload workload_open(const char *text, const char *data_path)
{
	struct workload workload = workload_set_up(text, data_path);
	struct reason why = {""};

	if (workload.ops->start && workload.ops->start(&workload, &why) != 0)
		fail_msg("%s: start: %s", text, why.text);
	return workload;
}

static inline void workload_close(struct workload *workload)
{
	if (workload->ops->stop)
		workload->ops->stop(workload, NULL);
	if (workload->ops->teardown)
		workload->ops->teardown(workload);
}

static inline struct job job_attached(struct workload *workload, uint64_t slot)
{
	struct job job = {.slot = slot, .fd = -1};

	if (workload->ops->attach)
		assert_int_equal(workload->ops->attach(workload, &job), 0);
	return job;
}

static inline void job_detached(struct workload *workload, struct job *job)
{
	if (workload->ops->detach)
		workload->ops->detach(workload, job);
}

/* Runs job `id`; true when it is done and right. */
static inline bool job_is_right(struct workload *workload, struct job *job, uint64_t id)
{
	job_reset(job, id, 0);
	return job_run_blocking(workload, job) == 0 && workload->ops->verify(workload, job);
}

#endif
