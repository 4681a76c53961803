/*
 * program: runs another program for a sample, and reads what it prints. It ends with the caller, and
 * after a limit.
 */
#ifndef TELAR_MICRO_PROGRAM_H
#define TELAR_MICRO_PROGRAM_H

#include <stddef.h>

#include "micro.h"

struct program {
	char *const *argv; /* argv[0] is a path, or looked up in $PATH; ends with NULL */
	bool one_core;     /* on CPU 0, as pin_to() counts */
};

/* Standard output as a string, cut off at `size`; standard errors go nowhere. -EOPNOTSUPP when the
 * program fails: then it cannot be had here. */
int program_read(const struct program *program, const struct micro *micro, char *text, size_t size,
        struct reason *why);
/* True when `name` is a program in $PATH. */
bool program_exists(const char *name);

#endif
