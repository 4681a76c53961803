/*
 * workload_failures: the first, second, third ... call that takes a resource fails, in the
 * life of every workload from setup() to attach(). It must come back as an error with a
 * sentence, or be got round, and nothing may stay behind. The harness's own calls are caught
 * at link time (ld's --wrap), OpenSSL's allocations by the hook that it has for that.
 */
#include "workload_fixture.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* Seen by a service's process too: the count goes on across the fork. */
static struct plan {
	_Atomic bool armed, failed;
	_Atomic long left; /* calls that still succeed */
	char which[40];
} * plan;

static bool fails(const char *which)
{
	if (!plan || !plan->armed || atomic_fetch_sub(&plan->left, 1) != 0)
		return false;
	strcpy(plan->which, which);
	plan->failed = true;
	return true;
}

#define WRAP(error, failure, result, name, declaration, arguments)                                           \
	result __real_##name declaration;                                                                    \
	result __wrap_##name declaration;                                                                    \
	result __wrap_##name declaration                                                                     \
	{                                                                                                    \
		if (fails(#name)) {                                                                          \
			errno = error;                                                                       \
			return failure;                                                                      \
		}                                                                                            \
		return __real_##name arguments;                                                              \
	}

WRAP(ENOMEM, NULL, void *, malloc, (size_t size), (size))
WRAP(ENOMEM, NULL, void *, calloc, (size_t count, size_t size), (count, size))
WRAP(ENOMEM, ENOMEM, int, posix_memalign, (void **memory, size_t alignment, size_t size),
        (memory, alignment, size))
WRAP(ENOMEM, MAP_FAILED, void *, mmap,
        (void *start, size_t length, int protection, int flags, int fd, off_t offset),
        (start, length, protection, flags, fd, offset))
WRAP(EMFILE, -1, int, mkostemp, (char *path, int flags), (path, flags))
WRAP(EIO, -1, int, fdatasync, (int fd), (fd))
WRAP(EROFS, -1, int, rename, (const char *from, const char *to), (from, to))
WRAP(EIO, -1, int, ftruncate, (int fd, off_t length), (fd, length))
WRAP(ENOLCK, -1, int, flock, (int fd, int operation), (fd, operation))
WRAP(EAGAIN, -1, pid_t, fork, (void), ())
WRAP(EMFILE, -1, int, socket, (int domain, int type, int protocol), (domain, type, protocol))

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	if (fails("open")) {
		errno = EMFILE;
		return -1;
	}
	return __real_open(path, flags, mode);
}

static void *crypto_malloc(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return fails("OpenSSL's malloc") ? NULL : __real_malloc(size);
}

static void *crypto_realloc(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return fails("OpenSSL's realloc") ? NULL : realloc(old, size);
}

static void crypto_free(void *memory, const char *file, int line)
{
	(void)file;
	(void)line;
	free(memory);
}

/* From setup() to one job and back, whatever of it works. */
static int live(struct workload *workload, struct reason *why)
{
	const struct workload_ops *ops = workload->ops;
	struct job job = {0};
	int error = ops->setup ? ops->setup(workload, why) : 0;

	if (error)
		return error;
	error = ops->start ? ops->start(workload, why) : 0;
	if (error)
		goto out;
	error = ops->attach ? ops->attach(workload, &job) : 0;
	if (error) {
		strcpy(why->text, "attach() has no sentence");
	} else {
		job_reset(&job, 3, 0);
		error = job_run_blocking(workload, &job);
		if (error)
			strcpy(why->text, "a job has no sentence");
		else
			assert_true(ops->verify(workload, &job));
		if (ops->detach)
			ops->detach(workload, &job);
	}
	if (ops->stop)
		ops->stop(workload, NULL);
out:
	if (ops->teardown)
		ops->teardown(workload);
	return error;
}

static bool is_data(const char *name)
{
	const char *end = strstr(name, ".data");

	return end && strcmp(end, ".data") == 0;
}

/* Only whole data files may lie in the folder. */
static void check_folder(const char *text, bool remove_them)
{
	DIR *folder = opendir(scratch);
	char path[400];

	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder));) {
		if (entry->d_name[0] == '.')
			continue;
		if (!is_data(entry->d_name))
			fail_msg("%s: %s failed and left %s", text, plan->which, entry->d_name);
		snprintf(path, sizeof(path), "%s/%s", scratch, entry->d_name);
		if (remove_them)
			assert_int_equal(unlink(path), 0);
	}
	closedir(folder);
}

#define PLACES_MAX 400

/* Returns how many places there were. `fresh`: the data files are made each time. */
static long sweep(const char *text, bool fresh)
{
	struct workload workload = workload_open(text, NULL); /* what is allocated once, is by now */
	unsigned descriptors;

	workload_close(&workload);
	descriptors = open_descriptors();
	for (long place = 0; place < PLACES_MAX; place++) {
		struct reason why = {""};
		int error;

		check_folder(text, fresh);
		plan->failed = false;
		plan->left = place;
		plan->armed = true;
		error = live(&workload, &why);
		plan->armed = false;
		if (error > 0 || (error < 0 && why.text[0] == '\0'))
			fail_msg("%s: %s at place %ld gave %d and '%s'", text, plan->which, place, error,
			        why.text);
		assert_int_equal(open_descriptors(), descriptors);
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
		if (!plan->failed) {
			assert_int_equal(error, 0);
			return place;
		}
	}
	fail_msg("%s never stops taking resources", text);
	return 0;
}

static void every_call_may_fail_in_every_workload(void **state)
{
	(void)state;
	for (size_t i = 0; workload_registry[i]; i++) {
		const struct workload_ops *ops = workload_registry[i];

		/* sha256 and web: larger blocks than the preset, for fewer of OpenSSL's allocations */
		if (strcmp(ops->name, "sha256") == 0)
			assert_true(sweep("sha256(4MiB)", false) > 5);
		else if (strcmp(ops->name, "web") == 0)
			assert_true(sweep("web(0ms,block=4MiB)", false) > 5);
		else
			sweep(ops->name, false);
	}
}

static void every_call_may_fail_while_a_data_file_is_made(void **state)
{
	(void)state;
	assert_true(sweep("file(4KiB,no,4MiB)", true) > 5);
	if (direct_works(scratch))
		assert_true(sweep("file(4KiB,yes,4MiB)", true) > 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_call_may_fail_in_every_workload),
	        cmocka_unit_test(every_call_may_fail_while_a_data_file_is_made),
	};

	plan = mmap(NULL, sizeof(*plan), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (plan == MAP_FAILED)
		return 1;
	/* before OpenSSL allocates anything */
	if (!CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free))
		return 1;
	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
