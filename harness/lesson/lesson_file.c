/*
 * Reads lesson.ini. inih takes the lines apart; it tells neither the number of a line nor whether it goes
 * on with the one before, so the lines go through read_line().
 */
#include "lesson/lesson.h"

#include "base/nearest.h"
#include "base/units.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum value_kind {
	VALUE_TEXT,
	VALUE_WORDS,
	VALUE_YES_NO,
	VALUE_COUNT,
	VALUE_SECONDS,
	VALUE_NEEDS,
	VALUE_PREDICT
};

struct key {
	const char *section, *name;
	enum value_kind kind;
	size_t offset, size;
};

#define KEY(section, name, kind, member)                                                                     \
	{                                                                                                    \
		section, name, kind, offsetof(struct lesson, member),                                        \
		        sizeof(((struct lesson *)NULL)->member)                                              \
	}

static const struct key keys[] = {
        KEY("lesson", "title", VALUE_WORDS, title),
        KEY("lesson", "question", VALUE_WORDS, question),
        KEY("lesson", "minutes", VALUE_COUNT, minutes),
        KEY("lesson", "needs", VALUE_NEEDS, needs),
        KEY("lesson", "kinds", VALUE_TEXT, kinds),
        KEY("check", "explore", VALUE_YES_NO, explore),
        KEY("check", "privileges", VALUE_YES_NO, privileges),
        KEY("check", "tsan", VALUE_YES_NO, tsan),
        KEY("check", "limit", VALUE_SECONDS, limit_s),
        KEY("predict", "ask", VALUE_WORDS, ask),
        KEY("predict", "kind", VALUE_PREDICT, predict),
        KEY("predict", "unit", VALUE_TEXT, unit),
        KEY("predict", "choices", VALUE_WORDS, choices),
        KEY("measure", "program", VALUE_TEXT, program),
        KEY("measure", "suite", VALUE_TEXT, suite),
        KEY("measure", "uses_work", VALUE_YES_NO, uses_work),
        KEY("measure", "simulated", VALUE_YES_NO, simulated),
        KEY("measure", "figure", VALUE_TEXT, figure),
        KEY("measure", "answer", VALUE_TEXT, answer),
        KEY("measure", "x_label", VALUE_WORDS, x_label),
        KEY("measure", "y_label", VALUE_WORDS, y_label),
        KEY("measure", "log", VALUE_TEXT, log),
        KEY("measure", "seconds", VALUE_COUNT, seconds),
};

enum { KEYS = sizeof(keys) / sizeof(*keys) };

struct lesson_file {
	FILE *stream;
	const char *path;
	struct lesson *lesson;
	unsigned line;
	char text[256]; /* of the line */
	bool indented;
	unsigned seen[LANGUAGES]; /* a bit for each key */
	int error;
	struct reason reason;
};

__attribute__((format(printf, 2, 3))) static void fail(struct lesson_file *file, const char *format, ...)
{
	va_list args;

	if (file->error)
		return;
	va_start(args, format);
	file->error = reason_set_at(&file->reason, -EINVAL, file->path, file->line, format, args);
	va_end(args);
}

/* fgets() for inih. */
static char *read_line(char *buffer, int size, void *arg)
{
	struct lesson_file *file = arg;

	if (file->error || !fgets(buffer, size, file->stream))
		return NULL;
	file->line++;
	if (!strchr(buffer, '\n') && !feof(file->stream)) {
		fail(file, "longer than %d bytes; a value may go on in an indented line", size - 2);
		return NULL;
	}
	file->indented = isspace((unsigned char)*buffer);
	snprintf(file->text, sizeof(file->text), "%s", buffer);
	return buffer;
}

static void add_text(struct lesson_file *file, char *text, size_t size, const char *value, bool continued)
{
	const size_t used = continued ? strlen(text) : 0;

	if (snprintf(text + used, size - used, "%s%s", used ? " " : "", value) >= (int)(size - used))
		fail(file, "longer than %zu bytes", size - 1);
}

