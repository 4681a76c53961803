/* See checking.h. */
#include "lesson/checking.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct builder checking_builder(const struct builder *builder, const struct lesson *lesson)
{
	struct builder chosen = *builder;

	if (geteuid() == 0 && !lesson->privileges && builder_lone_user_can_read(builder))
		chosen.uid = confine_lone_uid(0);
	return chosen;
}

/* The check ends each case at its limit, so this is for a check that does not come to do so. */
static unsigned whole_limit_s(const struct checking *checking)
{
	return (checking->seeds ? 300 : 60) + 12 * checking->lesson->limit_s;
}

static int run_check(
        const struct checking *checking, const struct build *build, struct report *report, struct reason *why)
{
	char limit[16];
	const char *argv[20] = {build->program, "--report", "3", "--limit", limit};
	const struct {
		const char *option, *value;
	} options[] = {{"--seed", checking->seed}, {"--seeds", checking->seeds}, {"--case", checking->only},
	        {"--replay", checking->replay}};
	const struct confine confine = {.argv = argv,
	        .folder = build->folder,
	        .visible = {build->folder, checking->builder->root, NULL},
	        .read_only = checking->work,
	        .limit_s = whole_limit_s(checking),
	        .isolate = true,
	        .privileged = checking->lesson->privileges,
	        .limited = true,
	        .vast = checking->builder->tsan,
	        .report = true,
	        .uid = checking->builder->uid,
	        .interrupts = checking->builder->interrupts};
	struct confine_result result;
	size_t words = 5;
	int error;

	snprintf(limit, sizeof(limit), "%u", checking->lesson->limit_s);
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (options[i].value) {
			argv[words++] = options[i].option;
			argv[words++] = options[i].value;
		}
	error = confine_run(&confine, &result, why);
	if (error)
		return error;
	if (result.interrupted)
		error = -EINTR;
	else if (WIFEXITED(result.status) && WEXITSTATUS(result.status) == 2 && result.report_length == 0)
		error = reason_set(why, -EINVAL, "%.*s", (int)strcspn(result.output, "\n"), result.output);
	else if (report_read(report, &result, confine.limit_s) != 0)
		error = reason_set(why, -ENOMEM, "no memory for the check's report");
	confine_result_release(&result);
	return error;
}

static int report_build(struct report *report, enum build_failure failure, struct reason *why)
{
	*report = (struct report){.verdict = REPORT_BUILD, .failure = failure, .cases = json_array()};
	return report->cases ? 0 : reason_set(why, -ENOMEM, "no memory for the report");
}

int checking_run(const struct checking *checking, struct report *report, struct reason *why)
{
	struct build build;
	int error = build_open(&build, why);

	if (error)
		return error;
	error = build_program(&build, checking->builder, checking->lesson, "check.c", checking->source, why);
	if (!error && build.interrupted)
		error = -EINTR;
	else if (!error && build.failed)
		error = report_build(report, build.failed, why);
	else if (!error)
		error = run_check(checking, &build, report, why);
	if (!error) {
		report->messages = build.messages;
		build.messages = NULL;
	}
	build_close(&build);
	return error;
}
