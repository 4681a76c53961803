/* See failing_memory.h. */
#include "cmocka_all.h"

#include "failing_memory.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

/* How many more succeed; negative: all do. */
static long left = -1;
static bool failed;

bool failing_memory_fails(void)
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
	return failing_memory_fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return failing_memory_fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_reallocarray(void *memory, size_t count, size_t size)
{
	return failing_memory_fails() ? NULL : __real_reallocarray(memory, count, size);
}

void failing_memory_of_json(bool counts)
{
	json_set_alloc_funcs(counts ? __wrap_malloc : __real_malloc, free);
}

void failing_memory_sweep(int (*work)(struct reason *why), void (*undo)(void))
{
	long allocation = 0;

	do {
		struct reason why = {""};

		failed = false;
		left = allocation++;
		const int error = work(&why);

		left = -1;
		if (error != (failed ? -ENOMEM : 0))
			fail_msg("allocation %ld %s: %d, %s", allocation, failed ? "fails" : "is none", error,
			        why.text);
		if (!error)
			undo();
	} while (failed);
	assert_true(allocation > 1);
}
