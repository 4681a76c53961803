/*
 * What can happen to a run from outside: interrupts, kill -9, no room, no descriptors, no
 * permission, a policy that takes every core. Whatever happens, what was measured is kept and
 * no process is left.
 */
#include "cmocka_all.h"

#include "run_command.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void skip_because(struct run_command *run, const char *what)
{
	print_message("skipped: %s: %s\n", what, strerror(-run->prepare_error));
	run_command_release(run);
	skip();
}

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

/* A run of one cell that would take for ever. */
static void start_endless(struct run_command *run, const char *window)
{
	run_command_start(run,
	        (const char *const[]){"bench", "smoke", "--out", sandbox.out, "--models", "pool",
	                "--workloads", "null", "--workers", "2", "--background", "cpu:1", "--repetitions",
	                "10000", "--warmup", "0ms", "--window", window, "--limit", "60m", NULL});
}

/* Each line of the journal is whole, and the table has the same trials. */
static void assert_kept(unsigned least)
{
	char journal[PATH_MAX], csv[PATH_MAX];
	char *text;

	in_run(journal, "journal.jsonl");
	in_run(csv, "cells.csv");
	text = read_text(journal);
	assert_non_null(text);
	assert_int_equal(text[strlen(text) - 1], '\n');
	free(text);
	assert_true(count_lines(journal) >= least + 1);
	assert_int_equal(count_lines(journal), count_lines(csv));
}

static void await_trials(unsigned trials)
{
	char journal[PATH_MAX];

	in_run(journal, "journal.jsonl");
	for (unsigned waited_ms = 0; count_lines(journal) < trials + 1; waited_ms += 2) {
		assert_true(waited_ms < 60000);
		pause_ms(2);
	}
}

/* To the whole group, as a terminal does. */
static void end_in_order(int signal)
{
	struct run_command run = {0};
	char way_on[PATH_MAX];

	start_endless(&run, "20ms");
	await_trials(3);
	assert_int_equal(kill(-run.pid, signal), 0);
	run_command_finish(&run, 120);
	assert_ended(&run, 130);
	assert_kept(3);
	assert_non_null(strstr(run.out, "pool"));
	snprintf(way_on, sizeof(way_on), "go on with: ./telar bench --resume %s\n", sandbox.out);
	assert_non_null(strstr(run.err, way_on));
	run_command_release(&run);
}

static void an_interrupt_ends_the_run_in_order(void **state)
{
	(void)state;
	end_in_order(SIGINT);
}

static void so_does_a_request_to_end(void **state)
{
	(void)state;
	end_in_order(SIGTERM);
}

static void so_does_the_end_of_its_terminal(void **state)
{
	(void)state;
	end_in_order(SIGHUP);
}

static void two_interrupts_end_the_run_at_once(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX];

	(void)state;
	start_endless(&run, "30m");
	run_command_await_trial(&run);
	/* Two that are pending together are one, so go on until it hears two. */
	while (kill(-run.pid, SIGINT) == 0 && !run_command_wait(&run, 100))
		;
	run_command_finish(&run, 120);
	assert_ended(&run, 130);
	assert_kept(0);
	/* The trial that was cut off is neither a result nor a failure: there is only the run's own line. */
	assert_int_equal(count_lines(in_run(path, "journal.jsonl")), 1);
	run_command_release(&run);
}

static void nothing_outlives_a_killed_harness(void **state)
{
	struct run_command run = {0};

	(void)state;
	start_endless(&run, "30m");
	run_command_await_trial(&run);
	assert_int_equal(kill(run.pid, SIGKILL), 0);
	run_command_finish(&run, 120);
	assert_int_equal(run.status, -SIGKILL);
	assert_int_equal(run.left_behind, 0);
	run_command_release(&run);
}

/* The cell of each row of cells.csv, in the order of the file. */
static char *cells_in_order(void)
{
	char path[PATH_MAX];
	char *csv = read_text(in_run(path, "cells.csv"));
	char *order = calloc(1, csv ? strlen(csv) + 1 : 1), *line, *rest = csv;

	assert_non_null(csv);
	assert_non_null(order);
	while ((line = strsep(&rest, "\n")) && *line) {
		const char *cell = strchr(line, ',') + 1;

		strncat(order, cell, strcspn(cell, ","));
		strcat(order, "\n");
	}
	free(csv);
	return order;
}

