/*
 * explore_symbols: names for addresses, when a report is written: variables from the program's symbol table,
 * lines of source from addr2line, which every compiler's binutils bring. What can't be found stays a number.
 */
#include "explore_inside.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PLACES = 64 };

static EXPLORE_KEEP struct symbols {
	const char *image;
	size_t bytes;
	const ElfW(Sym) * symbol;
	size_t count;
	const char *names;
	uintptr_t base;
	char path[1024];
	unsigned places;
	const void *code[PLACES];
	struct place place[PLACES];
} symbols;

static int symbols_find_base(struct dl_phdr_info *object, size_t size, void *argument)
{
	(void)size, (void)argument;
	symbols.base = object->dlpi_addr;
	return 1;
}

static void symbols_find_table(void)
{
	const ElfW(Ehdr) *header = (const void *)symbols.image;
	const ElfW(Shdr) *section = (const void *)(symbols.image + header->e_shoff);

	for (unsigned i = 0; i < header->e_shnum; i++) {
		if (section[i].sh_type != SHT_SYMTAB)
			continue;
		symbols.symbol = (const void *)(symbols.image + section[i].sh_offset);
		symbols.count = section[i].sh_size / sizeof(ElfW(Sym));
		symbols.names = symbols.image + section[section[i].sh_link].sh_offset;
	}
}

void explore_symbols_load(void)
{
	struct stat status;
	ssize_t length = readlink("/proc/self/exe", symbols.path, sizeof(symbols.path) - 1);
	int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	symbols.path[length > 0 ? length : 0] = '\0';
	symbols.count = 0;
	dl_iterate_phdr(symbols_find_base, NULL);
	if (file < 0)
		return;
	if (!fstat(file, &status)) {
		void *image = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
		if (image != MAP_FAILED) {
			symbols.image = image;
			symbols.bytes = (size_t)status.st_size;
			symbols_find_table();
		}
	}
	close(file);
}

void explore_symbols_release(void)
{
	if (symbols.image)
		munmap((void *)(uintptr_t)symbols.image, symbols.bytes);
	symbols.image = NULL;
	symbols.count = 0;
}

static const ElfW(Sym) * symbols_find(uintptr_t address, unsigned type)
{
	for (size_t i = 0; i < symbols.count; i++) {
		const ElfW(Sym) *symbol = &symbols.symbol[i];
		if (ELF64_ST_TYPE(symbol->st_info) == type &&
		        address - symbols.base - symbol->st_value < symbol->st_size)
			return symbol;
	}
	return NULL;
}

void explore_symbols_name(uintptr_t address, char *name, size_t size)
{
	const ElfW(Sym) *symbol = symbols_find(address, STT_OBJECT);
	unsigned block;
	size_t offset;

	if (symbol) {
		offset = address - symbols.base - symbol->st_value;
		snprintf(name, size, offset ? "%s+%zu" : "%s", symbols.names + symbol->st_name, offset);
		return;
	}
	if (explore_heap_block(address, &block, &offset)) {
		snprintf(name, size, offset ? "heap block %u+%zu" : "heap block %u", block, offset);
		return;
	}
	for (unsigned i = 0; i < ALL_THREADS; i++) {
		const ucontext_t *context = &explorer->thread[i].context;
		if (address - (uintptr_t)context->uc_stack.ss_sp < context->uc_stack.ss_size) {
			snprintf(name, size, "local %#zx of thread %u",
			        (size_t)((uintptr_t)context->uc_stack.ss_sp + context->uc_stack.ss_size - address), i);
			return;
		}
	}
	snprintf(name, size, "%#zx", (size_t)address);
}

/* "file:line" of the call that returns to `code`. */
static void symbols_ask(uintptr_t code, char *answer, size_t size)
{
	char address[32];
	char *const command[] = {"addr2line", "-e", symbols.path, address, NULL};
	posix_spawn_file_actions_t actions;
	int ends[2], status;
	pid_t child;
	ssize_t length = 0;

	snprintf(address, sizeof(address), "%#zx", (size_t)(code - symbols.base - 1));
	answer[0] = '\0';
	if (pipe2(ends, O_CLOEXEC))
		return;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	bool started = !posix_spawnp(&child, command[0], &actions, NULL, command, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (started) {
		for (ssize_t got; (got = read(ends[0], answer + length, size - 1 - (size_t)length)) > 0;)
			length += got;
		waitpid(child, &status, 0);
	}
	close(ends[0]);
	answer[length] = '\0';
}

static void symbols_read_line(const char *path, struct place *place)
{
	FILE *source = fopen(path, "re");
	char line[512];
	unsigned number = 0;

	if (!source)
		return;
	while (number < place->line && fgets(line, sizeof(line), source))
		number += strchr(line, '\n') || feof(source);
	fclose(source);
	if (number != place->line)
		return;
	snprintf(place->text, sizeof(place->text), "%.*s", (int)sizeof(place->text) - 1, line + strspn(line, " \t"));
	place->text[strcspn(place->text, "\n")] = '\0';
}

static void symbols_look_up(const void *code, struct place *place)
{
	char answer[1024];

	*place = (struct place){.line = 0};
	symbols_ask((uintptr_t)code, answer, sizeof(answer));
	char *colon = strrchr(answer, ':');
	if (!colon || sscanf(colon + 1, "%u", &place->line) != 1 || !place->line) {
		const ElfW(Sym) *symbol = symbols_find((uintptr_t)code, STT_FUNC);
		snprintf(place->file, sizeof(place->file), "%s", symbol ? symbols.names + symbol->st_name : "?");
		return;
	}
	*colon = '\0';
	const char *name = strrchr(answer, '/');
	snprintf(place->file, sizeof(place->file), "%.*s", (int)sizeof(place->file) - 1, name ? name + 1 : answer);
	symbols_read_line(answer, place);
}

void explore_symbols_place(const void *code, struct place *place)
{
	for (unsigned i = 0; i < symbols.places; i++) {
		if (symbols.code[i] == code) {
			*place = symbols.place[i];
			return;
		}
	}
	symbols_look_up(code, place);
	if (symbols.places == PLACES)
		return;
	symbols.code[symbols.places] = code;
	symbols.place[symbols.places++] = *place;
}
