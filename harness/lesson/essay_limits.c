/* essay_limits: what a report must not be read as saying. What depends on the run comes from the run. */
#include "lesson/essay.h"

#include <math.h>
#include <string.h>

static void write_ties(const struct essay *essay, FILE *out)
{
	char text[320];
	size_t ties = 0;

	for (size_t i = 0; i < essay->words->load_count; i++) {
		size_t fastest = 0;

		for (size_t m = 0; m < essay->words->model_count; m++)
			fastest += strchr(essay->loads[i].letters[m], 'a') != NULL;
		if (fastest > 1)
			fprintf(out, "%s%s", ties++ ? ", " : "* Which model is the fastest under ",
			        essay->words->loads[i].name);
	}
	if (ties > 0)
		fputs(": several share the letter `a`. They may differ by less than these trials can show.\n",
		        out);
	for (size_t i = 0; i < essay->words->load_count; i++) {
		if (essay->loads[i].family.trials_needed == 0)
			continue;
		snprintf(text, sizeof(text), "* Anything about %s: %u trials cannot decide there.\n",
		        essay->words->loads[i].name, essay->loads[i].family.trials);
		fputs(text, out);
	}
}

static void write_troubles(const struct essay *essay, FILE *out)
{
	char text[400];

	summary_explain_pollution(&essay->summary, text, sizeof(text));
	if (*text)
		fprintf(out, "* How fast a model is on an idle machine: %s.\n", text);
	summary_explain_unsteadiness(&essay->summary, text, sizeof(text));
	if (*text)
		fprintf(out, "* What a longer run would show: %s\n", text);
	for (size_t c = 0; c < essay->summary.cell_count; c++) {
		const struct cell_summary *cell = &essay->summary.cells[c];

		if (!isfinite(cell->throughput))
			fprintf(out, "* Anything about %s under %s: %s.\n", cell->first->model,
			        cell->first->workload, summary_mark(cell));
	}
}

void essay_write_limits(const struct essay *essay, FILE *out)
{
	const struct trial_record *first = essay->summary.cell_count ? essay->summary.cells[0].first : NULL;

	fputs("## What cannot be concluded\n\n", out);
	write_ties(essay, out);
	write_troubles(essay, out);
	fputs("* What another machine, kernel or number of CPUs would show: this is one machine on one "
	      "day.\n",
	        out);
	if (first)
		fprintf(out,
		        "* What more workers, another placement than %s, another policy than %s, or longer "
		        "and shorter jobs "
		        "would show: none of them was varied.\n",
		        first->placement, first->policy);
	fputs("* Which model is the best: throughput says nothing about latency, memory, a crash, or how "
	      "hard a program is "
	      "to get right.\n",
	        out);
}
