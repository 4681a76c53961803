/*
 * pandoc: turns a report's Markdown into what can be handed in, with what this machine has.
 *
 * PDF where there are pandoc and one of the engines that it can use, else HTML in one file, else nothing: the
 * Markdown stays. An engine that fails lets the next one try; one that is not done in time is the last.
 */
#ifndef TELAR_PANDOC_H
#define TELAR_PANDOC_H

#include "base/reason.h"
#include "lesson/language.h"

enum pandoc_made { PANDOC_NOTHING, PANDOC_HTML, PANDOC_PDF, PANDOC_INTERRUPTED };

struct pandoc {
	const char *folder; /* of report.md */
	const char *css;    /* the style of HTML and of engines that read it */
	enum language language;
	unsigned limit_s;               /* of a PDF: engines download and compile */
	const volatile int *interrupts; /* set by a signal handler: end it, and make nothing. May be NULL */
};

/*
 * folder/report.md becomes folder/report.pdf or folder/report.html; older ones are removed. `advice` says
 * what is missing for more, and how to get it; "" when nothing is.
 */
enum pandoc_made pandoc_convert(const struct pandoc *pandoc, struct reason *advice);

/* Whether a program of that name is on $PATH. */
int pandoc_has(const char *program);

#endif
