/* See facts.h. */
#include "machine/facts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int file_line(const char *path, char *line, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;
	int err;

	if (fd < 0)
		return -errno;
	length = read(fd, line, size - 1);
	err = length < 0 ? -errno : 0;
	close(fd);
	if (err)
		return err;
	line[length] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return 0;
}

int file_number(const char *path, long long *number)
{
	char line[64], *end;
	const int err = file_line(path, line, sizeof(line));

	if (err)
		return err;
	errno = 0;
	*number = strtoll(line, &end, 10);
	return end == line || errno != 0 ? -EINVAL : 0;
}

void facts_set(struct facts *facts, const char *key, json_t *value)
{
	if (json_object_set_new(facts->object, key, value) != 0)
		facts->failed = true;
}

void facts_text(struct facts *facts, const char *key, const char *text)
{
	json_t *value = json_string(text);

	if (value)
		facts_set(facts, key, value);
	else
		facts_unknown(facts, key, text ? "it is not UTF-8 text" : "nothing is known of it");
}

void facts_number(struct facts *facts, const char *key, long long number)
{
	facts_set(facts, key, json_integer(number));
}

void facts_bool(struct facts *facts, const char *key, bool value)
{
	facts_set(facts, key, json_boolean(value));
}

static void set_beside(struct facts *facts, const char *key, const char *suffix, const char *text)
{
	char name[128];

	snprintf(name, sizeof(name), "%s_%s", key, suffix);
	facts_set(facts, name, json_string(text));
}

void facts_unknown(struct facts *facts, const char *key, const char *why, ...)
{
	char text[256];
	va_list args;

	va_start(args, why);
	vsnprintf(text, sizeof(text), why, args);
	va_end(args);
	facts_set(facts, key, json_null());
	set_beside(facts, key, "why", text);
}

void facts_evidence(struct facts *facts, const char *key, const char *evidence)
{
	set_beside(facts, key, "evidence", evidence);
}

void facts_file(struct facts *facts, const char *key, const char *path)
{
	char line[512];
	const int err = file_line(path, line, sizeof(line));

	if (err)
		facts_unknown(facts, key, "%s: %s", path, strerror(-err));
	else
		facts_text(facts, key, line);
}

void facts_file_number(struct facts *facts, const char *key, const char *path)
{
	long long number;
	const int err = file_number(path, &number);

	if (err)
		facts_unknown(facts, key, "%s: %s", path, strerror(-err));
	else
		facts_number(facts, key, number);
}
