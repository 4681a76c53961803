/* See progress.h. */
#include "lesson/progress.h"

#include "lesson/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static const char *text(const json_t *event, const char *key)
{
	const char *value = json_string_value(json_object_get(event, key));

	return value ? value : "";
}

static bool is(const json_t *event, const char *key, const char *value)
{
	return strcmp(text(event, key), value) == 0;
}

int progress_load(struct progress *progress, const char *path, struct reason *why)
{
	FILE *file;
	char *line = NULL;
	size_t room = 0;

	*progress = (struct progress){.events = json_array()};
	if (!progress->events)
		return reason_set(why, -ENOMEM, "no memory for the progress");
	snprintf(progress->path, sizeof(progress->path), "%s", path);
	file = fopen(path, "re");
	if (!file && errno == ENOENT)
		return 0;
	if (!file) {
		const int error = -errno;

		progress_release(progress);
		return reason_set(why, error, "%s cannot be read: %s", path, strerror(-error));
	}
	while (getline(&line, &room, file) > 0) {
		json_t *event = json_loads(line, 0, NULL);

		if (!json_is_object(event) || !*text(event, "lesson") || !*text(event, "event") ||
		        json_array_append(progress->events, event) != 0)
			progress->broken++;
		json_decref(event);
	}
	free(line);
	fclose(file);
	return 0;
}

void progress_release(struct progress *progress)
{
	json_decref(progress->events);
	*progress = (struct progress){0};
}

static void take_check(struct lesson_progress *sum, const json_t *event)
{
	sum->checks++;
	sum->verdict = text(event, "verdict");
	sum->mistake = text(event, "mistake");
	sum->passed |= strcmp(sum->verdict, "PASS") == 0;
}

static void take(struct lesson_progress *sum, const json_t *event)
{
	if (is(event, "event", "check")) {
		take_check(sum, event);
	} else if (is(event, "event", "hint")) {
		sum->hints = (unsigned)json_integer_value(json_object_get(event, "tier"));
		sum->shown = text(event, "mistake");
	} else if (is(event, "event", "predict") && !sum->prediction) {
		/* the first one counts */
		sum->prediction = text(event, "answer");
		sum->predicted = text(event, "date");
	} else if (is(event, "event", "measure")) {
		sum->measured = true;
	} else if (is(event, "event", "give-up")) {
		sum->gave_up = true;
	} else if (is(event, "event", "reset")) {
		sum->passed = false;
		sum->verdict = NULL;
		sum->mistake = sum->shown = "";
		sum->hints = 0;
	}
}

struct lesson_progress progress_of(const struct progress *progress, const char *slug)
{
	struct lesson_progress sum = {.mistake = "", .shown = ""};
	size_t i;
	json_t *event;

	json_array_foreach(progress->events, i, event) if (is(event, "lesson", slug)) take(&sum, event);
	return sum;
}

/* In one write, after a line end where the last line has lost its own. */
static int append(const char *path, const char *line)
{
	const int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	off_t end;
	char *whole = NULL, last = '\n';
	int error = 0, length;

	if (fd < 0)
		return -errno;
	flock(fd, LOCK_EX);
	end = lseek(fd, 0, SEEK_END);
	if (end > 0 && pread(fd, &last, 1, end - 1) < 0)
		error = -errno;
	length = asprintf(&whole, "%s%s\n", last == '\n' ? "" : "\n", line);
	if (!error && length < 0)
		error = -ENOMEM;
	if (!error && write(fd, whole, (size_t)length) != length)
		error = errno ? -errno : -EIO;
	if (!error && fsync(fd) != 0 && errno != EINVAL)
		error = -errno;
	if (length >= 0)
		free(whole);
	close(fd);
	return error;
}

static json_t *make_event(const char *slug, const char *name, json_t *details)
{
	const time_t now = time(NULL);
	char date[32];
	struct tm parts;
	json_t *event;

	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
	event = json_pack("{s:s, s:s, s:s}", "date", date, "lesson", slug, "event", name);
	if (event && details && json_object_update(event, details) == 0) {
		json_decref(details);
		return event;
	}
	json_decref(event);
	json_decref(details);
	return NULL;
}

int progress_add(
        struct progress *progress, const char *slug, const char *name, json_t *details, struct reason *why)
{
	json_t *event = make_event(slug, name, details);
	char *line = event ? json_dumps(event, JSON_COMPACT) : NULL;
	char folder[sizeof(progress->path)];
	int error = line && json_array_append(progress->events, event) == 0 ? 0 : -ENOMEM;

	snprintf(folder, sizeof(folder), "%s", progress->path);
	*strrchr(folder, '/') = '\0';
	if (!error)
		error = files_make_folder(folder, NULL);
	if (!error)
		error = append(progress->path, line);
	free(line);
	json_decref(event);
	return error ? reason_set(why, error, "%s cannot be written: %s", progress->path, strerror(-error))
	             : 0;
}