#define RESUMABLE                                                                                            \
	"bench", "smoke", "--out", sandbox.out, "--no-figures", "--models", "pool,fork", "--workloads",      \
	        "null", "--background", "none", "--workers", "1,2,3", "--seed", "7", "--window", "5ms",      \
	        "--warmup", "0ms", "--repetitions", "4"

/* Cut off by kill -9 and gone on with: the same trials in the same order as without. A trial that
 * was disturbed is repeated, at the end of its round, so only the first round must be the same. */
static void a_killed_run_is_resumed_in_the_same_order(void **state)
{
	const size_t round = 6;
	struct run_command run = {0};
	char path[PATH_MAX];
	char *whole, *resumed, *end;

	(void)state;
	RUN_TELAR(&run, RESUMABLE);
	assert_ended(&run, 0);
	run_command_release(&run);
	whole = cells_in_order();
	sandbox_remove(NULL);
	sandbox_make(NULL);

	run_command_start(&run, (const char *const[]){RESUMABLE, NULL});
	await_trials(3);
	kill(run.pid, SIGKILL);
	run_command_finish(&run, 120);
	run_command_release(&run);
	RUN_TELAR(&run, "bench", "--resume", sandbox.out, "--no-figures");
	assert_ended(&run, 0);
	run_command_release(&run);
	assert_true(count_lines(in_run(path, "cells.csv")) >= 1 + 4 * round);
	assert_kept(4 * (unsigned)round);

	resumed = cells_in_order();
	end = whole;
	for (size_t line = 0; line <= round; line++)
		end = strchr(end, '\n') + 1;
	assert_memory_equal(whole, resumed, (size_t)(end - whole));
	free(whole);
	free(resumed);
}

/* Two writers would mix their trials: the second is told of the first, also of one that has been stopped. */
static void a_run_has_one_writer(void **state)
{
	struct run_command first = {0}, second = {0};
	char sentence[PATH_MAX], path[PATH_MAX], said[PATH_MAX] = "";
	siginfo_t ended = {0};
	unsigned before;

	(void)state;
	start_endless(&first, "20ms");
	await_trials(1);
	assert_int_equal(kill(-first.pid, SIGSTOP), 0);
	before = count_lines(in_run(path, "journal.jsonl"));
	run_command_start(&second, (const char *const[]){"bench", "--resume", sandbox.out, NULL});
	assert_true(run_command_wait(&second, 120000));
	/* run_command_finish() counts what is left behind, and the first is not to be. */
	assert_int_equal(waitid(P_PID, (id_t)second.pid, &ended, WEXITED), 0);
	assert_true(pread(second.err_fd, said, sizeof(said) - 1, 0) > 0);
	close(second.out_fd);
	close(second.err_fd);
	close(second.prepare_fd);
	assert_int_equal(kill(-first.pid, SIGCONT), 0);
	assert_int_equal(ended.si_status, 2);
	snprintf(sentence, sizeof(sentence), "telar: the run in %s is still being written by process %d\n",
	        sandbox.out, (int)first.pid);
	assert_string_equal(said, sentence);
	assert_true(count_lines(path) >= before);
	assert_int_equal(kill(-first.pid, SIGINT), 0);
	run_command_finish(&first, 120);
	assert_ended(&first, 130);
	assert_kept(1);
	run_command_release(&first);
}

/* As an older telar wrote a trial down that was cut off: its last line becomes such a one. */
static void interrupt_the_last_trial(void)
{
	char path[PATH_MAX];
	char *text = read_text(in_run(path, "journal.jsonl")), *last;
	json_t *line;
	FILE *journal;

	assert_non_null(text);
	text[strlen(text) - 1] = '\0';
	last = strrchr(text, '\n') + 1;
	line = json_loads(last, 0, NULL);
	assert_non_null(line);
	json_object_set_new(line, "status", json_string("failed"));
	json_object_set_new(line, "error", json_integer(-EINTR));
	json_object_set_new(line, "reason", json_string("interrupted"));
	*last = '\0';
	journal = fopen(path, "we");
	assert_non_null(journal);
	fputs(text, journal);
	assert_int_equal(json_dumpf(line, journal, 0), 0);
	fputc('\n', journal);
	assert_int_equal(fclose(journal), 0);
	json_decref(line);
	free(text);
}

