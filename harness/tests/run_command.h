/*
 * run_command: runs the telar program as a user would, and sees what it leaves behind.
 *
 * 1. sandbox_make(): a project folder of its own for the program ($TELAR_ROOT), so that
 *    tests neither see nor touch anybody's results.
 * 2. run_command_start() with the words of the command line. Standard input is empty,
 *    output and errors go to memory files, and the program leads a process group.
 * 3. run_command_finish() waits, kills after a limit, and collects: exit status, output,
 *    and every process that the program left (the test is their subreaper, prctl(2), so none
 *    can hide by changing its group or session).
 * 4. run_command_release(), sandbox_remove().
 *
 * Failures of the machinery itself fail the running cmocka test at once.
 */
#ifndef TELAR_RUN_COMMAND_H
#define TELAR_RUN_COMMAND_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#define RUN_COMMAND_WORDS 32

/* The sandbox of the running test. */
extern struct sandbox {
	char root[PATH_MAX / 4]; /* $TELAR_ROOT: benchmarks/ and plots/ of the project, results/ of its own */
	char out[PATH_MAX / 2];  /* root/results/run: for --out; does not exist yet */
} sandbox;

/* cmocka fixtures, for a group or for a test. */
int sandbox_make(void **state);
int sandbox_remove(void **state);

struct run_command {
	/* set by the caller; all zero is the preset */
	const char *path; /* $PATH; NULL: the test's own */
	/* In the new process, before it becomes the program: 0, or a negative errno when what the
	 * test needs cannot be had here (then nothing is run). */
	int (*prepare)(void *arg);
	void *arg;

	/* set by run_command_start() */
	pid_t pid;
	int out_fd, err_fd, prepare_fd;

	/* set by run_command_finish() */
	int prepare_error;
	int status; /* exit status, or minus the signal that ended it */
	bool timed_out;
	unsigned left_behind; /* processes that were still there some seconds later (now killed) */
	char *out, *err;      /* owned */
};

/* `words` ends with NULL and does not include the program. */
void run_command_start(struct run_command *run, const char *const *words);
/* True when the program has ended within `ms`. */
bool run_command_wait(const struct run_command *run, int ms);
void run_command_finish(struct run_command *run, unsigned limit_s);
void run_command_release(struct run_command *run);

/* Both steps: RUN_TELAR(&run, "list", "models"). */
#define RUN_TELAR(run, ...)                                                                                  \
	do {                                                                                                 \
		run_command_start(run, (const char *const[]){__VA_ARGS__, NULL});                            \
		run_command_finish(run, 120);                                                                \
	} while (0)

/* Exit status `status`, nothing on standard output, one sentence with `part` in it on standard
 * error, nothing left behind. */
void assert_refusal(const struct run_command *run, int status, const char *part);
/* Exit status `status`, nothing left behind. */
void assert_ended(const struct run_command *run, int status);

/* Waits until a trial runs. */
void run_command_await_trial(const struct run_command *run);

/* The whole text of a file, or NULL; the caller frees it. */
char *read_text(const char *path);

/* A file of the sandbox's run; `path` has room for PATH_MAX. */
const char *in_run(char *path, const char *name);

/* How many times `part` stands in `text`. */
unsigned count_parts(const char *text, const char *part);
/* The number of complete lines of a file; 0 when it does not exist. */
unsigned count_lines(const char *path);

/* For `prepare`: become the user nobody, when root. */
int become_nobody(void *arg);

#endif
