/*
 * What a suite says to the prediction: the ratio of two cells' throughputs, which are named by parts of
 * their names.
 */
#include "lesson/measurement.h"

#include "results/measure.h"
#include "results/results.h"
#include "results/run_cells.h"
#include "stats/stats_compare.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_all_words(const char *name, const char *part)
{
	char words[256], *rest = NULL;

	snprintf(words, sizeof(words), "%s", part);
	for (char *word = strtok_r(words, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
		if (!strstr(name, word))
			return false;
	}
	return true;
}

/* The only cell that has all words of `part` in its name. NULL with the reason. */
static const struct run_cell *find(const struct run_cells *cells, const char *part, struct reason *why)
{
	const struct run_cell *found = NULL;

	for (size_t i = 0; i < cells->count; i++) {
		if (!has_all_words(cells->cells[i].trials[0]->cell, part))
			continue;
		if (found) {
			reason_set(why, -EINVAL, "answer: %s and %s both have '%s' in their names",
			        found->trials[0]->cell, cells->cells[i].trials[0]->cell, part);
			return NULL;
		}
		found = &cells->cells[i];
	}
	if (!found)
		reason_set(why, -EINVAL, "answer: no cell of the suite has '%s' in its name", part);
	return found;
}

static json_t *cannot_tell(const char *reason)
{
	return json_pack("{s:s, s:s}", "answer", "cannot tell", "why", reason);
}

/* `a` over `b`. */
static json_t *compare(const struct run_cell *a, const struct run_cell *b, struct reason *why)
{
	double *of_a = calloc(a->count, sizeof(*of_a)), *of_b = calloc(b->count, sizeof(*of_b));
	struct comparison comparison;
	json_t *answer = NULL;

	if (!of_a || !of_b ||
	        comparison_make(&comparison, of_b, run_cell_sample(b, measure_throughput, of_b), of_a,
	                run_cell_sample(a, measure_throughput, of_a)) != 0)
		reason_set(why, -ENOMEM, "no memory for the answer");
	else if (!isfinite(comparison.ratio))
		answer = cannot_tell("one of the two was refused or did no job in time");
	else if (!isfinite(comparison.interval.high))
		answer = cannot_tell("the interval has no end");
	else
		answer = json_pack("{s:f, s:f, s:f, s:s}", "answer", comparison.ratio, "low",
		        fmin(comparison.interval.low, comparison.ratio), "high",
		        fmax(comparison.interval.high, comparison.ratio), "unit", "x");
	free(of_a);
	free(of_b);
	return answer;
}

static void trim(char *text)
{
	const size_t margin = strspn(text, " \t");

	memmove(text, text + margin, strlen(text + margin) + 1);
	while (*text && strchr(" \t", text[strlen(text) - 1]))
		text[strlen(text) - 1] = '\0';
}

json_t *suite_answer(const struct lesson *lesson, const char *folder, struct reason *why)
{
	const struct run_cell *a, *b = NULL;
	char first[sizeof(lesson->answer)], *second;
	struct run_cells cells;
	struct run run;
	json_t *answer = NULL;

	if (!lesson->answer[0])
		return json_object();
	snprintf(first, sizeof(first), "%s", lesson->answer);
	/* cells' names have slashes of their own, without blanks around them */
	second = strstr(first, " / ");
	if (!second) {
		reason_set(why, -EINVAL, "answer: '%s' is not CELL / CELL", first);
		return NULL;
	}
	*second = '\0';
	second += 3;
	trim(first);
	trim(second);
	if (results_read(&run, folder, why) != 0)
		return NULL;
	if (run_cells_gather(&cells, &run) != 0) {
		reason_set(why, -ENOMEM, "no memory for the answer");
		run_release(&run);
		return NULL;
	}
	a = find(&cells, first, why);
	if (a)
		b = find(&cells, second, why);
	if (b)
		answer = compare(a, b, why);
	run_cells_release(&cells);
	run_release(&run);
	return answer;
}
