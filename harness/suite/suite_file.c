/*
 * Reads a suite's INI file. inih takes the lines apart; what it does not do is done here: it
 * names no line to the handler, cuts long lines without a word, and passes a continued line
 * as if the key had been written again. So the lines go through read_line(), which counts
 * them and remembers what the last one looked like.
 */
#include "suite/suite.h"

#include "base/nearest.h"
#include "suite/suite_matrix.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ORIGIN_MAX (sizeof(((struct suite *)NULL)->path) + 16)

struct suite_file {
	/* set before reading */
	FILE *stream;
	struct suite *suite;

	/* the last line read */
	unsigned line;
	bool indented;
	unsigned section_line; /* of the last [section] seen ... */
	unsigned opened_line;  /* ... and of the last one opened, which its first key does */

	/* the open section */
	bool in_suite;
	unsigned keys; /* a bit for each key that it had so far */

	bool has_suite;

	/* of the first wrong line */
	int error;
	unsigned error_line;
	struct reason reason;
};

__attribute__((format(printf, 4, 5))) static void fail(
        struct suite_file *file, int error, unsigned line, const char *format, ...)
{
	va_list args;

	if (file->error)
		return;
	file->error_line = line;
	va_start(args, format);
	file->error = reason_set_at(&file->reason, error, file->suite->path, line, format, args);
	va_end(args);
}

/* A section comes to life with its first key; one without any is a mistake. */
static void check_opened(struct suite_file *file)
{
	if (file->section_line != file->opened_line)
		fail(file, -EINVAL, file->section_line, "this section is empty");
}