static void take_needs(struct lesson_file *file, const char *value)
{
	struct lesson *lesson = file->lesson;
	char *end;

	for (const char *next = value + strspn(value, " \t"); *next; next = end + strspn(end, " \t")) {
		const unsigned long number = strtoul(next, &end, 10);

		if (end == next || number == 0 || number > 99 || lesson->need_count == LESSON_NEEDS_MAX) {
			fail(file, "needs: '%s' is not a list of at most %d numbers of lessons", value,
			        LESSON_NEEDS_MAX);
			return;
		}
		lesson->needs[lesson->need_count++] = (unsigned)number;
	}
}

static void take_yes_no(struct lesson_file *file, const struct key *key, const char *value)
{
	bool *place = (bool *)(void *)((char *)file->lesson + key->offset);

	*place = strcmp(value, "yes") == 0;
	if (!*place && strcmp(value, "no") != 0)
		fail(file, "%s: '%s' is neither yes nor no", key->name, value);
}

static void take_number(struct lesson_file *file, const struct key *key, const char *value)
{
	unsigned *place = (unsigned *)(void *)((char *)file->lesson + key->offset);
	struct reason what;
	uint64_t number = 0;
	int error;

	if (key->kind == VALUE_SECONDS) {
		error = time_parse(value, &number, &what);
		number = (number + 999999999) / 1000000000;
	} else {
		error = count_parse(value, key->name, 1, 100000, &number, &what);
	}
	if (error)
		fail(file, "%s: %s", key->name, what.text);
	*place = (unsigned)number;
}

static void take_predict(struct lesson_file *file, const char *value)
{
	if (strcmp(value, "number") == 0)
		file->lesson->predict = PREDICT_NUMBER;
	else if (strcmp(value, "choice") == 0)
		file->lesson->predict = PREDICT_CHOICE;
	else
		fail(file, "kind: '%s' is neither number nor choice", value);
}

static void take_value(struct lesson_file *file, const struct key *key, enum language language,
        const char *value, bool continued)
{
	char *place = (char *)file->lesson + key->offset;
	struct lesson_words *words = (struct lesson_words *)(void *)place;

	if (continued && key->kind != VALUE_TEXT && key->kind != VALUE_WORDS) {
		fail(file, "an indented line goes on with '%s', which is not a text", key->name);
		return;
	}
	switch (key->kind) {
	case VALUE_TEXT:
		add_text(file, place, key->size, value, continued);
		break;
	case VALUE_WORDS:
		add_text(file, words->in[language], sizeof(words->in[language]), value, continued);
		break;
	case VALUE_YES_NO:
		take_yes_no(file, key, value);
		break;
	case VALUE_COUNT:
	case VALUE_SECONDS:
		take_number(file, key, value);
		break;
	case VALUE_NEEDS:
		take_needs(file, value);
		break;
	case VALUE_PREDICT:
		take_predict(file, value);
		break;
	}
}

/* "title.es" is the Spanish title. */
static const struct key *find_key(
        struct lesson_file *file, const char *section, const char *name, enum language *language)
{
	const char *names[KEYS];
	const char *dot = strchr(name, '.');
	const size_t length = dot ? (size_t)(dot - name) : strlen(name);
	struct reason what;
	size_t count = 0;

	*language = LANGUAGE_EN;
	for (size_t i = 0; i < KEYS; i++) {
		if (strcmp(keys[i].section, section) != 0)
			continue;
		names[count++] = keys[i].name;
		if (strlen(keys[i].name) != length || strncmp(keys[i].name, name, length) != 0)
			continue;
		if (!dot)
			return &keys[i];
		if (keys[i].kind == VALUE_WORDS && language_parse(dot + 1, language, &what) == 0)
			return &keys[i];
		fail(file, "'%s' is not translated so: only texts are, to .es", name);
		return NULL;
	}
	if (count == 0)
		fail(file, "there is no section [%s]: lesson, check, predict, measure, names.es", section);
	else if (nearest_refuse("key", name, names, count, &what) != 0)
		fail(file, "%s", what.text);
	return NULL;
}

/* A name may have the colon that inih takes for the end of a key. */
static void take_name_line(struct lesson_file *file, enum language language)
{
	struct reason what;

	if (translation_take(&file->lesson->names, language, file->text, &what) != 0)
		fail(file, "%s", what.text);
}

