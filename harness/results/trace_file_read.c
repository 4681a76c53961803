/* See trace_file.h. What this file does not do: it writes nothing (trace_file.c). */
#include "results/trace_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint64_t whole(const json_t *object, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(object, key));
}

/* Microseconds with three digits behind the point are exact up to a month. */
static uint64_t time_of(const json_t *event, const char *key)
{
	return (uint64_t)(json_number_value(json_object_get(event, key)) * 1e3 + 0.5);
}

static int read_about(const json_t *event, struct trace_about *about)
{
	const json_t *const args = json_object_get(event, "args");
	const char *const cell = json_string_value(json_object_get(args, "cell"));

	if (!cell)
		return -EINVAL;
	*about = (struct trace_about){
	        .trial = (unsigned)whole(args, "trial"),
	        .workers = (unsigned)whole(args, "workers"),
	        .backgrounds = (unsigned)whole(args, "backgrounds"),
	        .begin_ns = whole(args, "begin_ns"),
	        .end_ns = whole(args, "end_ns"),
	        .steps = whole(args, "steps"),
	        .dropped = whole(args, "dropped"),
	        .complete_ns = whole(args, "complete_ns"),
	};
	snprintf(about->cell, sizeof(about->cell), "%s", cell);
	return about->workers > 0 && about->end_ns > about->begin_ns ? 0 : -EINVAL;
}

static int read_step(const json_t *event, const struct trace_about *about, trace_file_step *call, void *arg)
{
	const json_t *const args = json_object_get(event, "args"),
	                    *const core = json_object_get(args, "core"),
	                    *const core_end = json_object_get(args, "core_end");
	const uint64_t thread = whole(event, "tid");
	const uint64_t took_ns = time_of(event, "dur");
	const struct trace_step step = {
	        .job = whole(args, "job"),
	        .start_ns = time_of(event, "ts"),
	        .end_ns = time_of(event, "ts") + took_ns,
	        .ran_ns = json_object_get(args, "ran") ? time_of(args, "ran") : took_ns,
	        .cpu_start = (uint16_t)json_integer_value(core),
	        .cpu_end = (uint16_t)json_integer_value(core_end ? core_end : core),
	        .flags = (json_is_true(json_object_get(args, "first")) ? TRACE_FIRST : 0u) |
	                 (json_is_true(json_object_get(args, "last")) ? TRACE_LAST : 0u) |
	                 (json_is_true(json_object_get(args, "failed")) ? TRACE_FAILED : 0u),
	};

	if (!json_is_integer(core) || !json_is_number(json_object_get(event, "ts")) ||
	        thread >= (uint64_t)about->workers + about->backgrounds)
		return -EINVAL;
	return call(arg, (unsigned)thread, &step);
}

static int read_event(
        const json_t *event, bool first, struct trace_about *about, trace_file_step *call, void *arg)
{
	const char *const phase = json_string_value(json_object_get(event, "ph"));

	if (first)
		return read_about(event, about);
	if (!phase)
		return -EINVAL;
	return strcmp(phase, "X") == 0 ? read_step(event, about, call, arg) : 0;
}

/* One line: an event, or the array's brackets. */
static int read_line(char *line, size_t number, struct trace_about *about, trace_file_step *call, void *arg)
{
	size_t length = strcspn(line, "\n");
	json_t *event;
	int error;

	if (number == 1 || line[0] == ']')
		return line[0] == (number == 1 ? '[' : ']') ? 0 : -EINVAL;
	if (length > 0 && line[length - 1] == ',')
		length--;
	event = json_loadb(line, length, 0, NULL);
	if (!event)
		return -EINVAL;
	error = read_event(event, number == 2, about, call, arg);
	json_decref(event);
	return error;
}

int trace_file_read(
        const char *path, struct trace_about *about, trace_file_step *step, void *arg, struct reason *why)
{
	FILE *const in = fopen(path, "re");
	char *line = NULL;
	size_t size = 0, number = 0;
	bool ended = false;
	int error = 0;

	if (!in)
		return reason_set(why, -errno, "cannot read %s: %s", path, strerror(errno));
	while (!error && getline(&line, &size, in) > 0) {
		error = read_line(line, ++number, about, step, arg);
		ended = line[0] == ']';
	}
	if (!error && !ended)
		error = -EINVAL;
	if (error == -EINVAL)
		reason_set(why, error, "%s:%zu: is no trace of Telar's, or was cut off", path, number);
	else if (error)
		reason_set(why, error, "cannot read %s: %s", path, strerror(-error));
	free(line);
	fclose(in);
	return error;
}
