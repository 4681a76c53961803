/*
 * objectfile: what a student's compiled file brings besides its functions.
 *
 * Code that runs before main() (constructors, indirect functions) could speak in the check's place, and a
 * function with a name of the C library's would be called in that one's place, also by the check. Neither
 * is part of any exercise, so both are refused, by reading the object file (elf(5)).
 */
#ifndef TELAR_OBJECTFILE_H
#define TELAR_OBJECTFILE_H

#include <stdbool.h>

#include "base/reason.h"

/* 0; -EINVAL with what is refused; another negative errno when it cannot be read. `instrumented`: the
 * compiler has added one constructor of its own (-fsanitize=thread). */
int objectfile_examine(const char *path, bool instrumented, struct reason *why);

/* Calls `take` for each name that the file shows to others: defines, or wants to have from them. 0, or a
 * negative errno. */
typedef void objectfile_symbol(void *arg, const char *name, bool defined);
int objectfile_symbols(const char *path, objectfile_symbol *take, void *arg, struct reason *why);

#endif