/* fgets() for inih. */
static char *read_line(char *buffer, int size, void *arg)
{
	struct suite_file *file = arg;
	const char *text = buffer;

	if (file->error)
		return NULL;
	if (!fgets(buffer, size, file->stream)) {
		if (ferror(file->stream))
			fail(file, -errno, file->line + 1, "cannot be read: %s", strerror(errno));
		return NULL;
	}
	file->line++;
	if (!strchr(buffer, '\n') && !feof(file->stream)) {
		fail(file, -EINVAL, file->line,
		        "longer than %d characters (a list may go on in an indented line), or not text",
		        size - 2);
		return NULL;
	}
	if (file->line == 1 && strncmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3;
	file->indented = isspace((unsigned char)*text);
	if (*text == '[') {
		check_opened(file);
		file->section_line = file->line;
		if (!strchr(text, ']'))
			fail(file, -EINVAL, file->line,
			        "a section without its ']': write [suite], [cells] or [cells NAME]");
	}
	return file->error ? NULL : buffer;
}

static void open_cells(struct suite_file *file, const char *name)
{
	struct suite *suite = file->suite;
	char origin[ORIGIN_MAX];

	for (size_t i = 0; i < suite->matrix_count; i++)
		if (strcmp(suite->matrices[i].name, name) == 0)
			fail(file, -EINVAL, file->section_line, "a second [cells%s%s]; the first is %s",
			        *name ? " " : "", name, suite->matrices[i].origin);
	snprintf(origin, sizeof(origin), "%s:%u", suite->path, file->section_line);
	if (!file->error && !suite_matrix_add(suite, name, origin))
		fail(file, -ENOMEM, file->section_line, "out of memory");
}

static void open_section(struct suite_file *file, const char *section)
{
	const char *const known[] = {"suite", "cells", "cells NAME"};
	const size_t length = strcspn(section, " \t");
	struct reason wrong;

	file->opened_line = file->section_line;
	file->keys = 0;
	file->in_suite = strcmp(section, "suite") == 0;
	if (file->in_suite) {
		if (file->has_suite)
			fail(file, -EINVAL, file->section_line, "a second [suite]");
		file->has_suite = true;
		return;
	}
	if (length == strlen("cells") && strncmp(section, "cells", length) == 0) {
		open_cells(file, section + length + strspn(section + length, " \t"));
		return;
	}
	nearest_refuse("section", section, known, sizeof(known) / sizeof(*known), &wrong);
	fail(file, -EINVAL, file->section_line, "%s", wrong.text);
}

/* The number of `key` in the open section, or -1 after fail(). */
static int find_key(struct suite_file *file, const char *key, const char *origin)
{
	const char *const *names = file->in_suite ? suite_setting_names : suite_axis_names;
	const char *const *others = file->in_suite ? suite_axis_names : suite_setting_names;
	const int found = suite_key_find(names, key);

	if (found < 0 && suite_key_find(others, key) >= 0) {
		fail(file, -EINVAL, file->line, "'%s' belongs in [%s]", key,
		        file->in_suite ? "cells" : "suite");
	} else if (found < 0) {
		file->error = suite_key_unknown(names, key, origin, &file->reason);
		file->error_line = file->line;
	}
	return found;
}

/* For inih: nonzero is success. */
static int take_entry(void *arg, const char *section, const char *key, const char *value)
{
	struct suite_file *file = arg;
	struct suite *suite = file->suite;
	/* an indented line before the first key of a section is that key */
	const bool continued = file->indented && file->keys && file->section_line == file->opened_line;
	char origin[ORIGIN_MAX];
	int found;

	if (file->error)
		return 0;
	if (file->section_line == 0)
		fail(file, -EINVAL, file->line, "'%s' stands before any [section]", key);
	else if (file->section_line != file->opened_line)
		open_section(file, section);
	if (file->error)
		return 0;
	snprintf(origin, sizeof(origin), "%s:%u", suite->path, file->line);
	found = find_key(file, key, origin);
	if (found < 0)
		return 0;
	if (continued && file->in_suite)
		fail(file, -EINVAL, file->line, "an indented line goes on with '%s', which is not a list",
		        key);
	else if (!continued && (file->keys & 1u << found))
		fail(file, -EINVAL, file->line, "'%s' stands twice in this section", key);
	if (file->error)
		return 0;
	file->keys |= 1u << found;
	file->error_line = file->line;
	if (file->in_suite)
		file->error = suite_setting_set(suite, found, value, origin, &file->reason);
	else
		file->error = suite_list_add(
		        &suite->matrices[suite->matrix_count - 1].axes[found], value, origin, &file->reason);
	return file->error == 0;
}

static int name_suite(struct suite *suite, const char *path, struct reason *why)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');
	const size_t length = dot && strcmp(dot, ".ini") == 0 ? (size_t)(dot - name) : strlen(name);

	if (strlen(path) >= sizeof(suite->path) || length >= sizeof(suite->name))
		return reason_set(why, -ENAMETOOLONG, "%.200s...: the name of this suite is too long", path);
	snprintf(suite->name, sizeof(suite->name), "%.*s", (int)length, name);
	snprintf(suite->path, sizeof(suite->path), "%s", path);
	return 0;
}

int suite_load(struct suite *suite, const char *path, struct reason *why)
{
	struct suite_file file = {.suite = suite};
	int error = name_suite(suite, path, why);
	int wrong_line;

	if (error)
		return error;
	file.stream = fopen(path, "re");
	if (!file.stream)
		return reason_set(why, -errno, "%s: cannot be opened: %s", path, strerror(errno));
	wrong_line = ini_parse_stream(read_line, &file, take_entry, &file);
	check_opened(&file);
	fclose(file.stream);
	if (wrong_line == -2)
		return reason_set(why, -ENOMEM, "%s: out of memory", path);
	/* inih goes on after a line that it cannot read, so our first error may be a later one */
	if (wrong_line > 0 && (!file.error || (unsigned)wrong_line < file.error_line))
		return reason_set(why, -EINVAL, "%s:%d: neither [section] nor key = value", path, wrong_line);
	if (file.error)
		return reason_set(why, file.error, "%s", file.reason.text);
	if (suite->matrix_count == 0)
		return reason_set(why, -EINVAL, "%s:%u: ends without a [cells] section: nothing to run", path,
		        file.line ? file.line : 1);
	return 0;
}
