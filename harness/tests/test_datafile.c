/* datafile, and the workloads on files: made once, checked, replaced when wrong, and what
 * happens when somebody else touches them. */
#include "workload_fixture.h"

#include "job/datafile.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/vfs.h>
#include <sys/wait.h>

#include <openssl/crypto.h>

#define MIB (UINT64_C(1) << 20)

static char *in_scratch(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", scratch, name);
	return path;
}

static void put_file(const char *name, const void *data, size_t len)
{
	const int fd = open(in_scratch(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
}

static ino_t inode_of(const char *name)
{
	struct stat status;

	assert_int_equal(stat(in_scratch(name), &status), 0);
	return status.st_ino;
}

/* Opens the data file of 1 MiB, which must be right in every word. */
static void open_and_check(void)
{
	uint64_t words[512];
	struct reason why = {""};
	struct stat status;
	const int fd = datafile_open(scratch, MIB, &why);

	if (fd < 0)
		fail_msg("%s", why.text);
	assert_int_equal(fstat(fd, &status), 0);
	assert_int_equal(status.st_size, MIB);
	for (uint64_t offset = 0; offset < MIB; offset += sizeof(words)) {
		uint64_t hash = 0;

		assert_int_equal(pread(fd, words, sizeof(words), (off_t)offset), sizeof(words));
		for (size_t i = 0; i < 512; i++) {
			assert_true(words[i] == datafile_word(offset / 8 + i));
			hash = hash_word(hash, words[i]);
		}
		assert_true(hash == datafile_hash(offset, sizeof(words)));
	}
	close(fd);
}

static void is_made_once(void **state)
{
	ino_t inode;

	(void)state;
	open_and_check();
	inode = inode_of("telar-1MiB.data");
	open_and_check();
	assert_true(inode_of("telar-1MiB.data") == inode);
	assert_int_equal(scratch_files(), 1);
}

static void is_made_again_when_it_is_wrong(void **state)
{
	(void)state;
	open_and_check();
	assert_int_equal(truncate(in_scratch("telar-1MiB.data"), MIB - 1), 0);
	open_and_check();
	assert_int_equal(truncate(in_scratch("telar-1MiB.data"), 2 * MIB), 0);
	open_and_check();
	assert_int_equal(truncate(in_scratch("telar-1MiB.data"), 0), 0);
	assert_int_equal(truncate(in_scratch("telar-1MiB.data"), MIB), 0);
	open_and_check();
	assert_int_equal(scratch_files(), 1);
}

static void two_makers_at_once_make_one_file(void **state)
{
	int status;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		if (fork() == 0) {
			const int fd = datafile_open(scratch, MIB, NULL);

			_exit(fd >= 0 ? 0 : 1);
		}
	}
	for (unsigned i = 0; i < 4; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(scratch_files(), 1);
	open_and_check();
}

static void cannot_make(const char *folder, const char *part)
{
	struct reason why = {""};

	assert_true(datafile_open(folder, MIB, &why) < 0);
	if (!strstr(why.text, part))
		fail_msg("'%s' is not in: %s", part, why.text);
}

static void a_folder_that_cannot_take_it_is_refused(void **state)
{
	char endless[5000];

	(void)state;
	cannot_make("/nonexistent/folder", "/nonexistent/folder/telar-1MiB.data: No such file");
	memset(endless, 'a', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	cannot_make(endless, "too long");
	assert_int_equal(mkdir(in_scratch("telar-1MiB.data"), 0700), 0);
	cannot_make(scratch, "telar-1MiB.data: ");
	assert_int_equal(scratch_files(), 1);
	assert_int_equal(rmdir(in_scratch("telar-1MiB.data")), 0);
}

/* A file that may not grow stands for a disk that is full. */
static void room_for(rlim_t bytes)
{
	const struct rlimit limit = {bytes, RLIM_INFINITY};

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_leaves_no_half_a_file(void **state)
{
	(void)state;
	room_for(MIB / 2);
	cannot_make(scratch, "File too large");
	room_for(RLIM_INFINITY);
	assert_int_equal(scratch_files(), 0);
}

static void a_full_disk_fails_the_log_s_job(void **state)
{
	struct workload workload = workload_open("log(64KiB)", NULL);
	struct job job = job_attached(&workload, 0);

	(void)state;
	room_for(96 << 10);
	assert_true(job_is_right(&workload, &job, 0));
	assert_false(job_is_right(&workload, &job, 1));
	assert_int_equal(job.error, -EFBIG);
	room_for(RLIM_INFINITY);
	job_detached(&workload, &job);
	workload_close(&workload);
}

static void file_finds_what_somebody_changed(void **state)
{
	struct workload workload = workload_open("file(4KiB,size=4MiB)", NULL);
	struct job job = job_attached(&workload, 0);
	const int fd = open(in_scratch("telar-4MiB.data"), O_RDWR);

	(void)state;
	for (uint64_t id = 0; id < 20; id++)
		assert_true(job_is_right(&workload, &job, id));
	for (off_t block = 0; block < 1024; block++) {
		uint64_t word;

		assert_int_equal(pread(fd, &word, sizeof(word), block * 4096 + 2048), sizeof(word));
		word ^= 1;
		assert_int_equal(pwrite(fd, &word, sizeof(word), block * 4096 + 2048), sizeof(word));
	}
	for (uint64_t id = 0; id < 20; id++)
		assert_false(job_is_right(&workload, &job, id));
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_false(job_is_right(&workload, &job, 0));
	assert_int_equal(job.error, -EIO);
	close(fd);
	job_detached(&workload, &job);
	workload_close(&workload);

	workload = workload_open("file(4KiB,size=4MiB)", NULL);
	job = job_attached(&workload, 0);
	for (uint64_t id = 0; id < 20; id++)
		assert_true(job_is_right(&workload, &job, id));
	job_detached(&workload, &job);
	workload_close(&workload);
}

/* Old kernels refuse O_DIRECT on tmpfs, new ones allow it: the workload must say what
 * open(2) and read(2) say. */
static void file_is_as_direct_as_the_file_system(void **state)
{
	struct workload workload = workload_named("file(4KiB,yes,4MiB)", NULL);
	struct reason why = {""};
	struct statfs status;
	char folder[] = "/dev/shm/telar-XXXXXX", path[64];
	int error;

	(void)state;
	if (statfs("/dev/shm", &status) != 0 || status.f_type != 0x01021994 || !mkdtemp(folder))
		skip(); /* no tmpfs to try */
	workload.scratch_dir = folder;
	error = workload.ops->setup(&workload, &why);
	assert_int_equal(error, direct_works(folder) ? 0 : -EINVAL);
	if (error == 0)
		workload.ops->teardown(&workload);
	else
		assert_non_null(strstr(why.text, "file(direct=no)"));
	workload.params.value[1] = 0;
	assert_int_equal(workload.ops->setup(&workload, &why), 0);
	workload.ops->teardown(&workload);
	snprintf(path, sizeof(path), "%s/telar-4MiB.data", folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

/* open(2) takes it, read(2) does not: no disk has blocks of 100 bytes. */
static void a_block_that_no_disk_has_is_refused(void **state)
{
	struct reason why = {""};
	unsigned descriptors;
	int fd;

	(void)state;
	if (!direct_works(scratch))
		skip();
	descriptors = open_descriptors();
	assert_int_equal(datafile_open_direct(scratch, MIB, 100, &why), -EINVAL);
	assert_non_null(strstr(why.text, "cannot read blocks of 100 bytes past the page cache"));
	assert_int_equal(open_descriptors(), descriptors);
	fd = datafile_open_direct(scratch, MIB, 4096, &why);
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFL) & O_DIRECT);
	close(fd);
}

static void sha256_reads_the_user_s_file(void **state)
{
	static const unsigned char zeros[130];
	struct workload workload;
	struct job job;

	(void)state;
	put_file("zeros", zeros, sizeof(zeros)); /* two blocks; the rest is no whole one */
	workload = workload_open("sha256(64)", in_scratch("zeros"));
	job = job_attached(&workload, 0);
	assert_true(job_is_right(&workload, &job, 1));
	/* `head -c 64 /dev/zero | sha256sum` */
	assert_true(job.result == UINT64_C(0xf5a5fd42d16a2030));
	job_detached(&workload, &job);
	workload_close(&workload);
}

static void sha256_does_not_care_what_becomes_of_the_file(void **state)
{
	unsigned char *data = malloc(MIB);
	struct workload workload;
	struct job job;

	(void)state;
	memset(data, 'x', MIB);
	put_file("user", data, MIB);
	workload = workload_open("sha256", in_scratch("user"));
	job = job_attached(&workload, 0);
	assert_true(job_is_right(&workload, &job, 0));
	assert_int_equal(truncate(in_scratch("user"), 0), 0);
	for (uint64_t id = 0; id < 20; id++)
		assert_true(job_is_right(&workload, &job, id));
	job_detached(&workload, &job);
	workload_close(&workload);
	free(data);
}

static void refused(const char *data_path, const char *part)
{
	struct workload workload = workload_named("sha256", data_path);
	struct reason why = {""};
	const unsigned descriptors = open_descriptors();

	assert_true(workload.ops->setup(&workload, &why) < 0);
	if (!strstr(why.text, part))
		fail_msg("'%s' is not in: %s", part, why.text);
	assert_int_equal(open_descriptors(), descriptors);
}

static void sha256_refuses_what_it_cannot_read(void **state)
{
	(void)state;
	refused("/nonexistent", "cannot read the data file /nonexistent: No such file");
	refused("/", "the data file / is not a regular file");
	assert_int_equal(mkfifo(in_scratch("pipe"), 0600), 0);
	refused(in_scratch("pipe"), "is not a regular file");
	put_file("empty", "", 0);
	refused(in_scratch("empty"), "is empty");
	put_file("short", "abc", 3);
	refused(in_scratch("short"), "of 3 bytes is shorter than one block of 64KiB");
	if (geteuid() == 0)
		return; /* root may read everything */
	assert_int_equal(chmod(in_scratch("short"), 0), 0);
	refused(in_scratch("short"), "Permission denied");
}

static unsigned allocations, fail_from;

static void *counted_malloc(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	allocations++;
	return fail_from && allocations >= fail_from ? NULL : malloc(size);
}

static void *counted_realloc(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	allocations++;
	return fail_from && allocations >= fail_from ? NULL : realloc(old, size);
}

static void counted_free(void *memory, const char *file, int line)
{
	(void)file;
	(void)line;
	free(memory);
}

/* Every allocation of OpenSSL fails once, in attach() and in a job; what fails says so. */
static void sha256_survives_every_failing_allocation(void **state)
{
	struct workload workload = workload_open("sha256(4KiB)", NULL);
	struct job job = {0};
	int error = -ENOMEM;
	unsigned nth;

	(void)state;
	for (nth = 1; error != 0; nth++) {
		assert_true(nth < 100);
		allocations = 0;
		fail_from = nth;
		error = workload.ops->attach(&workload, &job);
		if (error == 0) {
			job_reset(&job, 1, 0);
			error = job_run_blocking(&workload, &job);
			job_detached(&workload, &job);
		}
		fail_from = 0;
		assert_true(error == 0 || error == -ENOMEM);
	}
	assert_true(nth > 2);
	job = job_attached(&workload, 0);
	allocations = 0;
	for (uint64_t id = 0; id < 20; id++)
		assert_true(job_is_right(&workload, &job, id));
	assert_true(allocations <= 20); /* OpenSSL's own, one a digest */
	job_detached(&workload, &job);
	workload_close(&workload);
}

static void log_holds_every_record_once(void **state)
{
	struct workload workload = workload_open("log(512)", NULL);
	struct job job = job_attached(&workload, 0);
	struct reason why;
	struct stat status;
	bool seen[50] = {false};
	uint64_t record[64];
	int fd;

	(void)state;
	for (uint64_t id = 0; id < 50; id++)
		assert_true(job_is_right(&workload, &job, id));
	fd = open(in_scratch("telar-512.log"), O_RDONLY);
	assert_int_equal(fstat(fd, &status), 0);
	assert_int_equal(status.st_size, 50 * 512);
	for (unsigned i = 0; i < 50; i++) {
		assert_int_equal(read(fd, record, sizeof(record)), sizeof(record));
		assert_true(record[0] < 50 && !seen[record[0]]);
		seen[record[0]] = true;
	}
	assert_int_equal(workload.ops->start(&workload, &why), 0);
	assert_int_equal(fstat(fd, &status), 0);
	assert_int_equal(status.st_size, 0);
	assert_true(job_is_right(&workload, &job, 51));
	assert_int_equal(fstat(fd, &status), 0);
	assert_int_equal(status.st_size, 512);
	close(fd);
	job_detached(&workload, &job);
	workload_close(&workload);
	assert_int_equal(access(in_scratch("telar-512.log"), F_OK), -1);
}

static void log_is_one_run_s_at_a_time(void **state)
{
	struct workload first = workload_open("log", NULL), second = workload_named("log", NULL);
	struct reason why = {""};

	(void)state;
	assert_int_equal(second.ops->setup(&second, &why), -EWOULDBLOCK);
	assert_non_null(strstr(why.text, "is in use by another run"));
	workload_close(&first);
	put_file("telar-4KiB.log", "left by a run that was killed", 29);
	first = workload_open("log", NULL);
	workload_close(&first);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        IN_A_FOLDER(is_made_once),
	        IN_A_FOLDER(is_made_again_when_it_is_wrong),
	        IN_A_FOLDER(two_makers_at_once_make_one_file),
	        IN_A_FOLDER(a_folder_that_cannot_take_it_is_refused),
	        IN_A_FOLDER(a_full_disk_leaves_no_half_a_file),
	        IN_A_FOLDER(a_full_disk_fails_the_log_s_job),
	        IN_A_FOLDER(file_finds_what_somebody_changed),
	        IN_A_FOLDER(file_is_as_direct_as_the_file_system),
	        IN_A_FOLDER(a_block_that_no_disk_has_is_refused),
	        IN_A_FOLDER(sha256_reads_the_user_s_file),
	        IN_A_FOLDER(sha256_does_not_care_what_becomes_of_the_file),
	        IN_A_FOLDER(sha256_refuses_what_it_cannot_read),
	        IN_A_FOLDER(sha256_survives_every_failing_allocation),
	        IN_A_FOLDER(log_holds_every_record_once),
	        IN_A_FOLDER(log_is_one_run_s_at_a_time),
	};

	/* before OpenSSL allocates anything */
	if (!CRYPTO_set_mem_functions(counted_malloc, counted_realloc, counted_free))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
