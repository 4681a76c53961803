/*
 * language: in which language the lessons speak to the student.
 *
 * The texts of the lessons are translated, and what the runner says to a student (texts.def); not what a
 * check says, nor what is said about wrong usage or a broken system.
 */
#ifndef TELAR_LANGUAGE_H
#define TELAR_LANGUAGE_H

#include "base/reason.h"

enum language { LANGUAGE_EN, LANGUAGE_ES, LANGUAGES };

extern const char *const language_names[LANGUAGES]; /* "en", "es" */

/* 0, or -EINVAL: there is none of that name. */
int language_parse(const char *name, enum language *language, struct reason *why);

/* What the environment asks for, as gettext(3) looks it up: LC_ALL, LC_MESSAGES, LANG; English else. */
enum language language_of_environment(void);

#endif
