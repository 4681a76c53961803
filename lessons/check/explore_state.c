/*
 * explore_state: puts the program's writable data back, so that every schedule starts from the same state.
 *
 * The data of the executable lie between two symbols of the linker; EXPLORE_KEEP data among them stay as they
 * are. Thread-local data get a copy for each coroutine, since all of them share one thread of the system.
 */
#include "explore_inside.h"

#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>

extern char __data_start[], _end[];
extern char __start_explore_keep[] __attribute__((weak)), __stop_explore_keep[] __attribute__((weak));

/* Kept itself: the copy must not forget where it is. */
static EXPLORE_KEEP char *saved;
static EXPLORE_KEEP size_t saved_bytes;
static EXPLORE_KEEP char *tls;
static EXPLORE_KEEP size_t tls_bytes;
static EXPLORE_KEEP const char *tls_image;
static EXPLORE_KEEP size_t tls_image_bytes;

static int state_find_tls(struct dl_phdr_info *object, size_t size, void *argument)
{
	(void)size, (void)argument;
	for (int i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
		if (segment->p_type != PT_TLS)
			continue;
		tls = object->dlpi_tls_data;
		tls_bytes = tls ? segment->p_memsz : 0;
		tls_image = (const char *)(uintptr_t)(object->dlpi_addr + segment->p_vaddr);
		tls_image_bytes = segment->p_filesz;
	}
	return 1; /* the first object is the program itself */
}

int explore_state_save(void)
{
	size_t bytes = (size_t)(_end - __data_start);

	if (!saved) {
		void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (memory == MAP_FAILED)
			return -errno;
		saved = memory;
		saved_bytes = bytes;
		dl_iterate_phdr(state_find_tls, NULL);
	}
	if (tls_bytes > TLS_BYTES)
		return -E2BIG;
	memcpy(saved, __data_start, saved_bytes);
	return 0;
}

void explore_state_restore(void)
{
	char *keep = __start_explore_keep, *keep_end = __stop_explore_keep;

	memcpy(__data_start, saved, (size_t)(keep - __data_start));
	memcpy(keep_end, saved + (keep_end - __data_start), (size_t)(_end - keep_end));
}

void explore_state_tls_out(unsigned char *copy)
{
	memcpy(copy, tls, tls_bytes);
}

void explore_state_tls_in(const unsigned char *copy)
{
	memcpy(tls, copy, tls_bytes);
}

void explore_state_tls_initial(unsigned char *copy)
{
	memset(copy, 0, tls_bytes);
	memcpy(copy, tls_image, tls_image_bytes);
}

bool explore_state_is_tls(uintptr_t address)
{
	return address - (uintptr_t)tls < tls_bytes;
}
