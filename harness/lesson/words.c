/* See words.h. */
#include "lesson/words.h"

#include "base/nearest.h"
#include "lesson/files.h"
#include "suite/suite.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

struct words_file {
	const char *path;
	unsigned line;
	struct words *words;
	struct load_words *load; /* of the section; NULL before the first */
	char *text;              /* the value that an indented line goes on with, or NULL */
	size_t size;
	bool seen_load[WORDS_LOADS_MAX];
	unsigned seen_keys; /* of the section: bits of enum words_key */
	struct reason *why;
};

enum words_key { KEY_EXPECTED, KEY_BECAUSE, KEY_ARGUMENT, KEY_NAME };

static const char *const load_keys[] = {
        [KEY_EXPECTED] = "expected", [KEY_BECAUSE] = "because", [KEY_ARGUMENT] = "argument"};

bool words_has(const struct lesson *lesson)
{
	char path[PATH_MAX];

	return lesson->suite[0] && access(lesson_path(lesson, "words.txt", path), F_OK) == 0;
}

char *words_template(const struct lesson *lesson, enum language language, char *path)
{
	char name[32];

	snprintf(name, sizeof(name), "words.%s.txt", language_names[language]);
	if (access(lesson_path(lesson, name, path), F_OK) != 0)
		lesson_path(lesson, "words.txt", path);
	return path;
}

static int add_model(struct words *words, const char *name)
{
	for (size_t i = 0; i < words->model_count; i++)
		if (strcmp(words->models[i], name) == 0)
			return 0;
	if (words->model_count == WORDS_MODELS_MAX)
		return -E2BIG;
	snprintf(words->models[words->model_count++], sizeof(words->models[0]), "%s", name);
	return 0;
}

static int add_load(struct words *words, const char *workload)
{
	const int length = (int)strcspn(workload, "(");

	for (size_t i = 0; i < words->load_count; i++)
		if (strncmp(words->loads[i].name, workload, (size_t)length) == 0 &&
		        !words->loads[i].name[length])
			return 0;
	if (words->load_count == WORDS_LOADS_MAX)
		return -E2BIG;
	snprintf(words->loads[words->load_count++].name, sizeof(words->loads[0].name), "%.*s", length,
	        workload);
	return 0;
}

int words_init(struct words *words, const struct lesson *lesson, struct reason *why)
{
	char path[PATH_MAX];
	struct suite suite;
	int error;

	memset(words, 0, sizeof(*words));
	error = suite_init(&suite);
	if (error)
		return reason_set(why, error, "%s: %s", lesson->suite, strerror(-error));
	error = suite_load(&suite, lesson_path(lesson, lesson->suite, path), why);
	/* names do not depend on the number of CPUs */
	if (!error)
		error = suite_expand(&suite, 2, why);
	for (size_t i = 0; !error && i < suite.cell_count; i++) {
		error = add_model(words, suite.cells[i].model->name);
		if (!error)
			error = add_load(words, suite.cells[i].workload->name);
		if (error)
			reason_set(why, error, "%s: too many models or workloads for a report", path);
	}
	suite_release(&suite);
	return error;
}

__attribute__((format(printf, 2, 3))) static int fail(struct words_file *file, const char *format, ...)
{
	char what[320];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return reason_set(file->why, -EINVAL, "%s:%u: %s", file->path, file->line, what);
}

/* Without the blanks around it. */
static char *trim(char *text)
{
	char *end;

	text += strspn(text, " \t");
	for (end = text + strlen(text); end > text && isspace((unsigned char)end[-1]); end--)
		;
	*end = '\0';
	return text;
}

static int add_text(struct words_file *file, const char *value)
{
	const size_t used = strlen(file->text);
	const int length =
	        snprintf(file->text + used, file->size - used, "%s%s", used && *value ? " " : "", value);

	if (length >= (int)(file->size - used))
		return fail(file, "longer than %zu bytes: say it shorter", file->size - 1);
	return 0;
}

