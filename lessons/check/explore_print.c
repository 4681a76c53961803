/*
 * explore_print: what was tried, and the failing schedule as a table: a row a step, a column a thread. Steps
 * on memory that no other thread shares are left out; they are counted, so numbers may jump.
 */
#include "explore_inside.h"

#include <string.h>

enum { CELL = 48, FIRST_ROWS = 40, LAST_ROWS = 20 };

static bool print_shows(const struct step *step)
{
	if (!step->counts || step->kind == STEP_EXIT || step->kind == STEP_CREATE)
		return false;
	return !step->size || explore_locations_shared(step->address);
}

struct table {
	unsigned rows;
	size_t width[ALL_THREADS]; /* 0: no column */
};

static void print_measure(struct table *table)
{
	char text[CELL];

	*table = (struct table){.rows = 0};
	for (unsigned i = 0; i < explorer->steps; i++) {
		const struct step *step = &explorer->step[i];
		if (!print_shows(step))
			continue;
		table->rows++;
		explore_explain_step(step, text, sizeof(text));
		size_t *width = &table->width[step->thread];
		if (*width < strlen(text))
			*width = strlen(text);
		if (*width < strlen("thread 10"))
			*width = strlen("thread 10");
	}
}

static void print_row(const struct table *table, const struct step *step, uint64_t number, FILE *out)
{
	char text[CELL];
	struct place place;

	explore_explain_step(step, text, sizeof(text));
	explore_symbols_place(step->place, &place);
	fprintf(out, "%c%5llu  ", step->preempts ? '>' : ' ', (unsigned long long)number);
	for (unsigned i = 0; i < ALL_THREADS; i++) {
		if (table->width[i])
			fprintf(out, "%-*s  ", (int)table->width[i], i == step->thread ? text : "");
	}
	fprintf(out, "%s:%u  %s\n", place.file, place.line, place.text);
}

static void print_table(FILE *out)
{
	struct table table;
	uint64_t number = 0;
	unsigned row = 0;
	bool preempts = false;

	print_measure(&table);
	if (!table.rows)
		return;
	fputs("  step  ", out);
	for (unsigned i = 0; i < ALL_THREADS; i++) {
		if (table.width[i])
			fprintf(out, "thread %-*u  ", (int)(table.width[i] - strlen("thread ")), i);
	}
	fputs("line\n", out);
	for (unsigned i = 0; i < explorer->steps; i++) {
		const struct step *step = &explorer->step[i];
		number += step->counts;
		if (!print_shows(step))
			continue;
		row++;
		if (row <= FIRST_ROWS || row + LAST_ROWS > table.rows) {
			print_row(&table, step, number, out);
			preempts = preempts || step->preempts;
		} else if (row == FIRST_ROWS + 1)
			fprintf(out, "        ... %u more ...\n", table.rows - FIRST_ROWS - LAST_ROWS);
	}
	if (preempts)
		fputs("  (>: preempted the thread before, which could have gone on)\n", out);
}

/* What is known of those that were tried: "all that preempt no thread". */
static void print_bound(int bound, FILE *out)
{
	if (bound == 0)
		fputs("all that preempt no thread", out);
	else
		fprintf(out, "all with at most %d preemption%s", bound, bound == 1 ? "" : "s");
}

static void print_tried_until(const struct explore_result *result, FILE *out)
{
	fprintf(out, "%llu%s schedule%s tried until one failed", (unsigned long long)result->schedules,
	        result->random ? " random" : "", result->schedules == 1 ? "" : "s");
	if (!result->random && result->bound >= 0) {
		fputs("; before it, ", out);
		print_bound(result->bound, out);
	}
	fputc('\n', out);
}

static void print_tried(const struct explore_result *result, FILE *out)
{
	unsigned long long schedules = result->schedules;
	const char *plural = schedules == 1 ? "" : "s";

	if (result->replayed) {
		fprintf(out, "one schedule tried, the one given: %s\n",
		        result->outcome == EXPLORE_OK ? "it does not fail" : "it fails");
		return;
	}
	if (result->random)
		fprintf(out, "%llu random schedule%s tried", schedules, plural);
	else if (result->complete && result->merged)
		fprintf(out, "all schedules tried, up to the order of independent steps (%llu)", schedules);
	else if (result->complete)
		fprintf(out, "all %llu schedule%s tried", schedules, plural);
	else if (result->bound < 0)
		fprintf(out, "%llu schedule%s tried, not even all that preempt no thread", schedules, plural);
	else {
		fprintf(out, "%llu schedule%s tried, among them ", schedules, plural);
		print_bound(result->bound, out);
	}
	fputs(": none fails\n", out);
}

void explore_print(const struct explore_result *result, FILE *out)
{
	fprintf(out, "%s: ", explore_program_name());
	if (result->outcome == EXPLORE_OK || result->replayed)
		print_tried(result, out);
	else
		print_tried_until(result, out);
	if (result->outcome == EXPLORE_OK)
		return;
	fprintf(out, "%s: %s\n", result->mistake, result->message);
	fprintf(out, "schedule '%s', %u preemption%s\n", result->schedule, result->preemptions,
	        result->preemptions == 1 ? "" : "s");
	explore_symbols_load();
	print_table(out);
	explore_symbols_release();
}
