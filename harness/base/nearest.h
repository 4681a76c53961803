/*
 * nearest: the known name that an unknown one was probably meant to be.
 */
#ifndef TELAR_NEAREST_H
#define TELAR_NEAREST_H

#include <stddef.h>

#include "base/reason.h"

/* Of `count` names the one with the smallest edit distance, or NULL when none is close
 * (more than a third of its letters differ). */
const char *nearest_name(const char *text, const char *const *names, size_t count);

/* Says that `text` is no `what` ("workload"), which one was probably meant and which there
 * are. Returns -ENOENT. */
int nearest_refuse(
        const char *what, const char *text, const char *const *names, size_t count, struct reason *why);

#endif
