/*
 * packing: the copy of the project that students get: all but what gives the lessons away.
 *
 * Left out: lessons/solutions/, lessons/NN-.../wrong/, lessons/work/, .git, build/, results and figures but
 * the reference. In a git checkout the files are those that git knows; else all that are there. The same
 * files give the same archive, byte by byte: sorted, without owners, with one date.
 */
#ifndef TELAR_PACKING_H
#define TELAR_PACKING_H

#include <stdbool.h>

#include "base/reason.h"

/* Whether a student's copy has this file; `path` is relative to the project. */
bool packing_takes(const char *path);

/* 0 or a negative errno; -ENOENT without tar(1). *count: files in it. -EINTR when a signal handler has set
 * `interrupts`, which may be NULL: nothing is left, and an older archive is as it was. */
int packing_write(const char *root, const char *archive, const volatile int *interrupts, unsigned *count,
        struct reason *why);

#endif
