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

struct search {
	struct missing *missing;
	const char *declarations;
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

static bool declares(const char *declarations, const char *name)
{
	const size_t length = strlen(name);

	for (const char *at = declarations; (at = strstr(at, name)); at += length)
		if ((at == declarations || !is_part_of_name(at[-1])) &&
		        at[length + strspn(at + length, " ")] == '(')
			return true;
	return false;
}

static void take_wanted(void *arg, const char *name, bool defined)
{
	const struct search *search = arg;
	struct missing *missing = search->missing;

	if (defined || missing->count == MISSING_MAX || strlen(name) >= sizeof(missing->name[0]) ||
	        !declares(search->declarations, name))
		return;
	for (size_t i = 0; i < missing->count; i++)
		if (strcmp(missing->name[i], name) == 0)
			return;
	strcpy(missing->name[missing->count++], name);
}

static void take_defined(void *arg, const char *name, bool defined)
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

int missing_find(struct missing *missing, const char *header, const char *const *objects, size_t count,
        struct reason *why)
{
	char *declarations = declarations_of(header);
	struct search search = {.missing = missing, .declarations = declarations};
	int error = declarations ? 0 : reason_set(why, -ENOMEM, "no memory for lesson.h");

	missing->count = 0;
	for (size_t i = 0; i < count && !error; i++)
		error = objectfile_symbols(objects[i], take_wanted, &search, why);
	for (size_t i = 0; i < count && !error; i++)
		error = objectfile_symbols(objects[i], take_defined, &search, why);
	free(declarations);
	return error;
}

int missing_tell(struct build *build, const struct lesson *lesson, const char *const *objects, size_t count,
        struct reason *why)
{
	char path[PATH_MAX], text[PATH_MAX + 256];
	struct missing missing;
	char *header;
	int error;

	if (access(lesson_path(lesson, "lesson.h", path), R_OK) != 0)
		return 0;
	header = files_read(path, HEADER_MAX, why);
	if (!header)
		return -EIO;
	error = missing_find(&missing, header, objects, count, why);
	free(header);
	for (size_t i = 0; i < missing.count && !error; i++) {
		build->failed = BUILD_MISSING;
		snprintf(text, sizeof(text), "%s: error: the function %s() of lesson.h is missing\n",
		        build->source, missing.name[i]);
		error = compiler_say(build, text) == 0 ? 0 : reason_set(why, -ENOMEM, "no memory");
	}
	return error;
}
