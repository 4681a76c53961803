/*
 * sentence: text that grows clause by clause in a buffer of the caller's, cut where it is full.
 */
#ifndef TELAR_SENTENCE_H
#define TELAR_SENTENCE_H

#include <stddef.h>

struct sentence {
	char *text; /* always ends in '\0' */
	size_t size, used;
};

struct sentence sentence_begin(char *buffer, size_t size);
void sentence_add(struct sentence *sentence, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A share of 1 as "0.8 %", "97 %": two digits are enough to be believed. */
void sentence_add_percent(struct sentence *sentence, double share);

#endif
