/* See system_calls.h. The list is made by CMake from <sys/syscall.h>. */
#include "check/system_calls.h"

#include <stddef.h>
#include <sys/syscall.h>

static const struct {
	long number;
	const char *name;
} system_calls[] = {
#define SYSTEM_CALL(name) {SYS_##name, #name},
#include "system_calls.def"
#undef SYSTEM_CALL
};

const char *system_calls_name(long number)
{
	for (size_t i = 0; i < sizeof(system_calls) / sizeof(*system_calls); i++)
		if (system_calls[i].number == number)
			return system_calls[i].name;
	return NULL;
}
