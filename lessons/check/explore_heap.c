/*
 * explore_heap: malloc() and its family during a run: an arena that only grows and is emptied before the next
 * run. So addresses depend on nothing but the schedule, memory that was freed stays recognisable, and what a
 * dropped run had allocated is gone. Fresh memory is filled with a pattern, freed memory with another.
 */
#include "explore_calls.h"
#include "explore_inside.h"

#include <errno.h>
#include <malloc.h>
#include <string.h>
#include <sys/mman.h>

#define CALLER __builtin_return_address(0)

enum { ARENA_BYTES = 16 << 20, GRAIN = 16, GRAINS = ARENA_BYTES / GRAIN, FRESH = 0xa5, FREED = 0xdf };
enum grain { GRAIN_NONE, GRAIN_HEADER, GRAIN_LIVE, GRAIN_FREED };

struct block {
	size_t size;
	unsigned number;
};

static EXPLORE_KEEP struct heap {
	size_t used;
	unsigned blocks, live;
	_Alignas(GRAIN) unsigned char grain[GRAINS];
	_Alignas(GRAIN) char arena[ARENA_BYTES];
} * heap;

int explore_heap_init(void)
{
	if (heap)
		return 0;
	void *memory =
	        mmap(NULL, sizeof(*heap), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return -errno;
	heap = memory;
	return 0;
}

void explore_heap_reset(void)
{
	memset(heap->grain, GRAIN_NONE, heap->used / GRAIN);
	heap->used = 0;
	heap->blocks = heap->live = 0;
}

unsigned explore_heap_live(void)
{
	return heap->live;
}

static bool heap_has(uintptr_t address)
{
	return heap && address - (uintptr_t)heap->arena < ARENA_BYTES;
}

static size_t heap_grain(uintptr_t address)
{
	return (address - (uintptr_t)heap->arena) / GRAIN;
}

static struct block *heap_header(void *memory)
{
	return (struct block *)((char *)memory - sizeof(struct block));
}

bool explore_heap_freed(uintptr_t address, size_t size)
{
	return heap_has(address) && heap_has(address + size - 1) &&
	       (heap->grain[heap_grain(address)] == GRAIN_FREED ||
	               heap->grain[heap_grain(address + size - 1)] == GRAIN_FREED);
}

/* For reports: which block an address lies in, counted from 1. */
bool explore_heap_block(uintptr_t address, unsigned *block, size_t *offset)
{
	if (!heap_has(address))
		return false;
	size_t grain = heap_grain(address);
	while (grain > 0 && heap->grain[grain] != GRAIN_HEADER)
		grain--;
	const struct block *header = (const struct block *)(heap->arena + grain * GRAIN);
	*block = header->number;
	*offset = address - (uintptr_t)(header + 1);
	return true;
}

static void *heap_take(size_t size, size_t alignment, int fill)
{
	size_t start = heap->used + sizeof(struct block);

	if (alignment < GRAIN)
		alignment = GRAIN;
	start = (start + alignment - 1) / alignment * alignment;
	if (size > ARENA_BYTES || start + size + GRAIN > ARENA_BYTES) {
		errno = ENOMEM;
		return NULL;
	}
	char *memory = heap->arena + start;
	size_t grains = size / GRAIN + 1; /* one more than full ones: every block has an address of its own */
	*heap_header(memory) = (struct block){.size = size, .number = ++heap->blocks};
	heap->grain[start / GRAIN - 1] = GRAIN_HEADER;
	memset(&heap->grain[start / GRAIN], GRAIN_LIVE, grains);
	heap->used = start + grains * GRAIN;
	heap->live++;
	explore_history_touch(&heap->used, 1, true); /* addresses depend on the order of allocations */
	return memset(memory, fill, size);
}

static void heap_give(void *memory, const void *place)
{
	size_t grain = heap_grain((uintptr_t)memory);

	explorer->current->place = place;
	if (heap->grain[grain] == GRAIN_FREED)
		explore_run_end(EXPLORE_ABORT, "frees-twice", "thread %u frees memory that was freed",
		        thread_number(explorer->current));
	if (heap->grain[grain] != GRAIN_LIVE || heap->grain[grain - 1] != GRAIN_HEADER ||
	        (uintptr_t)memory % GRAIN != 0)
		explore_run_end(EXPLORE_ABORT, "frees-wrong", "thread %u frees an address that malloc() didn't return",
		        thread_number(explorer->current));
	size_t size = heap_header(memory)->size;
	memset(&heap->grain[grain], GRAIN_FREED, size / GRAIN + 1);
	memset(memory, FREED, size);
	heap->live--;
	explore_history_touch(memory, size ? size : 1, true);
}

void *__wrap_malloc(size_t size)
{
	return explore_current() ? heap_take(size, GRAIN, FRESH) : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	size_t bytes;

	if (!explore_current())
		return __real_calloc(count, size);
	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return heap_take(bytes, GRAIN, 0);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
	return explore_current() ? heap_take(size, alignment, FRESH) : __real_aligned_alloc(alignment, size);
}

/* Memory from before the run stays: the next run finds it where its data say it is. */
void __wrap_free(void *memory)
{
	if (!explore_current() && !heap_has((uintptr_t)memory))
		__real_free(memory);
	else if (explore_current() && memory && heap_has((uintptr_t)memory))
		heap_give(memory, CALLER);
}

void *__wrap_realloc(void *memory, size_t size)
{
	if (!explore_current())
		return __real_realloc(memory, size);
	void *moved = heap_take(size, GRAIN, FRESH);
	if (!moved || !memory)
		return moved;
	size_t old = heap_has((uintptr_t)memory) ? heap_header(memory)->size : malloc_usable_size(memory);
	memcpy(moved, memory, old < size ? old : size);
	if (heap_has((uintptr_t)memory))
		heap_give(memory, CALLER);
	return moved;
}
