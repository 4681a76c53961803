/*
 * texts: what the runner says to a student, in the student's language; the table is texts.def.
 *
 *     printf(TEXT_IN(language, next_check), lesson->number);
 *
 * The compiler checks the values against the English text; a test compares the other languages with that one.
 */
#ifndef TELAR_TEXTS_H
#define TELAR_TEXTS_H

#include "lesson/language.h"

enum text {
#define TEXT(id, english, spanish) TEXT_##id,
#include "lesson/texts.def"
#undef TEXT
	TEXTS
};

#define TEXT(id, english, spanish) static const char text_##id[] = english;
#include "lesson/texts.def"
#undef TEXT

/* `english` is what is looked at by the compiler only. */
const char *text_in(enum language language, enum text text, const char *english)
        __attribute__((format_arg(3)));

#define TEXT_IN(language, id) text_in(language, TEXT_##id, text_##id)

#endif