/* For inih: nonzero is success. */
static int take_entry(void *arg, const char *section, const char *name, const char *value)
{
	struct lesson_file *file = arg;
	enum language language;
	const struct key *key;
	bool seen;

	if (file->error)
		return 0;
	if (translation_is_section(section, &language)) {
		take_name_line(file, language);
		return file->error == 0;
	}
	key = find_key(file, section, name, &language);
	if (!key)
		return 0;
	seen = file->seen[language] & 1u << (key - keys);
	if (seen && !file->indented)
		fail(file, "'%s' stands twice", name);
	file->seen[language] |= 1u << (key - keys);
	take_value(file, key, language, value, seen);
	return file->error == 0;
}

/* What must be there, and what belongs together. */
static int check_whole(const struct lesson *lesson, const char *path, struct reason *why)
{
	const struct {
		const char *what;
		bool missing;
	} rules[] = {
	        {"[lesson] title", !lesson->title.in[LANGUAGE_EN][0]},
	        {"[lesson] question", !lesson->question.in[LANGUAGE_EN][0]},
	        {"[lesson] minutes", lesson->minutes == 0},
	        {"[predict] ask", lesson->predict != PREDICT_NOTHING && !lesson->ask.in[LANGUAGE_EN][0]},
	        {"[predict] kind", lesson->predict == PREDICT_NOTHING && lesson->ask.in[LANGUAGE_EN][0]},
	        {"[predict] choices",
	                lesson->predict == PREDICT_CHOICE && !lesson->choices.in[LANGUAGE_EN][0]},
	        {"[measure] figure", (lesson->program[0] || lesson->suite[0]) && !lesson->figure[0]},
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (rules[i].missing)
			return reason_set(why, -EINVAL, "%s: %s is missing", path, rules[i].what);
	if (lesson->program[0] && lesson->suite[0])
		return reason_set(why, -EINVAL, "%s: [measure] has a program and a suite: one of them", path);
	return 0;
}

static int take_name(struct lesson *lesson, const char *path, struct reason *why)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	if (strlen(path) >= sizeof(lesson->path) || strlen(name) >= sizeof(lesson->slug))
		return reason_set(why, -ENAMETOOLONG, "%.200s...: the name of this lesson is too long", path);
	snprintf(lesson->path, sizeof(lesson->path), "%s", path);
	snprintf(lesson->slug, sizeof(lesson->slug), "%s", name);
	lesson->number = (unsigned)strtoul(name, NULL, 10);
	return 0;
}

int lesson_load(struct lesson *lesson, const char *path, struct reason *why)
{
	char name[PATH_MAX];
	struct lesson_file file = {.path = name, .lesson = lesson};
	int wrong_line, error;

	memset(lesson, 0, sizeof(*lesson));
	lesson->limit_s = 10;
	lesson->tsan = true;
	error = take_name(lesson, path, why);
	if (error)
		return error;
	lesson_path(lesson, "lesson.ini", name);
	file.stream = fopen(name, "re");
	if (!file.stream)
		return reason_set(why, -errno, "%s: cannot be opened: %s", name, strerror(errno));
	wrong_line = ini_parse_stream(read_line, &file, take_entry, &file);
	fclose(file.stream);
	if (file.error)
		return reason_set(why, file.error, "%s", file.reason.text);
	if (wrong_line != 0)
		return reason_set(why, -EINVAL, "%s:%d: neither [section] nor key = value", name, wrong_line);
	return check_whole(lesson, name, why);
}

const char *lesson_text(const struct lesson_words *words, enum language language)
{
	return words->in[language][0] ? words->in[language] : words->in[LANGUAGE_EN];
}

const char *lesson_unit(const struct lesson *lesson, enum language language)
{
	return translation_find(&lesson->names, lesson->unit, language);
}

char *lesson_path(const struct lesson *lesson, const char *name, char *buffer)
{
	snprintf(buffer, PATH_MAX, "%s/%s", lesson->path, name);
	return buffer;
}
