/*
 * reason: one clear sentence about what is wrong, carried up to whoever may print.
 *
 * 1. The caller owns a `struct reason` (often on its stack) and passes it down.
 * 2. A function that fails writes one sentence into it with reason_set(), which
 *    returns the negative errno, so that failing reads `return reason_set(why, -EINVAL, ...)`.
 * 3. Only harness/cli prints it.
 *
 * A sentence says what is wrong, where (file:line or option) and what is allowed.
 * It has no full stop and no newline. `why` may be NULL: then only the errno goes up.
 */
#ifndef TELAR_REASON_H
#define TELAR_REASON_H

#include <stdarg.h>

struct reason {
	char text[400];
};

int reason_set(struct reason *why, int error, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same of a line of a file: "PATH:LINE: ...". */
int reason_set_at(struct reason *why, int error, const char *path, unsigned line, const char *format,
        va_list args) __attribute__((format(printf, 5, 0)));

#endif
