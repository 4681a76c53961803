/*
 * gnuplot: runs a script with variables, without a shell, and brings back what went wrong.
 *
 * 1. struct gnuplot_variables collects assignments; text is quoted so that gnuplot takes it as it is,
 *    whatever it holds.
 * 2. gnuplot_run() runs the script and waits for it.
 * 3. gnuplot_variables_release().
 */
#ifndef TELAR_GNUPLOT_H
#define TELAR_GNUPLOT_H

#include <stddef.h>
#include <stdio.h>

#include "base/reason.h"

struct gnuplot_variables {
	FILE *out;
	char *text; /* owned; whole after gnuplot_run() has begun */
	size_t size;
};

/* 0 or -ENOMEM. */
int gnuplot_variables_init(struct gnuplot_variables *variables);
void gnuplot_set_text(struct gnuplot_variables *variables, const char *name, const char *value);
/* One text with a space between the words, as gnuplot's word() takes it. */
void gnuplot_set_words(
        struct gnuplot_variables *variables, const char *name, const char *const *word, size_t count);
void gnuplot_variables_release(struct gnuplot_variables *variables);

/*
 * 0, or a negative errno: -ENOENT when there is no gnuplot, -EIO when it failed. `said` gets what it
 * said on standard error, cut to its size, also when all went well: warnings.
 */
int gnuplot_run(struct gnuplot_variables *variables, const char *script, char *said, size_t said_size,
        struct reason *why);

#endif