static int begin_section(struct words_file *file, char *line)
{
	struct words *words = file->words;
	const char *names[WORDS_LOADS_MAX];
	struct reason what;
	char *end = strchr(line, ']');

	if (!end || end[1])
		return fail(file, "a section is [LOAD]");
	*end = '\0';
	file->text = NULL;
	file->seen_keys &= 1u << KEY_NAME;
	for (size_t i = 0; i < words->load_count; i++) {
		names[i] = words->loads[i].name;
		if (strcmp(names[i], line + 1) != 0)
			continue;
		if (file->seen_load[i])
			return fail(file, "[%s] stands twice", names[i]);
		file->seen_load[i] = true;
		file->load = &words->loads[i];
		return 0;
	}
	nearest_refuse("load", line + 1, names, words->load_count, &what);
	return fail(file, "%s", what.text);
}

/* Where the value of a key goes. NULL: there is no such key here. */
static char *find_place(struct words_file *file, const char *key, enum words_key *found)
{
	struct load_words *load = file->load;

	*found = KEY_NAME;
	if (!load) {
		file->size = sizeof(file->words->student);
		return strcmp(key, "name") == 0 ? file->words->student : NULL;
	}
	for (*found = KEY_EXPECTED; *found < KEY_NAME && strcmp(key, load_keys[*found]) != 0; (*found)++)
		;
	file->size = *found == KEY_EXPECTED ? sizeof(load->expected) : WORDS_TEXT_MAX;
	return *found == KEY_EXPECTED   ? load->expected
	       : *found == KEY_BECAUSE  ? load->because
	       : *found == KEY_ARGUMENT ? load->argument
	                                : NULL;
}

static int take_value(struct words_file *file, char *line)
{
	char *equals = strchr(line, '=');
	enum words_key found;

	if (!equals)
		return fail(file, "neither [LOAD] nor KEY = VALUE; a line that goes on begins with a blank");
	*equals = '\0';
	file->text = find_place(file, trim(line), &found);
	if (!file->text)
		return fail(file, "'%.40s': %s", trim(line),
		        file->load ? "a load has expected, because and argument"
		                   : "before the first [LOAD] there is name alone");
	if (file->seen_keys & 1u << found)
		return fail(file, "'%s' stands twice", trim(line));
	file->seen_keys |= 1u << found;
	return add_text(file, trim(equals + 1));
}

/* As soon as it is whole. */
static int check_model(struct words_file *file)
{
	const struct words *words = file->words;
	const char *names[WORDS_MODELS_MAX];
	struct reason what;

	if (!file->load || file->text != file->load->expected || !*file->text)
		return 0;
	for (size_t i = 0; i < words->model_count; i++) {
		names[i] = words->models[i];
		if (strcmp(names[i], file->text) == 0)
			return 0;
	}
	nearest_refuse("model", file->text, names, words->model_count, &what);
	return fail(file, "expected: %s", what.text);
}

/* What the journal takes. */
static bool is_utf8(const char *line)
{
	json_t *string = json_string(line);

	json_decref(string);
	return string != NULL;
}

static int take_line(struct words_file *file, char *line)
{
	bool indented;
	char *text;
	int error;

	/* some editors begin a file with a mark */
	if (file->line == 1 && strncmp(line, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0)
		line += strlen(BYTE_ORDER_MARK);
	indented = isspace((unsigned char)*line);

	/* an end of line may be that of another system */
	line[strcspn(line, "\r\n")] = '\0';
	for (const char *c = line; *c; c++)
		if (iscntrl((unsigned char)*c) && *c != '\t')
			return fail(file, "a control character (%#x)", (unsigned char)*c);
	if (!is_utf8(line))
		return fail(file, "not UTF-8: save the file as UTF-8 in your editor");
	text = trim(line);
	if (!*text || *text == ';')
		return 0;
	if (indented && !file->text)
		return fail(file, "it begins with a blank, and there is no value to go on with");
	if (indented)
		error = add_text(file, text);
	else if (*text == '[')
		return begin_section(file, text);
	else
		error = take_value(file, text);
	return error ? error : check_model(file);
}

int words_load(struct words *words, const char *path, struct reason *why)
{
	struct words_file file = {.path = path, .words = words, .why = why};
	FILE *stream = files_open(path, why);
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	int error = 0;

	if (!stream)
		return -errno;
	while (!error && (length = getline(&line, &size, stream)) >= 0) {
		file.line++;
		error = strlen(line) == (size_t)length ? take_line(&file, line)
		                                       : fail(&file, "a byte of zero");
	}
	if (!error && ferror(stream))
		error = reason_set(why, -EIO, "%s: cannot be read", path);
	free(line);
	fclose(stream);
	return error;
}
