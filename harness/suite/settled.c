/* See settled.h. */
#include "suite/settled.h"

static const char *plural(unsigned count)
{
	return count == 1 ? "" : "s";
}

/* "2 with 10 trials, the most (--most), 1 disturbed in every trial" */
static void print_reasons(FILE *out, const struct suite *suite, const size_t *ends, bool cut_off)
{
	const unsigned most = suite->most;
	const char *separator = " ";

	for (enum schedule_end end = SCHEDULE_SETTLED + 1; end <= SCHEDULE_NOT_ASKED; end++) {
		if (ends[end] == 0)
			continue;
		fprintf(out, "%s%zu ", separator, ends[end]);
		separator = ", ";
		if (end == SCHEDULE_MOST)
			fprintf(out, "with %u trial%s, the most (--most)", most, plural(most));
		else if (end == SCHEDULE_DISTURBED)
			fprintf(out, "with %u trials, disturbed ones among them, the most (--most)",
			        MOST_WITH_POLLUTED * most);
		else if (end == SCHEDULE_POLLUTED)
			fputs("disturbed in every trial", out);
		else if (end == SCHEDULE_BUDGET)
			fputs(cut_off ? "when the run was cut off"
			              : "when the time budget was spent (--budget)",
			        out);
		else
			fputs("without a number", out);
	}
}

void settled_print(
        FILE *out, const struct suite *suite, const size_t ends[SCHEDULE_NOT_ASKED + 1], bool cut_off)
{
	const size_t settled = ends[SCHEDULE_SETTLED];

	if (suite->target <= 0) {
		fputs("Settled: not asked for (--target 0%), so a wide interval got no further trials.\n",
		        out);
		return;
	}
	fprintf(out, "Settled (interval within ±%.3g %% of the median): %zu of %zu cell%s",
	        100 * suite->target, settled, suite->cell_count, suite->cell_count == 1 ? "" : "s");
	if (settled < suite->cell_count) {
		fputs("; not settled:", out);
		print_reasons(out, suite, ends, cut_off);
	}
	fputs(".\n", out);
}
