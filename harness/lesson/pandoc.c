/* See pandoc.h. */
#include "lesson/pandoc.h"

#include "lesson/confine.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_S 120

/* In the order of preference: those that lay out the same HTML first. */
static const char *const engines[] = {
        "weasyprint", "wkhtmltopdf", "tectonic", "xelatex", "lualatex", "pdflatex"};

int pandoc_has(const char *program)
{
	const char *path = getenv("PATH");
	char file[PATH_MAX];

	while (path && *path) {
		const size_t length = strcspn(path, ":");

		snprintf(file, sizeof(file), "%.*s/%s", (int)length, path, program);
		if (access(file, X_OK) == 0)
			return 1;
		path += length + (path[length] == ':');
	}
	return 0;
}

/* The first line of what the program said, for a sentence. */
static void explain(const struct confine_result *result, const char *what, struct reason *advice)
{
	const char *said = result->output ? result->output : "";

	if (result->timed_out)
		reason_set(advice, 0, "%s was not done after %d s", what, LIMIT_S);
	else
		reason_set(advice, 0, "%s failed: %.*s", what, (int)strcspn(said, "\n"), said);
}

static bool run(
        const char *folder, const char *css, const char *output, const char *engine, struct reason *advice)
{
	char option[64], style[PATH_MAX + 8];
	const char *const argv[] = {"pandoc", "-f", "markdown-raw_html-raw_tex-raw_attribute", "report.md",
	        "-o", output, "-V", "geometry:margin=2cm", "-V", "pagestyle=plain", "-M", "pagetitle=Report",
	        style, engine ? option : "--self-contained", NULL};
	const struct confine confine = {.argv = argv, .folder = folder, .limit_s = LIMIT_S};
	struct confine_result result;
	bool made;

	snprintf(style, sizeof(style), "--css=%s", css);
	snprintf(option, sizeof(option), "--pdf-engine=%s", engine ? engine : "");
	if (confine_run(&confine, &result, advice) != 0)
		return false;
	made = WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0;
	if (!made)
		explain(&result, engine ? engine : "pandoc", advice);
	confine_result_release(&result);
	return made;
}

static void remove_old(const char *folder, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	unlink(path);
}

enum pandoc_made pandoc_convert(const char *folder, const char *css, struct reason *advice)
{
	struct reason failed = {""};

	*advice = (struct reason){""};
	remove_old(folder, "report.pdf");
	remove_old(folder, "report.html");
	if (!pandoc_has("pandoc")) {
		reason_set(advice, 0,
		        "for HTML and PDF install pandoc and weasyprint: apt install pandoc weasyprint");
		return PANDOC_NOTHING;
	}
	for (size_t i = 0; i < sizeof(engines) / sizeof(*engines); i++) {
		if (pandoc_has(engines[i]) && run(folder, css, "report.pdf", engines[i], &failed))
			return PANDOC_PDF;
	}
	if (!run(folder, css, "report.html", NULL, advice))
		return PANDOC_NOTHING;
	if (failed.text[0])
		reason_set(advice, 0, "no PDF: %.300s", failed.text);
	else
		reason_set(advice, 0, "for a PDF install one of pandoc's engines: apt install weasyprint");
	return PANDOC_HTML;
}
