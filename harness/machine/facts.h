/*
 * facts: a JSON object of things known, and of things not known with the reason.
 *
 * Each setter takes a struct facts and a key. A fact that could not be found out is null, and
 * "<key>_why" says why: nothing is ever left out. Running out of memory is remembered in
 * `failed`, so that the caller looks once at the end.
 */
#ifndef TELAR_FACTS_H
#define TELAR_FACTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct facts {
	json_t *object; /* owned by whoever made it */
	bool failed;
};

void facts_set(struct facts *facts, const char *key, json_t *value); /* takes `value` */
void facts_text(struct facts *facts, const char *key, const char *text);
void facts_number(struct facts *facts, const char *key, long long number);
void facts_bool(struct facts *facts, const char *key, bool value);

/* Not known: null, and why. */
void facts_unknown(struct facts *facts, const char *key, const char *why, ...)
        __attribute__((format(printf, 3, 4)));
/* "<key>_evidence": what a fact was concluded from. */
void facts_evidence(struct facts *facts, const char *key, const char *evidence);

/* The first line of a file, as text or as a number; what is wrong with it where it cannot be. */
void facts_file(struct facts *facts, const char *key, const char *path);
void facts_file_number(struct facts *facts, const char *key, const char *path);

/* The first line of a file without its newline: 0 or a negative errno. */
int file_line(const char *path, char *line, size_t size);
int file_number(const char *path, long long *number);

#endif
