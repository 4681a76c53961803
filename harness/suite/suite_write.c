/*
 * Writing a suite as an INI file that suite_load() reads back to the same cells: one entry a
 * line, because inih cuts lines at 200 characters.
 */
#include "base/units.h"
#include "suite/suite.h"
#include "suite/suite_matrix.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

static void write_time(FILE *out, const char *key, uint64_t ns)
{
	char text[40];

	fprintf(out, "%s = %s\n", key, time_format(ns, text, sizeof(text)));
}

static void write_settings(const struct suite *suite, FILE *out)
{
	fputs("[suite]\n", out);
	if (suite->summary[0])
		fprintf(out, "summary = %s\n", suite->summary);
	write_time(out, "window", suite->window_ns);
	if (suite->warmup_ns == SUITE_WARMUP_AUTO)
		fputs("warmup = auto\n", out);
	else
		write_time(out, "warmup", suite->warmup_ns);
	if (suite->limit_ns > 0)
		write_time(out, "limit", suite->limit_ns);
	fprintf(out, "repetitions = %u\n", suite->repetitions);
	fprintf(out, "target = %.15g%%\n", 100 * suite->target);
	fprintf(out, "most = %u\n", suite->most);
	write_time(out, "budget", suite->budget_ns);
	if (suite->in_flight > 0 && !suite->in_flight_chosen)
		fprintf(out, "in_flight = %u\n", suite->in_flight);
	fprintf(out, "seed = %" PRIu64 "\n", suite->seed);
	if (suite->trace)
		fputs("trace = yes\n", out);
}

static void write_matrix(const struct suite_matrix *matrix, FILE *out)
{
	fprintf(out, "\n[cells%s%s]\n", matrix->name[0] ? " " : "", matrix->name);
	for (int axis = 0; axis < SUITE_AXES; axis++) {
		const struct suite_list *list = &matrix->axes[axis];

		if (list->count == 0)
			continue;
		fprintf(out, "%s =", suite_axis_names[axis]);
		for (size_t i = 0; i < list->count; i++)
			fprintf(out, "%s%s", i ? "\n    " : " ", list->entries[i].text);
		fputc('\n', out);
	}
}

int suite_write(const struct suite *suite, FILE *out)
{
	write_settings(suite, out);
	for (size_t i = 0; i < suite->matrix_count; i++)
		write_matrix(&suite->matrices[i], out);
	return ferror(out) ? -EIO : 0;
}
