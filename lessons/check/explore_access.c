/*
 * explore_access: what code compiled with -fsanitize=thread calls before every access to memory, and for
 * every atomic operation. The program isn't linked with that sanitizer: these functions take its place.
 *
 * Atomic operations are done here, sequentially consistent whatever order was asked for. So are volatile
 * accesses plain ones. Fences have nothing left to do.
 */
#include "explore_inside.h"

#include <string.h>

#define CALLER __builtin_return_address(0)

static inline void access_announce(enum step_kind kind, const volatile void *address, size_t size, const void *place)
{
	if (explore_current())
		explore_step_take(kind, address, size, place);
}

void __tsan_init(void);
void __tsan_func_entry(void *caller);
void __tsan_func_exit(void);
void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_signal_fence(int order);
void __tsan_vptr_update(void **address, void *value);
void __tsan_vptr_read(void **address);
void __tsan_read_range(void *address, size_t size);
void __tsan_write_range(void *address, size_t size);

void __tsan_init(void)
{
}

void __tsan_func_entry(void *caller)
{
	(void)caller;
}

void __tsan_func_exit(void)
{
}

void __tsan_atomic_thread_fence(int order)
{
	(void)order;
}

void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}

void __tsan_vptr_update(void **address, void *value)
{
	(void)value;
	access_announce(STEP_WRITE, address, sizeof(*address), CALLER);
}

void __tsan_vptr_read(void **address)
{
	access_announce(STEP_READ, address, sizeof(*address), CALLER);
}

void __tsan_read_range(void *address, size_t size)
{
	access_announce(STEP_READ, address, size, CALLER);
}

void __tsan_write_range(void *address, size_t size)
{
	access_announce(STEP_WRITE, address, size, CALLER);
}

/* What newer compilers make of memcpy() and the like in instrumented code. */
void *__tsan_memcpy(void *to, const void *from, size_t size);
void *__tsan_memmove(void *to, const void *from, size_t size);
void *__tsan_memset(void *to, int byte, size_t size);

void *__tsan_memcpy(void *to, const void *from, size_t size)
{
	access_announce(STEP_READ, from, size, CALLER);
	access_announce(STEP_WRITE, to, size, CALLER);
	return memcpy(to, from, size);
}

void *__tsan_memmove(void *to, const void *from, size_t size)
{
	access_announce(STEP_READ, from, size, CALLER);
	access_announce(STEP_WRITE, to, size, CALLER);
	return memmove(to, from, size);
}

void *__tsan_memset(void *to, int byte, size_t size)
{
	access_announce(STEP_WRITE, to, size, CALLER);
	return memset(to, byte, size);
}

#define ACCESS(name, kind, size)                                                                                       \
	void __tsan_##name##size(void *address);                                                                       \
	void __tsan_##name##size(void *address)                                                                        \
	{                                                                                                              \
		access_announce(kind, address, size, CALLER);                                                          \
	}

#define ACCESSES(size)                                                                                                 \
	ACCESS(read, STEP_READ, size)                                                                                  \
	ACCESS(write, STEP_WRITE, size)                                                                                \
	ACCESS(read_write, STEP_WRITE, size)                                                                           \
	ACCESS(volatile_read, STEP_READ, size)                                                                         \
	ACCESS(volatile_write, STEP_WRITE, size)                                                                       \
	ACCESS(unaligned_read, STEP_READ, size)                                                                        \
	ACCESS(unaligned_write, STEP_WRITE, size)                                                                      \
	ACCESS(unaligned_read_write, STEP_WRITE, size)                                                                 \
	ACCESS(unaligned_volatile_read, STEP_READ, size)                                                               \
	ACCESS(unaligned_volatile_write, STEP_WRITE, size)

ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

#define FETCH(bits, name)                                                                                              \
	uint##bits##_t __tsan_atomic##bits##_fetch_##name(volatile uint##bits##_t *, uint##bits##_t, int);             \
	uint##bits##_t __tsan_atomic##bits##_fetch_##name(                                                             \
	        volatile uint##bits##_t *address, uint##bits##_t value, int order)                                     \
	{                                                                                                              \
		(void)order;                                                                                           \
		access_announce(STEP_UPDATE, address, bits / 8, CALLER);                                               \
		return __atomic_fetch_##name(address, value, __ATOMIC_SEQ_CST);                                        \
	}

#define COMPARE(bits, name)                                                                                            \
	int __tsan_atomic##bits##_compare_exchange_##name(                                                             \
	        volatile uint##bits##_t *, uint##bits##_t *, uint##bits##_t, int, int);                                \
	int __tsan_atomic##bits##_compare_exchange_##name(volatile uint##bits##_t *address, uint##bits##_t *expected,  \
	        uint##bits##_t desired, int order, int failure)                                                        \
	{                                                                                                              \
		(void)order, (void)failure;                                                                            \
		access_announce(STEP_UPDATE, address, bits / 8, CALLER);                                               \
		return __atomic_compare_exchange_n(                                                                    \
		        address, expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                        \
	}

#define ATOMICS(bits)                                                                                                  \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *, int);                               \
	void __tsan_atomic##bits##_store(volatile uint##bits##_t *, uint##bits##_t, int);                              \
	uint##bits##_t __tsan_atomic##bits##_exchange(volatile uint##bits##_t *, uint##bits##_t, int);                 \
	uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                                                     \
	        volatile uint##bits##_t *, uint##bits##_t, uint##bits##_t, int, int);                                  \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *address, int order)                   \
	{                                                                                                              \
		(void)order;                                                                                           \
		access_announce(STEP_LOAD, address, bits / 8, CALLER);                                                 \
		return __atomic_load_n(address, __ATOMIC_SEQ_CST);                                                     \
	}                                                                                                              \
	void __tsan_atomic##bits##_store(volatile uint##bits##_t *address, uint##bits##_t value, int order)            \
	{                                                                                                              \
		(void)order;                                                                                           \
		access_announce(STEP_STORE, address, bits / 8, CALLER);                                                \
		__atomic_store_n(address, value, __ATOMIC_SEQ_CST);                                                    \
	}                                                                                                              \
	uint##bits##_t __tsan_atomic##bits##_exchange(                                                                 \
	        volatile uint##bits##_t *address, uint##bits##_t value, int order)                                     \
	{                                                                                                              \
		(void)order;                                                                                           \
		access_announce(STEP_UPDATE, address, bits / 8, CALLER);                                               \
		return __atomic_exchange_n(address, value, __ATOMIC_SEQ_CST);                                          \
	}                                                                                                              \
	uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(volatile uint##bits##_t *address,                    \
	        uint##bits##_t expected, uint##bits##_t desired, int order, int failure)                               \
	{                                                                                                              \
		(void)order, (void)failure;                                                                            \
		access_announce(STEP_UPDATE, address, bits / 8, CALLER);                                               \
		__atomic_compare_exchange_n(address, &expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);   \
		return expected;                                                                                       \
	}                                                                                                              \
	FETCH(bits, add)                                                                                               \
	FETCH(bits, sub)                                                                                               \
	FETCH(bits, and)                                                                                               \
	FETCH(bits, or)                                                                                                \
	FETCH(bits, xor)                                                                                               \
	FETCH(bits, nand)                                                                                              \
	COMPARE(bits, strong)                                                                                          \
	COMPARE(bits, weak)

ATOMICS(8)
ATOMICS(16)
ATOMICS(32)
ATOMICS(64)
