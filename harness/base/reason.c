/* See reason.h. */
#include "base/reason.h"

#include <stdio.h>

int reason_set(struct reason *why, int error, const char *format, ...)
{
	if (why) {
		va_list args;

		va_start(args, format);
		vsnprintf(why->text, sizeof(why->text), format, args);
		va_end(args);
	}
	return error;
}

int reason_set_at(
        struct reason *why, int error, const char *path, unsigned line, const char *format, va_list args)
{
	struct reason what;

	vsnprintf(what.text, sizeof(what.text), format, args);
	return reason_set(why, error, "%s:%u: %s", path, line, what.text);
}
