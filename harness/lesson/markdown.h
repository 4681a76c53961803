/*
 * markdown: a lesson's README for a terminal: wrapped, with or without styles.
 *
 * Headings, paragraphs, lists, quotes, rules, code blocks, tables, and in a line: emphasis, code, links,
 * pictures (told by their path). Everything else is shown as it is written. Width is counted in characters,
 * so accents do not disturb.
 */
#ifndef TELAR_MARKDOWN_H
#define TELAR_MARKDOWN_H

#include <stdbool.h>
#include <stdio.h>

struct markdown {
	FILE *out;
	unsigned width;     /* of a line; at least 20 */
	bool styled;        /* with ANSI escape sequences */
	const char *folder; /* what a picture's path is relative to; NULL: it is left alone */
};

/* `text` is not changed. */
void markdown_print(const struct markdown *markdown, const char *text);

#endif
