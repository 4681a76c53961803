/*
 * table_text: numbers and sentences as tables for people have them.
 *
 * Three digits, because no more are worth reading. Columns are counted as they are seen: a character is
 * one, however many bytes it has. Functions that take a buffer return it.
 */
#ifndef TELAR_TABLE_TEXT_H
#define TELAR_TABLE_TEXT_H

#include "results/summary.h"

/* "6.80k": three digits and a prefix, five columns at most. */
char *table_rate(double rate, char *buffer, size_t size);
/* Half the width of the throughput's interval in per cent of the median, beyond 999 in times ("±12x");
 * "" without an interval. */
char *table_spread(const struct cell_summary *cell, char *buffer, size_t size);
/* Throughput beside that of `first`, four columns; "" where one of them has no interval. */
char *table_ratio(
        const struct cell_summary *cell, const struct cell_summary *first, char *buffer, size_t size);

int table_columns(const char *text);
/* Words broken over lines of a page that is `page` columns wide, the later ones indented; `column` is where
 * the first begins. */
void table_wrap(FILE *out, const char *text, int column, int indent, int page);

#endif
