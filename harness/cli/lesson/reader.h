/*
 * reader: shows a lesson's text, through the pager where there is a terminal to page on.
 */
#ifndef TELAR_LESSON_READER_H
#define TELAR_LESSON_READER_H

#include "verb.h"

/* Also makes the student's file. */
int lesson_read(const struct lesson_context *context, const struct lesson *lesson);
/* Characters in a line of standard output. */
unsigned lesson_width(void);

#endif
