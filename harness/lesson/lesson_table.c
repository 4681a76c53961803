/* See lesson_table.h. */
#include "lesson/lesson_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 6

int lesson_names_find(struct lesson_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->name[i], name) == 0)
			return (int)i;
	if (names->count == LESSON_TABLE_NAMES || strlen(name) >= sizeof(names->name[0]))
		return -1;
	strcpy(names->name[names->count], name);
	return (int)names->count++;
}

void lesson_names_translate(
        struct lesson_names *names, const struct translation *translation, enum language language)
{
	for (size_t i = 0; i < names->count; i++) {
		const char *known = translation_known(translation, names->name[i], language);

		if (known)
			snprintf(names->name[i], sizeof(names->name[i]), "%s", known);
	}
}

static bool take_row(struct lesson_table *table, char *line)
{
	struct lesson_row *row = &table->rows[table->count];
	char *column[COLUMNS], *rest = line, *end;
	int subject, category;

	line[strcspn(line, "\r\n")] = '\0';
	for (int i = 0; i < COLUMNS; i++)
		column[i] = strsep(&rest, "\t");
	if (!column[COLUMNS - 1] || table->count == LESSON_TABLE_ROWS)
		return false;
	subject = lesson_names_find(&table->subjects, column[0]);
	category = lesson_names_find(&table->categories, column[1]);
	if (subject < 0 || category < 0)
		return false;
	*row = (struct lesson_row){.subject = (size_t)subject,
	        .category = (size_t)category,
	        .x = strtod(column[1], &end),
	        .median = strtod(column[2], NULL),
	        .low = strtod(column[3], NULL),
	        .high = strtod(column[4], NULL),
	        .trials = (unsigned)strtoul(column[5], NULL, 10)};
	table->numbers = table->numbers && end != column[1] && !*end;
	table->count++;
	return true;
}

static void count_trials(struct lesson_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const unsigned trials = table->rows[i].trials;

		if (trials > 0 && (table->least_trials == 0 || trials < table->least_trials))
			table->least_trials = trials;
		if (trials > table->most_trials)
			table->most_trials = trials;
	}
}

int lesson_table_read(struct lesson_table *table, const char *path, struct reason *why)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	unsigned number = 0;
	int error = 0;

	memset(table, 0, sizeof(*table));
	table->numbers = true;
	if (!file)
		return reason_set(why, -errno, "%s cannot be read: %s", path, strerror(errno));
	while (!error && getline(&line, &room, file) > 0)
		if (number++ > 0 && !take_row(table, line))
			error = reason_set(why, -EINVAL,
			        "%s:%u: not a line of subject, x, median, low, high, trials", path, number);
	free(line);
	fclose(file);
	if (!error && table->count == 0)
		error = reason_set(why, -EINVAL, "%s: there is no point in it", path);
	count_trials(table);
	return error;
}

static void put(double value, FILE *out)
{
	if (isfinite(value))
		fprintf(out, "\t%.9g", value);
	else
		fputs("\tNaN", out);
}

void lesson_table_write(const struct lesson_table *table, bool words, const char *none, FILE *out)
{
	fputs("workload\tbackground\tseries\tsubject\tcategory\tplace\tvalue\tvalue_low\tvalue_high\tok\tnot_"
	      "ok\tmark\n",
	        out);
	for (size_t i = 0; i < table->count; i++) {
		const struct lesson_row *row = &table->rows[i];

		fprintf(out, "lesson\tnone\t%zu\t%s\t%s", row->subject + 1,
		        table->subjects.name[row->subject], table->categories.name[row->category]);
		put(words ? (double)row->category + 1 : row->x, out);
		put(row->median, out);
		put(row->low, out);
		put(row->high, out);
		fprintf(out, "\t%u\t0\t%s\n", row->trials, row->trials ? "" : none);
	}
}
