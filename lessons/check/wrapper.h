/*
 * wrapper: turns a line of a .def into the wrapper that ld's --wrap sends its calls to.
 *
 * Included by the files that include a .def afterwards.
 */
#ifndef TELAR_CHECK_WRAPPER_H
#define TELAR_CHECK_WRAPPER_H

#include "check/calls_count.h"

#include <stdint.h>

/* Named so by the linker: these are reserved names, for the linker's use. */
#define CALL(type, name, parameters, arguments, argument)                                                              \
	type __real_##name parameters;                                                                                 \
	type __wrap_##name parameters;                                                                                 \
	type __wrap_##name parameters                                                                                  \
	{                                                                                                              \
		long fixed;                                                                                            \
		type returned;                                                                                         \
                                                                                                                       \
		if (calls_before(CALL_##name, &fixed))                                                                 \
			return (type)fixed;                                                                            \
		returned = __real_##name arguments;                                                                    \
		calls_after(CALL_##name, (long)(argument), (long)returned);                                            \
		return returned;                                                                                       \
	}

#endif