static void an_interrupted_trial_is_run_again(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX];
	char *csv;

	(void)state;
	RUN_TELAR(&run, RESUMABLE);
	assert_ended(&run, 0);
	run_command_release(&run);
	csv = read_text(in_run(path, "cells.csv"));
	const unsigned before = count_parts(csv, ",ok,");

	free(csv);
	interrupt_the_last_trial();
	RUN_TELAR(&run, "bench", "--resume", sandbox.out, "--no-figures");
	run_command_release(&run);
	csv = read_text(in_run(path, "cells.csv"));
	assert_int_equal(count_parts(csv, ",failed,"), 1);
	assert_true(count_parts(csv, ",ok,") >= before);
	free(csv);
}

/* Somebody else's checkout: nothing may be written there, and with --out all can be run. */
static void runs_from_a_checkout_that_may_not_be_written(void **state)
{
	struct run_command run = {.prepare = become_nobody};
	char folder[PATH_MAX], out[PATH_MAX + 8], data[PATH_MAX + 32];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/results", sandbox.root);
	assert_int_equal(chmod(folder, 0555), 0);
	snprintf(folder, sizeof(folder), "%s/mine", sandbox.root);
	assert_int_equal(mkdir(folder, 0777), 0);
	assert_int_equal(chmod(folder, 0777), 0);
	snprintf(out, sizeof(out), "%s/run", folder);
	RUN_TELAR(&run, "bench", "smoke", "--out", out, "--no-figures", "--models", "pool", "--workloads",
	        "sha256,log", "--window", "5ms", "--warmup", "0ms");
	if (run.prepare_error)
		skip_because(&run, "the program cannot be run as another user");
	assert_ended(&run, 0);
	assert_null(strstr(run.out, "EACCES"));
	snprintf(data, sizeof(data), "%s/.telar-data", folder);
	assert_non_null(strstr(run.err, data));
	assert_int_equal(access(data, F_OK), 0);
	run_command_release(&run);
}

static void refuses_a_folder_that_may_not_be_written(void **state)
{
	struct run_command run = {.prepare = become_nobody};
	char folder[PATH_MAX], out[PATH_MAX + 8];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/readonly", sandbox.root);
	snprintf(out, sizeof(out), "%s/run", folder);
	assert_int_equal(mkdir(folder, 0555), 0);
	RUN_TELAR(&run, "bench", "smoke", "--out", out);
	if (run.prepare_error)
		skip_because(&run, "the program cannot be run as another user");
	assert_refusal(&run, 3, out);
	run_command_release(&run);
}

static int leave_64_descriptors(void *arg)
{
	const struct rlimit limit = {64, 64};

	(void)arg;
	return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? 0 : -errno;
}

/* Some cells need more: those say so, and every trial is accounted for. */
static void lives_with_64_descriptors(void **state)
{
	struct run_command run = {.prepare = leave_64_descriptors};
	char path[PATH_MAX];
	char *csv;

	(void)state;
	RUN_TELAR(&run, "bench", "--out", sandbox.out, "--no-figures", "--workloads", "null,rpc(1ms)",
	        "--policies", "other", "--background", "none", "--in-flight", "128", "--window", "20ms",
	        "--warmup", "5ms", "--repetitions", "1", "--target", "0%");
	assert_ended(&run, 1);
	run_command_release(&run);
	snprintf(path, sizeof(path), "%s/cells.csv", sandbox.out);
	csv = read_text(path);
	assert_non_null(csv);
	assert_non_null(strstr(csv, ",ok,"));
	assert_non_null(strstr(csv, "Too many open files"));
	free(csv);
}

struct small_disk {
	char path[PATH_MAX];
	const char *options;
};

static int write_map(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	const ssize_t length = (ssize_t)strlen(text);
	const bool written = fd >= 0 && write(fd, text, (size_t)length) == length;

	if (fd >= 0)
		close(fd);
	return written ? 0 : -errno;
}

