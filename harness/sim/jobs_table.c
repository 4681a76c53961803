/* See jobs_table.h. */
#include "sim/jobs_table.h"

#include "base/nearest.h"
#include "base/units.h"
#include "sim/sim_time.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\r\n"
#define PRIORITY_MOST 1000000
/* What needs no quoting in CSV, JSON and gnuplot, and is one column wide. */
#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

enum column { JOB, ARRIVAL, BURSTS, PRIORITY, NICE, TICKETS, TIMES, PERIOD, DEADLINE, COLUMNS };

static const char *const column_names[COLUMNS] = {
        "job", "arrival", "bursts", "priority", "nice", "tickets", "times", "period", "deadline"};

struct reading {
	struct sim_jobs *jobs;
	enum column column[COLUMNS]; /* in the order of the heading */
	size_t columns;              /* 0: the heading has not been seen */
	uint64_t *burst_ns;          /* of the line; owned */
	size_t bursts, capacity;
	bool ends_with_io;
	void *names; /* of all jobs: a tree of tsearch(3); owned */
	struct reason *why;
};

static int read_heading(struct reading *reading, char *line)
{
	bool seen[COLUMNS] = {false};
	char *rest;

	for (char *word = strtok_r(line, BLANKS, &rest); word; word = strtok_r(NULL, BLANKS, &rest)) {
		size_t i = 0;

		while (i < COLUMNS && strcmp(column_names[i], word) != 0)
			i++;
		if (i == COLUMNS && strchr(word, ','))
			return reason_set(reading->why, -EINVAL,
			        "columns are parted by blanks, not by commas: %.80s", word);
		if (i == COLUMNS) {
			nearest_refuse("column", word, column_names, COLUMNS, reading->why);
			return -EINVAL;
		}
		if (seen[i])
			return reason_set(reading->why, -EINVAL, "a second column '%s'", word);
		seen[i] = true;
		reading->column[reading->columns++] = (enum column)i;
	}
	if (!seen[JOB] || !seen[BURSTS])
		return reason_set(reading->why, -EINVAL,
		        "the first line must name the columns, among them job and bursts");
	return 0;
}

static int add_burst(struct reading *reading, uint64_t ns)
{
	if (reading->bursts == reading->capacity) {
		const size_t capacity = reading->capacity ? 2 * reading->capacity : 16;
		uint64_t *grown = reallocarray(reading->burst_ns, capacity, sizeof(*grown));

		if (!grown)
			return reason_set(reading->why, -ENOMEM, "no memory for the bursts");
		reading->burst_ns = grown;
		reading->capacity = capacity;
	}
	reading->burst_ns[reading->bursts++] = ns;
	return 0;
}

static int read_bursts(struct reading *reading, char *text)
{
	bool expects_io = false;
	uint64_t ns;
	int error = 0;

	reading->bursts = 0;
	for (char *next = text; text && !error; text = next) {
		const bool is_io = strncmp(text, "io:", 3) == 0;

		next = strchr(text, ',');
		if (next)
			*next++ = '\0';
		if (is_io != expects_io)
			return reason_set(reading->why, -EINVAL,
			        "bursts: CPU and io: take turns, beginning on the CPU, as in 2,io:5,2");
		error = sim_time_parse(is_io ? text + 3 : text, &ns, &reading->jobs->plain, reading->why);
		if (!error && ns == 0)
			error = reason_set(reading->why, -EINVAL, "bursts: each must be longer than 0");
		if (!error)
			error = add_burst(reading, ns);
		expects_io = !is_io;
	}
	reading->ends_with_io = !expects_io;
	return error;
}

static int read_number(
        const char *what, const char *text, long least, long most, int *number, struct reason *why)
{
	const char *digits = *text == '-' ? text + 1 : text;
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (*digits < '0' || *digits > '9' || *end || errno || value < least || value > most)
		return reason_set(why, -EINVAL, "%s must be a whole number from %ld to %ld, not '%.40s'",
		        what, least, most, text);
	*number = (int)value;
	return 0;
}

static int read_time(struct reading *reading, enum column column, const char *text, uint64_t *ns)
{
	struct reason inner;

	if (sim_time_parse(text, ns, &reading->jobs->plain, &inner) != 0)
		return reason_set(reading->why, -EINVAL, "%s: %s", column_names[column], inner.text);
	if (*ns == 0 && column != ARRIVAL)
		return reason_set(reading->why, -EINVAL, "%s must be longer than 0", column_names[column]);
	return 0;
}

