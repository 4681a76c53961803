/* See pandoc.h. */
#include "lesson/pandoc.h"

#include "lesson/confine.h"
#include "lesson/texts.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* It takes pandoc alone, and a second. */
#define HTML_LIMIT_S 20

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

/* The first line with something in it of what the program said, for a sentence. */
static void explain(
        const struct confine_result *result, const char *what, unsigned limit_s, struct reason *advice)
{
	const char *said = result->output ? result->output : "";

	said += strspn(said, " \t\r\n");
	if (result->timed_out)
		reason_set(advice, 0, "%s was not done after %u s", what, limit_s);
	else if (*said)
		reason_set(advice, 0, "%s failed: %.*s", what, (int)strcspn(said, "\r\n"), said);
	else if (WIFSIGNALED(result->status))
		reason_set(advice, 0, "%s was ended by signal %d and said nothing", what,
		        WTERMSIG(result->status));
	else
		reason_set(advice, 0, "%s failed with exit status %d and said nothing", what,
		        WEXITSTATUS(result->status));
}

static void remove_file(const char *folder, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	unlink(path);
}

/* TeX would want a package for the language, which not every installation of it has. */
static bool is_html(const char *engine)
{
	return !engine || strcmp(engine, engines[0]) == 0 || strcmp(engine, engines[1]) == 0;
}

enum tried { TRIED_MADE, TRIED_FAILED, TRIED_LATE, TRIED_INTERRUPTED };

/* `engine` NULL: HTML. Tables are as wide as what is in them however long the line is: --columns. */
static enum tried run(const struct pandoc *pandoc, const char *engine, struct reason *advice)
{
	char option[64], style[PATH_MAX + 8], title[64], language[64];
	const char *const output = engine ? "report.pdf" : "report.html";
	const char *const argv[] = {"pandoc", "-f", "markdown-raw_html-raw_tex-raw_attribute", "report.md",
	        "-o", output, "--columns=1000", "--section-divs", "-V", "geometry:margin=2cm", "-V",
	        "pagestyle=plain", title, style, engine ? option : "--self-contained",
	        is_html(engine) ? language : NULL, NULL};
	const struct confine confine = {.argv = argv,
	        .folder = pandoc->folder,
	        .limit_s = engine ? pandoc->limit_s : HTML_LIMIT_S,
	        .interrupts = pandoc->interrupts};
	struct confine_result result;
	enum tried tried = TRIED_FAILED;

	snprintf(style, sizeof(style), "--css=%s", pandoc->css);
	snprintf(option, sizeof(option), "--pdf-engine=%s", engine ? engine : "");
	snprintf(title, sizeof(title), "--metadata=pagetitle=%s", TEXT_IN(pandoc->language, essay_page));
	snprintf(language, sizeof(language), "--metadata=lang=%s", language_names[pandoc->language]);
	if (confine_run(&confine, &result, advice) != 0)
		return TRIED_FAILED;
	if (result.interrupted)
		tried = TRIED_INTERRUPTED;
	else if (result.timed_out)
		tried = TRIED_LATE;
	else if (WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0)
		tried = TRIED_MADE;
	if (tried != TRIED_MADE) {
		explain(&result, engine ? engine : "pandoc", confine.limit_s, advice);
		remove_file(pandoc->folder, output);
	}
	confine_result_release(&result);
	return tried;
}

/* With the first engine that can; `failed` gets why the last one that was tried could not. */
static enum tried make_pdf(const struct pandoc *pandoc, struct reason *failed)
{
	enum tried tried = TRIED_FAILED;

	for (size_t i = 0; i < sizeof(engines) / sizeof(*engines) && tried == TRIED_FAILED; i++) {
		if (pandoc_has(engines[i]))
			tried = run(pandoc, engines[i], failed);
	}
	return tried;
}

enum pandoc_made pandoc_convert(const struct pandoc *pandoc, struct reason *advice)
{
	struct reason failed = {""};
	enum tried tried;

	*advice = (struct reason){""};
	remove_file(pandoc->folder, "report.pdf");
	remove_file(pandoc->folder, "report.html");
	if (!pandoc_has("pandoc")) {
		reason_set(advice, 0,
		        "for HTML and PDF install pandoc and weasyprint: apt install pandoc weasyprint");
		return PANDOC_NOTHING;
	}
	tried = make_pdf(pandoc, &failed);
	if (tried == TRIED_MADE)
		return PANDOC_PDF;
	if (tried != TRIED_INTERRUPTED)
		tried = run(pandoc, NULL, advice);
	if (tried != TRIED_MADE)
		return tried == TRIED_INTERRUPTED ? PANDOC_INTERRUPTED : PANDOC_NOTHING;
	if (failed.text[0])
		reason_set(advice, 0, "no PDF: %.300s", failed.text);
	else
		reason_set(advice, 0, "for a PDF install one of pandoc's engines: apt install weasyprint");
	return PANDOC_HTML;
}
