/* See check_once.h. */
#include "check_once.h"

#include "guide.h"
#include "lesson/digest.h"

#include <errno.h>
#include <stdio.h>

static int status_of(enum report_verdict verdict)
{
	return verdict == REPORT_PASS ? EXIT_OK : verdict == REPORT_SKIP ? EXIT_SKIPPED : EXIT_WRONG;
}

static void remember(struct lesson_context *context, const struct lesson *lesson, const char *source,
        const struct report *report)
{
	char hex[DIGEST_MAX] = "";

	digest_file(source, hex, NULL);
	lesson_note(context, lesson, "check",
	        json_pack("{s:s, s:s, s:s}", "verdict", report_verdict_names[report->verdict], "mistake",
	                report_mistake(report), "source", hex));
}

int lesson_check_once(
        struct lesson_context *context, const struct lesson *lesson, const struct check_options *options)
{
	char source[PATH_MAX];
	const struct builder builder = checking_builder(&context->builder, lesson);
	const struct checking checking = {.lesson = lesson,
	        .builder = &builder,
	        .source = workspace_source(&context->workspace, lesson, source),
	        .work = context->workspace.folder,
	        .seed = options->seed,
	        .only = options->only,
	        .replay = options->replay};
	struct report report;
	struct reason why;
	int status = lesson_prepare(context, lesson), error;

	if (status != EXIT_OK)
		return status;
	fflush(stdout);
	error = checking_run(&checking, &report, &why);
	if (error == -EINTR) {
		fputs(SAY(context, interrupted), stderr);
		return EXIT_INTERRUPTED;
	}
	if (error)
		return command_fail(lesson_status(error), "%s", why.text);
	report_print(context, lesson, &report);
	/* a part that passes is no pass */
	if (!options->only && !options->replay)
		remember(context, lesson, source, &report);
	status = status_of(report.verdict);
	report_release(&report);
	lesson_guide_step(context, lesson);
	return status;
}