static int read_count(enum column column, const char *text, unsigned *count, struct reason *why)
{
	uint64_t value;

	if (count_parse(text, column_names[column], 1, 1000000, &value, why) != 0)
		return -EINVAL;
	*count = (unsigned)value;
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int read_name(struct reading *reading, const char *text, struct sim_spec *spec)
{
	char *name, **known;

	if (strlen(text) >= sizeof(spec->name))
		return reason_set(reading->why, -EINVAL,
		        "the job's name '%.30s...' is longer than %zu letters", text, sizeof(spec->name) - 1);
	if (text[strspn(text, NAME_LETTERS)] != '\0')
		return reason_set(reading->why, -EINVAL,
		        "the job's name '%s' has something else than letters from a to z, digits, and . - _",
		        text);
	strcpy(spec->name, text);
	name = strdup(text);
	known = name ? tsearch(name, &reading->names, compare_names) : NULL;
	if (known && *known == name)
		return 0;
	free(name);
	return known ? reason_set(reading->why, -EINVAL, "a second job %s", text)
	             : reason_set(reading->why, -ENOMEM, "no memory for the name of job %s", text);
}

static int read_field(struct reading *reading, enum column column, char *text, struct sim_spec *spec)
{
	struct reason *why = reading->why;

	if (strcmp(text, "-") == 0 && column != JOB && column != BURSTS)
		return 0;
	switch (column) {
	case JOB:
		return read_name(reading, text, spec);
	case BURSTS:
		return read_bursts(reading, text);
	case ARRIVAL:
		return read_time(reading, column, text, &spec->arrival_ns);
	case PERIOD:
		return read_time(reading, column, text, &spec->period_ns);
	case DEADLINE:
		return read_time(reading, column, text, &spec->deadline_ns);
	case PRIORITY:
		return read_number("priority", text, -PRIORITY_MOST, PRIORITY_MOST, &spec->priority, why);
	case NICE:
		return read_number("nice", text, -20, 19, &spec->nice, why);
	case TICKETS:
		return read_count(column, text, &spec->tickets, why);
	default:
		return read_count(column, text, &spec->times, why);
	}
}

/* Writes the bursts out `times` times; a periodic job is repeated by its releases. */
static int repeat_bursts(struct reading *reading, struct sim_spec *spec)
{
	const size_t once = reading->bursts;
	int error = 0;

	if (spec->period_ns) {
		if (!spec->deadline_ns)
			spec->deadline_ns = spec->period_ns;
		return 0;
	}
	if (spec->times > 1 && !reading->ends_with_io)
		return reason_set(reading->why, -EINVAL,
		        "bursts that follow each other %u times must end with io:, as in 2,io:5",
		        spec->times);
	if (spec->times == 1 && reading->ends_with_io)
		return reason_set(
		        reading->why, -EINVAL, "bursts end on the CPU, unless `times` repeats them");
	for (size_t i = once; i < once * spec->times && !error; i++)
		error = add_burst(reading, reading->burst_ns[i - once]);
	if (spec->times > 1)
		reading->bursts--;
	spec->times = 1;
	return error;
}

static int read_job(struct reading *reading, char *line)
{
	struct sim_spec spec;
	size_t field = 0;
	char *rest;
	int error = 0;

	sim_spec_init(&spec);
	for (char *word = strtok_r(line, BLANKS, &rest); word && !error;
	        word = strtok_r(NULL, BLANKS, &rest)) {
		if (field == reading->columns)
			return reason_set(reading->why, -EINVAL,
			        "'%.40s' stands behind the last of %zu columns", word, reading->columns);
		error = read_field(reading, reading->column[field++], word, &spec);
	}
	if (!error && field < reading->columns)
		return reason_set(reading->why, -EINVAL,
		        "%zu columns are missing (write - for the preset), among them %s",
		        reading->columns - field, column_names[reading->column[field]]);
	if (!error)
		error = repeat_bursts(reading, &spec);
	if (!error)
		error = sim_jobs_add(reading->jobs, &spec, reading->burst_ns, reading->bursts, reading->why);
	return error;
}

int jobs_table_read(struct sim_jobs *jobs, FILE *stream, const char *name, struct reason *why)
{
	struct reason inner = {""};
	struct reading reading = {.jobs = jobs, .why = &inner};
	char *line = NULL;
	size_t size = 0;
	unsigned number = 0;
	int error = 0;

	jobs->plain = true;
	while (!error && getline(&line, &size, stream) >= 0) {
		number++;
		line[strcspn(line, "#")] = '\0';
		if (line[strspn(line, BLANKS)] == '\0')
			continue;
		error = reading.columns ? read_job(&reading, line) : read_heading(&reading, line);
	}
	if (error)
		reason_set(why, error, "%s:%u: %s", name, number, inner.text);
	else if (ferror(stream))
		error = reason_set(why, -EIO, "%s:%u: cannot be read", name, number + 1);
	else if (jobs->count == 0)
		error = reason_set(why, -EINVAL, "%s:%u: ends without a job", name, number ? number : 1);
	tdestroy(reading.names, free);
	free(reading.burst_ns);
	free(line);
	return error;
}

int jobs_table_load(struct sim_jobs *jobs, const char *path, struct reason *why)
{
	FILE *stream = fopen(path, "re");
	int error;

	if (!stream)
		return reason_set(why, -errno, "%s: cannot be opened: %s", path, strerror(errno));
	error = jobs_table_read(jobs, stream, path, why);
	fclose(stream);
	return error;
}

static void write_job(const struct sim_jobs *jobs, const struct sim_spec *spec, FILE *stream)
{
	char text[48];
	const bool plain = jobs->plain;

	fprintf(stream, "%s\t%s\t", spec->name, sim_time_format(spec->arrival_ns, plain, text, sizeof(text)));
	for (unsigned i = 0; i < spec->bursts; i++)
		fprintf(stream, "%s%s%s", i ? "," : "", i % 2 ? "io:" : "",
		        sim_time_format(jobs->burst_ns[spec->first_burst + i], plain, text, sizeof(text)));
	fprintf(stream, "\t%d\t%d\t%u", spec->priority, spec->nice, spec->tickets);
	if (spec->period_ns)
		fprintf(stream, "\t%s\t%u", sim_time_format(spec->period_ns, plain, text, sizeof(text)),
		        spec->times);
	else
		fputs("\t-\t-", stream);
	fprintf(stream, "\t%s\n",
	        spec->deadline_ns ? sim_time_format(spec->deadline_ns, plain, text, sizeof(text)) : "-");
}

void jobs_table_write(const struct sim_jobs *jobs, FILE *stream)
{
	fputs("job\tarrival\tbursts\tpriority\tnice\ttickets\tperiod\ttimes\tdeadline\n", stream);
	for (size_t i = 0; i < jobs->count; i++)
		write_job(jobs, &jobs->spec[i], stream);
}
