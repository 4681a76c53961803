/*
 * guide: what `telar lesson` without a verb says: where the student is, and what to type next.
 */
#ifndef TELAR_LESSON_GUIDE_H
#define TELAR_LESSON_GUIDE_H

#include "verb.h"

int lesson_guide(const struct lesson_context *context);
/* One line: what comes next in this lesson. */
void lesson_guide_step(const struct lesson_context *context, const struct lesson *lesson);

#endif