/* A mount namespace of its own with a tiny file system; a user who is not root needs a user
 * namespace to be allowed that. */
static int mount_small_disk(void *arg)
{
	const struct small_disk *disk = arg;
	const uid_t uid = getuid();
	const gid_t gid = getgid();
	char map[64];
	int error = 0;

	if (unshare(uid == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0)
		return -errno;
	if (uid != 0) {
		snprintf(map, sizeof(map), "%u %u 1", uid, uid);
		error = write_map("/proc/self/uid_map", map);
		snprintf(map, sizeof(map), "%u %u 1", gid, gid);
		if (!error)
			error = write_map("/proc/self/setgroups", "deny");
		if (!error)
			error = write_map("/proc/self/gid_map", map);
	}
	if (!error && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		error = -errno;
	if (!error && mount("telar", disk->path, "tmpfs", 0, disk->options) != 0)
		error = -errno;
	return error;
}

static void says_that_the_disk_is_full(void **state)
{
	/* Not even a folder; the folder but not all of its files; some trials. */
	static const char *const sizes[] = {"size=4k,nr_inodes=1", "size=8k", "size=96k"};
	struct small_disk disk;
	char out[PATH_MAX + 8];

	(void)state;
	snprintf(disk.path, sizeof(disk.path), "%s/small", sandbox.root);
	snprintf(out, sizeof(out), "%s/run", disk.path);
	assert_int_equal(mkdir(disk.path, 0777), 0);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct run_command run = {.prepare = mount_small_disk, .arg = &disk};

		disk.options = sizes[i];
		RUN_TELAR(&run, "bench", "smoke", "--out", out, "--models", "null", "--workloads", "null",
		        "--window", "1ms", "--warmup", "0ms", "--repetitions", "1000", "--quiet",
		        "--no-figures");
		if (run.prepare_error)
			skip_because(&run, "no file system can be mounted here");
		assert_ended(&run, 3);
		/* a sentence for each thing that could not be written, the first one at once */
		assert_true(strncmp(run.err, "telar: ", 7) == 0);
		assert_int_equal(count_parts(run.err, "No space left on device"), count_parts(run.err, "\n"));
		run_command_release(&run);
	}
}

/*
 * Real-time workers, twice as many as there are cores: the harness may not get to run until
 * they are done, and still all ends by itself. The test watches from above them, so that it can
 * end what would not. Without the permission there is nothing to fear: the cells are refused.
 */
static void survives_realtime_on_every_core(void **state)
{
	const struct sched_param above = {.sched_priority = 99}, ordinary = {0};
	struct run_command run = {0};
	char *csv;
	char path[PATH_MAX];
	const bool watched = sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &above) == 0;

	(void)state;
	run_command_start(&run, (const char *const[]){"bench", "smoke", "--out", sandbox.out, "--no-figures",
	                                "--models", "pool,fork,loop,cluster", "--workloads", "sha256",
	                                "--workers", "2x", "--policies", "fifo:50", "--background", "cpu:1x",
	                                "--window", "300ms", "--repetitions", "1", NULL});
	run_command_finish(&run, 60);
	if (watched)
		assert_int_equal(sched_setscheduler(0, SCHED_OTHER, &ordinary), 0);
	assert_ended(&run, 0);
	run_command_release(&run);
	assert_kept(4);
	csv = read_text(in_run(path, "cells.csv"));
	assert_non_null(csv);
	assert_non_null(strstr(csv, watched ? ",fifo:50,none,1,cpu" : ",refused,"));
	free(csv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(a_run_has_one_writer, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                an_interrupted_trial_is_run_again, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                so_does_the_end_of_its_terminal, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                an_interrupt_ends_the_run_in_order, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(so_does_a_request_to_end, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                two_interrupts_end_the_run_at_once, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                nothing_outlives_a_killed_harness, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                a_killed_run_is_resumed_in_the_same_order, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                runs_from_a_checkout_that_may_not_be_written, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                refuses_a_folder_that_may_not_be_written, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(lives_with_64_descriptors, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(says_that_the_disk_is_full, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                survives_realtime_on_every_core, sandbox_make, sandbox_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
