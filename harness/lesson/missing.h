/*
 * missing: which functions of lesson.h the check calls and nobody has written, said in one line each where
 * the linker has said it in its own words and once a call.
 */
#ifndef TELAR_MISSING_H
#define TELAR_MISSING_H

#include <stddef.h>

#include "lesson/builder.h"

/* After linking `objects` has failed, and what the linker said begins after the first `said` bytes of the
 * build's messages: says it instead of the linker. Where no such function is missing, nothing changes. 0 or a
 * negative errno. */
int missing_tell(struct build *build, const struct lesson *lesson, const char *const *objects, size_t count,
        size_t said, struct reason *why);

#endif
