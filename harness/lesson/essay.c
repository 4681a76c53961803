/* See essay.h. */
#include "lesson/essay.h"

#include "results/measure.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <string.h>

/* With fewer any two models share a letter: that is no tie. */
#define TIE_TRIALS_LEAST 3

static bool is_load(const struct trial_record *record, const char *load)
{
	const size_t length = strlen(load);

	return strncmp(record->workload, load, length) == 0 &&
	       (!record->workload[length] || record->workload[length] == '(');
}

static int gather(struct essay *essay, size_t load)
{
	struct essay_load *gathered = &essay->loads[load];

	for (size_t c = 0; c < essay->summary.cell_count; c++) {
		const struct cell_summary *cell = &essay->summary.cells[c];

		if (!is_load(cell->first, essay->words->loads[load].name))
			continue;
		gathered->workload = cell->first->workload;
		for (size_t m = 0; m < essay->words->model_count; m++) {
			if (strcmp(cell->first->model, essay->words->models[m]) == 0 && !gathered->cells[m])
				gathered->cells[m] = cell;
		}
	}
	return verdicts_judge(
	        gathered->cells, essay->words->model_count, gathered->letters, &gathered->family);
}

int essay_init(struct essay *essay, struct reason *why)
{
	int error = summary_make(&essay->summary, essay->run);

	if (error)
		return reason_set(why, error, "no memory for the report");
	memset(essay->loads, 0, sizeof(essay->loads));
	for (size_t i = 0; !error && i < essay->words->load_count; i++)
		error = gather(essay, i);
	if (!error)
		return 0;
	essay_release(essay);
	return reason_set(why, error, "no memory for the report");
}

void essay_release(struct essay *essay)
{
	summary_release(&essay->summary);
}

static size_t tell_missing(const struct essay *essay, const char *load, const char *what, FILE *out)
{
	if (out)
		fprintf(out, TEXT_IN(essay->language, report_empty), essay->source, load, what);
	return 1;
}

size_t essay_missing(const struct essay *essay, FILE *out)
{
	size_t missing = 0;

	for (size_t i = 0; i < essay->words->load_count; i++) {
		const struct load_words *load = &essay->words->loads[i];

		if (!load->expected[0])
			missing += tell_missing(essay, load->name, "expected", out);
		if (!load->because[0])
			missing += tell_missing(essay, load->name, "because", out);
		if (!load->argument[0])
			missing += tell_missing(essay, load->name, "argument", out);
	}
	return missing;
}

/* "loop, cluster": those that share the letter a, and of which fewer than `trials` count. */
static size_t list_fastest(
        const struct essay *essay, const struct essay_load *load, unsigned trials, char *text, size_t size)
{
	size_t count = 0, used = 0;

	text[0] = '\0';
	for (size_t m = 0; m < essay->words->model_count && used < size; m++) {
		if (strchr(load->letters[m], 'a') && load->cells[m]->counted < trials)
			used += (size_t)snprintf(text + used, size - used, "%s%s", count++ ? ", " : "",
			        essay->words->models[m]);
	}
	return count;
}

/* Why there are no letters. */
static void explain_open(const struct essay *essay, const struct family *family, char *text, size_t size)
{
	if (family->members < 2)
		snprintf(text, size, "%s", ESSAY_SAY(essay, alone));
	else
		snprintf(text, size, family->trials == 1 ? ESSAY_SAY(essay, few_one) : ESSAY_SAY(essay, few),
		        family->trials, (unsigned)family->members, family->trials_needed);
}

enum essay_verdict essay_judge(
        const struct essay *essay, size_t load, const char *model, char *text, size_t size)
{
	const struct essay_load *measured = &essay->loads[load];
	char fastest[256], few[256];
	const size_t count = list_fastest(essay, measured, UINT_MAX, fastest, sizeof(fastest));
	size_t m = 0;

	while (m < essay->words->model_count && strcmp(essay->words->models[m], model) != 0)
		m++;
	if (m == essay->words->model_count || !measured->cells[m] ||
	        !isfinite(measured->cells[m]->throughput)) {
		snprintf(text, size, ESSAY_SAY(essay, no_number), model);
		return ESSAY_OPEN;
	}
	if (count == 0) {
		explain_open(essay, &measured->family, text, size);
		return ESSAY_OPEN;
	}
	if (!strchr(measured->letters[m], 'a')) {
		snprintf(text, size, count == 1 ? ESSAY_SAY(essay, faster_one) : ESSAY_SAY(essay, faster),
		        fastest);
		return ESSAY_WRONG;
	}
	if (count == 1) {
		snprintf(text, size, "%s", ESSAY_SAY(essay, right));
		return ESSAY_RIGHT;
	}
	if (list_fastest(essay, measured, TIE_TRIALS_LEAST, few, sizeof(few)) > 0)
		snprintf(text, size, ESSAY_SAY(essay, tie_of_few), few);
	else
		snprintf(text, size, ESSAY_SAY(essay, tie), fastest);
	return ESSAY_TIE;
}
