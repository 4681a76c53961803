/* See measurement.h. */
#include "lesson/measurement.h"

#include "lesson/busy.h"
#include "lesson/files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* How the program ended, as an error. */
static int explain(const struct confine_result *result, const char *what, struct reason *why)
{
	if (result->interrupted)
		return -EINTR;
	if (WIFSIGNALED(result->status))
		return reason_set(why, -EIO, "%s was ended by signal %d (%s)", what, WTERMSIG(result->status),
		        strsignal(WTERMSIG(result->status)));
	if (WEXITSTATUS(result->status) == 0)
		return 0;
	return reason_set(why, -EIO, "%s ended with exit status %d", what, WEXITSTATUS(result->status));
}

static int run(
        const struct measurement *measurement, const char *const *argv, const char *what, struct reason *why)
{
	/* neither confined nor isolated: it must see the machine as it is, and have its privileges */
	const struct confine confine = {
	        .argv = argv, .show = true, .interrupts = measurement->builder->interrupts};
	struct confine_result result;
	int error = confine_run(&confine, &result, why);

	if (error)
		return error;
	error = explain(&result, what, why);
	confine_result_release(&result);
	return error;
}

/* The program that was built. A suite tells by itself what was in its way. */
static int run_built(const struct measurement *measurement, const char *program, struct reason *why)
{
	const char *const argv[] = {
	        program, measurement->folder, measurement->quick ? "--quick" : NULL, NULL};
	char notes[PATH_MAX];
	struct busy busy;
	int error, said;

	busy_begin(&busy);
	error = run(measurement, argv, measurement->lesson->program, why);
	snprintf(notes, sizeof(notes), "%s/notes.txt", measurement->folder);
	said = busy_end(&busy, notes);
	if (!error && said)
		error = reason_set(why, said, "%s cannot be written: %s", notes, strerror(-said));
	return error;
}

static int run_program(const struct measurement *measurement, struct reason *why)
{
	const struct lesson *lesson = measurement->lesson;
	struct build build;
	int error = build_open(&build, why);

	if (error)
		return error;
	error = build_program(&build, measurement->builder, lesson, lesson->program,
	        lesson->uses_work ? measurement->source : NULL, why);
	if (!error && build.interrupted)
		error = -EINTR;
	else if (!error && build.failed)
		error = reason_set(why, -EINVAL, "%s cannot be linked:\n%.300s", lesson->program,
		        build.messages ? build.messages : "");
	if (!error)
		error = files_make_folder(measurement->folder, why);
	if (!error)
		error = run_built(measurement, build.program, why);
	build_close(&build);
	return error;
}

static int run_suite(const struct measurement *measurement, struct reason *why)
{
	char program[PATH_MAX], suite[PATH_MAX];
	const char *const argv[] = {program, "bench",
	        lesson_path(measurement->lesson, measurement->lesson->suite, suite), "--out",
	        measurement->folder, measurement->quick ? "--repetitions" : NULL, "3", "--window", "20ms",
	        "--warmup", "5ms", "--budget", "1s", NULL};

	snprintf(program, sizeof(program), "%s/telar", measurement->builder->tools);
	return run(measurement, argv, "telar bench", why);
}

int measurement_run(const struct measurement *measurement, struct reason *why)
{
	const struct lesson *lesson = measurement->lesson;
	char path[PATH_MAX];
	int error;

	if (!lesson->program[0] && !lesson->suite[0])
		return reason_set(why, -ENOENT, "lesson %02u has nothing to measure", lesson->number);
	error = lesson->program[0] ? run_program(measurement, why) : run_suite(measurement, why);
	snprintf(path, sizeof(path), "%s/%s", measurement->folder,
	        lesson->program[0] ? "table.tsv" : "journal.jsonl");
	if (!error && access(path, R_OK) != 0)
		error = reason_set(why, -EIO, "the measurement has not written %s", path);
	if (error && access(path, F_OK) != 0)
		files_remove_tree(measurement->folder);
	return error;
}

json_t *measurement_answer(const struct measurement *measurement, struct reason *why)
{
	char path[PATH_MAX];
	json_error_t wrong;
	json_t *answer;

	if (measurement->lesson->suite[0])
		return suite_answer(measurement->lesson, measurement->folder, why);
	snprintf(path, sizeof(path), "%s/answer.json", measurement->folder);
	if (access(path, F_OK) != 0)
		return json_object();
	answer = json_load_file(path, 0, &wrong);
	if (!json_is_object(answer)) {
		reason_set(why, -EINVAL, "%s:%d: %s", path, wrong.line, answer ? "no object" : wrong.text);
		json_decref(answer);
		return NULL;
	}
	return answer;
}
