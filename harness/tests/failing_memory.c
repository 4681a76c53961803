/* See failing_memory.h. */
#include "cmocka_all.h"

#include "failing_memory.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>

/* How many more succeed; negative: all do. */
static long left = -1;
static bool failed;

static bool fails(void)
{
	if (left < 0 || left-- > 0)
		return false;
	/* One failure; what comes after it, to clean up, has memory again. */
	failed = true;
	errno = ENOMEM;
	return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *memory, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *memory, size_t count, size_t size);

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_reallocarray(void *memory, size_t count, size_t size)
{
	return fails() ? NULL : __real_reallocarray(memory, count, size);
}

void failing_memory_sweep(int (*work)(void), void (*undo)(void))
{
	long allocation = 0;

	json_set_alloc_funcs(__wrap_malloc, free);
	do {
		failed = false;
		left = allocation++;
		const int error = work();

		left = -1;
		if (error != (failed ? -ENOMEM : 0))
			fail_msg("allocation %ld: %d", allocation, error);
		if (!error)
			undo();
	} while (failed);
	assert_true(allocation > 1);
}
