/* See objectfile.h. */
#include "lesson/objectfile.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <gnu/lib-names.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define OBJECT_MAX ((off_t)64 << 20)

/* The file in memory; every offset in it is somebody else's word. */
struct object {
	const unsigned char *bytes;
	size_t size;
	const ElfW(Shdr) * sections;
	size_t section_count;
	const char *names;
	size_t names_size;
};

static const void *part(const struct object *object, uint64_t offset, uint64_t size)
{
	return offset <= object->size && size <= object->size - offset ? object->bytes + offset : NULL;
}

/* A name in a string table; "" where there is none. */
static const char *name_at(const char *table, size_t size, uint64_t offset)
{
	return table && offset < size && memchr(table + offset, '\0', size - offset) ? table + offset : "";
}

static bool object_open(struct object *object)
{
	const ElfW(Ehdr) *header = part(object, 0, sizeof(*header));
	const ElfW(Shdr) * strings;

	if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
	        header->e_shentsize != sizeof(*strings))
		return false;
	object->section_count = header->e_shnum;
	object->sections = part(object, header->e_shoff, header->e_shnum * sizeof(*strings));
	if (!object->sections || header->e_shoff % _Alignof(ElfW(Shdr)) ||
	        header->e_shstrndx >= header->e_shnum)
		return false;
	strings = &object->sections[header->e_shstrndx];
	object->names = part(object, strings->sh_offset, strings->sh_size);
	object->names_size = strings->sh_size;
	return object->names != NULL;
}

/* Functions that run before or after main(), by the kind or the name of the section that lists them. */
static bool lists_functions(const char *name, unsigned type)
{
	static const char *const names[] = {
	        ".init", ".fini", ".preinit_array", ".init_array", ".fini_array", ".ctors", ".dtors"};

	if (type == SHT_INIT_ARRAY || type == SHT_FINI_ARRAY || type == SHT_PREINIT_ARRAY)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const size_t length = strlen(names[i]);

		if (strncmp(name, names[i], length) == 0 && (!name[length] || name[length] == '.'))
			return true;
	}
	return false;
}

static int examine_sections(const struct object *object, bool instrumented, struct reason *why)
{
	size_t allowed = instrumented ? sizeof(void *) : 0;

	for (size_t i = 0; i < object->section_count; i++) {
		const ElfW(Shdr) *section = &object->sections[i];
		const char *name = name_at(object->names, object->names_size, section->sh_name);

		if (!lists_functions(name, section->sh_type) || section->sh_size == 0)
			continue;
		if (section->sh_size > allowed)
			return reason_set(why, -EINVAL,
			        "a function that runs before or after main() (section %s) is not part of the "
			        "exercise",
			        name);
		allowed -= section->sh_size;
	}
	return 0;
}

static int examine_symbol(const ElfW(Sym) * symbol, const char *name, void *library, struct reason *why)
{
	const unsigned type = symbol->st_info & 0xf, binding = symbol->st_info >> 4;

	if (type == STT_GNU_IFUNC)
		return reason_set(why, -EINVAL,
		        "'%s' is an indirect function, which is not part of the exercise", name);
	if (binding == STB_LOCAL || symbol->st_shndx == SHN_UNDEF || !*name ||
	        (strcmp(name, "main") != 0 && !dlsym(library, name)))
		return 0;
	if (strcmp(name, "main") == 0)
		return reason_set(
		        why, -EINVAL, "main() is the check's: leave yours out, or keep it in another file");
	return reason_set(why, -EINVAL,
	        "'%s' is a name of the C library's own: call yours something else, or make it static", name);
}

static int examine_symbols(
        const struct object *object, const ElfW(Shdr) * section, void *library, struct reason *why)
{
	const ElfW(Sym) *symbols = part(object, section->sh_offset, section->sh_size);
	const size_t count = section->sh_size / sizeof(*symbols);
	const ElfW(Shdr) * strings;
	const char *names;
	int error = 0;

	if (!symbols || section->sh_offset % _Alignof(ElfW(Sym)) || section->sh_link >= object->section_count)
		return -ENOEXEC;
	strings = &object->sections[section->sh_link];
	names = part(object, strings->sh_offset, strings->sh_size);
	for (size_t i = 0; i < count && !error; i++)
		error = examine_symbol(
		        &symbols[i], name_at(names, strings->sh_size, symbols[i].st_name), library, why);
	return error;
}

static int examine(struct object *object, bool instrumented, struct reason *why)
{
	void *library = dlopen(LIBC_SO, RTLD_LAZY | RTLD_NOLOAD);
	int error = library ? 0 : -ENOEXEC;

	if (!error)
		error = examine_sections(object, instrumented, why);
	for (size_t i = 0; i < object->section_count && !error; i++)
		if (object->sections[i].sh_type == SHT_SYMTAB)
			error = examine_symbols(object, &object->sections[i], library, why);
	if (library)
		dlclose(library);
	return error;
}

static void list_symbols(
        const struct object *object, const ElfW(Shdr) * section, objectfile_symbol *take, void *arg)
{
	const ElfW(Sym) *symbols = part(object, section->sh_offset, section->sh_size);
	const ElfW(Shdr) * strings;
	const char *names;

	if (!symbols || section->sh_offset % _Alignof(ElfW(Sym)) || section->sh_link >= object->section_count)
		return;
	strings = &object->sections[section->sh_link];
	names = part(object, strings->sh_offset, strings->sh_size);
	for (size_t i = 0; i < section->sh_size / sizeof(*symbols); i++) {
		const char *name = name_at(names, strings->sh_size, symbols[i].st_name);

		if (symbols[i].st_info >> 4 != STB_LOCAL && *name)
			take(arg, name, symbols[i].st_shndx != SHN_UNDEF);
	}
}

/* Maps the file; `object->bytes` is the caller's to unmap. */
static int object_map(struct object *object, const char *path, struct reason *why)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;
	void *bytes = MAP_FAILED;

	if (fd < 0)
		return reason_set(why, -errno, "%s: %s", path, strerror(errno));
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 &&
	        status.st_size < OBJECT_MAX)
		bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED)
		return reason_set(why, -ENOEXEC, "%s is no object file", path);
	*object = (struct object){.bytes = bytes, .size = (size_t)status.st_size};
	if (object_open(object))
		return 0;
	munmap(bytes, object->size);
	return reason_set(why, -ENOEXEC, "%s is no object file of this machine", path);
}

static void object_unmap(const struct object *object)
{
	munmap((void *)(uintptr_t)object->bytes, object->size);
}

int objectfile_examine(const char *path, bool instrumented, struct reason *why)
{
	struct object object;
	int error = object_map(&object, path, why);

	if (error)
		return error;
	error = examine(&object, instrumented, why);
	object_unmap(&object);
	return error == -ENOEXEC ? reason_set(why, error, "%s is no object file of this machine", path)
	                         : error;
}

int objectfile_symbols(const char *path, objectfile_symbol *take, void *arg, struct reason *why)
{
	struct object object;
	const int error = object_map(&object, path, why);

	if (error)
		return error;
	for (size_t i = 0; i < object.section_count; i++)
		if (object.sections[i].sh_type == SHT_SYMTAB)
			list_symbols(&object, &object.sections[i], take, arg);
	object_unmap(&object);
	return 0;
}
