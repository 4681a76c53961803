/*
 * lesson_table: table.tsv of a lesson's measurement, read back.
 */
#ifndef TELAR_LESSON_TABLE_H
#define TELAR_LESSON_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/reason.h"
#include "lesson/translation.h"

#define LESSON_TABLE_NAMES 64
#define LESSON_TABLE_ROWS 512

struct lesson_row {
	size_t subject, category; /* numbers of names */
	double x, median, low, high;
	unsigned trials;
};

struct lesson_names {
	char name[LESSON_TABLE_NAMES][64];
	size_t count;
};

struct lesson_table {
	struct lesson_names subjects, categories; /* in the order of their first line */
	struct lesson_row rows[LESSON_TABLE_ROWS];
	size_t count;
	unsigned least_trials, most_trials; /* of the points that were measured */
	bool numbers;                       /* every x is one */
};

/* The number of a name, which is added when it is new; -1 when there are too many. */
int lesson_names_find(struct lesson_names *names, const char *name);

void lesson_names_translate(
        struct lesson_names *names, const struct translation *translation, enum language language);

/* 0 or a negative errno. */
int lesson_table_read(struct lesson_table *table, const char *path, struct reason *why);
/* For gnuplot. `words`: x is a word, and its place its number from 1. `none`: what stands where no trial was
 * had. */
void lesson_table_write(const struct lesson_table *table, bool words, const char *none, FILE *out);

#endif
