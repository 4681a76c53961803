/* See missing.h. */
#include "lesson/missing.h"

#include "lesson/compiler.h"
#include "lesson/files.h"
#include "lesson/objectfile.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER_MAX ((size_t)1 << 20)
#define MISSING_MAX 16

struct missing {
	char name[MISSING_MAX][64];
	size_t count;
};

struct search {
	struct missing *missing;
	const char *declarations, *linker;
};

/* What the header declares: without comments, and without what is between braces, which are calls and
 * members. */
static char *declarations_of(const char *header)
{
	char *text = malloc(strlen(header) + 1), *to = text;
	unsigned depth = 0;

	for (const char *at = header; text && *at; at++) {
		if (strncmp(at, "/*", 2) == 0) {
			const char *end = strstr(at + 2, "*/");

			at = end ? end + 1 : at + strlen(at) - 1;
		} else if (strncmp(at, "//", 2) == 0) {
			at += strcspn(at, "\n") - 1;
		} else {
			depth -= *at == '}' && depth > 0;
			if (depth == 0)
				*to++ = *at;
			depth += *at == '{';
		}
	}
	if (text)
		*to = '\0';
	return text;
}

static bool is_part_of_name(char letter)
{
	return isalnum((unsigned char)letter) || letter == '_';
}

/* Whether the name stands there by itself, and before `then`, blanks left out; 0: before anything else. */
static bool names(const char *text, const char *name, char then)
{
	const size_t length = strlen(name);

	for (const char *at = text; (at = strstr(at, name)); at += length)
		if ((at == text || !is_part_of_name(at[-1])) && !is_part_of_name(at[length]) &&
		        (!then || at[length + strspn(at + length, " ")] == then))
			return true;
	return false;
}

static void take_wanted(void *arg, const char *name, bool defined)
{
	const struct search *search = arg;
	struct missing *missing = search->missing;

	if (defined || missing->count == MISSING_MAX || strlen(name) >= sizeof(missing->name[0]) ||
	        !names(search->declarations, name, '(') || !names(search->linker, name, 0))
		return;
	for (size_t i = 0; i < missing->count; i++)
		if (strcmp(missing->name[i], name) == 0)
			return;
	strcpy(missing->name[missing->count++], name);
}

/* The linker also names the functions that a reference is in. */
static void drop_defined(void *arg, const char *name, bool defined)
{
	struct missing *missing = ((const struct search *)arg)->missing;
	size_t i = 0;

	while (defined && i < missing->count && strcmp(missing->name[i], name) != 0)
		i++;
	if (!defined || i == missing->count)
		return;
	missing->count--;
	memmove(missing->name[i], missing->name[i + 1], (missing->count - i) * sizeof(missing->name[0]));
}

static int find(struct missing *missing, const char *header, const char *linker, const char *const *objects,
        size_t count, struct reason *why)
{
	char *declarations = declarations_of(header);
	struct search search = {.missing = missing, .declarations = declarations, .linker = linker};
	int error = declarations ? 0 : reason_set(why, -ENOMEM, "no memory for lesson.h");

	missing->count = 0;
	for (size_t i = 0; i < count && !error; i++)
		error = objectfile_symbols(objects[i], take_wanted, &search, why);
	for (size_t i = 0; i < count && !error; i++)
		error = objectfile_symbols(objects[i], drop_defined, &search, why);
	free(declarations);
	return error;
}

int missing_tell(struct build *build, const struct lesson *lesson, const char *const *objects, size_t count,
        size_t said, struct reason *why)
{
	char path[PATH_MAX], text[PATH_MAX + 256];
	struct missing missing;
	char *header;
	int error;

	if (!build->messages || access(lesson_path(lesson, "lesson.h", path), R_OK) != 0)
		return 0;
	header = files_read(path, HEADER_MAX, why);
	if (!header)
		return -EIO;
	error = find(&missing, header, build->messages + said, objects, count, why);
	free(header);
	if (!error && missing.count > 0)
		build->messages[said] = '\0';
	for (size_t i = 0; i < missing.count && !error; i++) {
		build->failed = BUILD_MISSING;
		snprintf(text, sizeof(text), "%s: error: the function %s() of lesson.h is missing\n",
		        build->source, missing.name[i]);
		error = compiler_say(build, text) == 0 ? 0 : reason_set(why, -ENOMEM, "no memory");
	}
	return error;
}
