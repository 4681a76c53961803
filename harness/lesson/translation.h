/*
 * translation: how the names that a measurement writes (series, panels, lanes, words of the x axis) are
 * called in other languages: the lines of lesson.ini's section [names.es], `english name = nombre`.
 *
 * 1. translation_take() for each line.
 * 2. translation_find() gives a name in the reader's language; a name that is not there is its own
 * translation.
 *
 * It owns nothing: all texts are inside.
 */
#ifndef TELAR_TRANSLATION_H
#define TELAR_TRANSLATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "lesson/language.h"

#define TRANSLATION_NAMES 32
#define TRANSLATION_NAME 64

struct translation {
	struct {
		char english[TRANSLATION_NAME], in[LANGUAGES][TRANSLATION_NAME];
	} names[TRANSLATION_NAMES];
	size_t count;
};

/* The language of a section's name, "names.es"; false when it is no such section. */
bool translation_is_section(const char *section, enum language *language);
/* 0, or -EINVAL and what is wrong with the line. */
int translation_take(
        struct translation *translation, enum language language, const char *line, struct reason *why);

/* NULL where there is none. */
const char *translation_known(
        const struct translation *translation, const char *english, enum language language);
const char *translation_find(
        const struct translation *translation, const char *english, enum language language);

#endif
