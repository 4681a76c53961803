/*
 * pandoc: turns a report's Markdown into what can be handed in, with what this machine has.
 *
 * PDF where there are pandoc and one of the engines that it can use, else HTML in one file, else nothing: the
 * Markdown stays.
 */
#ifndef TELAR_PANDOC_H
#define TELAR_PANDOC_H

#include "base/reason.h"

enum pandoc_made { PANDOC_NOTHING, PANDOC_HTML, PANDOC_PDF };

/*
 * folder/report.md becomes folder/report.pdf or folder/report.html; older ones are removed. `css`: the style
 * of HTML and of engines that read it. `advice` says what is missing for more, and how to get it; "" when
 * nothing is.
 */
enum pandoc_made pandoc_convert(const char *folder, const char *css, struct reason *advice);

/* Whether a program of that name is on $PATH. */
int pandoc_has(const char *program);

#endif
