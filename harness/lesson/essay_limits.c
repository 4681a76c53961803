/* essay_limits: what a report must not be read as saying. What depends on the run comes from the run. */
#include "lesson/essay.h"

#include <math.h>
#include <string.h>

static void write_ties(const struct essay *essay, FILE *out)
{
	size_t ties = 0;

	for (size_t i = 0; i < essay->words->load_count; i++) {
		size_t fastest = 0;

		for (size_t m = 0; m < essay->words->model_count; m++)
			fastest += strchr(essay->loads[i].letters[m], 'a') != NULL;
		if (fastest > 1)
			fprintf(out, "%s%s", ties++ ? ", " : ESSAY_SAY(essay, limit_ties),
			        essay->words->loads[i].name);
	}
	if (ties > 0)
		fputs(ESSAY_SAY(essay, limit_ties_end), out);
	for (size_t i = 0; i < essay->words->load_count; i++) {
		const struct family *family = &essay->loads[i].family;

		if (family->trials_needed > 0)
			fprintf(out,
			        family->trials == 1 ? ESSAY_SAY(essay, limit_few_one)
			                            : ESSAY_SAY(essay, limit_few),
			        essay->words->loads[i].name, family->trials);
	}
}

static void write_troubles(const struct essay *essay, FILE *out)
{
	const size_t count = essay->summary.cell_count;
	size_t disturbed = 0, unsteady = 0;

	for (size_t c = 0; c < count; c++) {
		const struct cell_summary *cell = &essay->summary.cells[c];

		disturbed += essay_is_disturbed(cell);
		/* single trials look unsteady by chance */
		unsteady += 2 * cell->unsteady > cell->trials[TRIAL_OK];
	}
	if (disturbed > 0)
		fprintf(out, ESSAY_SAY(essay, limit_disturbed), disturbed, count);
	if (unsteady > 0)
		fprintf(out, ESSAY_SAY(essay, limit_unsteady), unsteady, count);
	for (size_t c = 0; c < count; c++) {
		const struct cell_summary *cell = &essay->summary.cells[c];

		if (!isfinite(cell->throughput))
			fprintf(out, ESSAY_SAY(essay, limit_no_number), cell->first->model,
			        cell->first->workload, essay_mark(essay, cell));
	}
}

void essay_write_limits(const struct essay *essay, FILE *out)
{
	const struct trial_record *first = essay->summary.cell_count ? essay->summary.cells[0].first : NULL;

	fputs(ESSAY_SAY(essay, limits), out);
	write_ties(essay, out);
	write_troubles(essay, out);
	fputs(ESSAY_SAY(essay, limit_machine), out);
	if (first)
		fprintf(out, ESSAY_SAY(essay, limit_varied), first->placement, first->policy);
	fputs(ESSAY_SAY(essay, limit_best), out);
}
