/* See bench_flags.h. */
#include "bench_flags.h"

#include "gbench/gbench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FILTER_FLAG "--benchmark_filter="

int bench_flags_pass(struct bench_options *options, int argc, char **argv, struct reason *why)
{
	char program[] = "telar", filter[1024];
	char *resumed[] = {program, filter, NULL};

	if (options->resumed && argc > 0)
		return reason_set(
		        why, -EINVAL, "--resume takes no flags after --: a run is resumed as it was begun");
	if (options->resumed) {
		snprintf(filter, sizeof(filter), FILTER_FLAG "%s", options->filter ? options->filter : "");
		return gbench_init(options->filter ? 2 : 1, resumed, why);
	}
	for (int i = 1; i < argc; i++)
		if (strncmp(argv[i], FILTER_FLAG, strlen(FILTER_FLAG)) == 0)
			options->filter = argv[i] + strlen(FILTER_FLAG);
	/* `--` itself stands where a program's name would. */
	return argc > 0 ? gbench_init(argc, argv, why) : gbench_init(1, resumed, why);
}

int bench_flags_filter(struct suite *suite, struct reason *why)
{
	size_t kept = 0;

	for (size_t i = 0; i < suite->cell_count; i++)
		if (gbench_selected(suite->cells[i].name))
			suite->cells[kept++] = suite->cells[i];
	suite->cell_count = kept;
	return kept > 0 ? 0
	                : reason_set(why, -EINVAL, "--benchmark_filter matches none of the suite's cells");
}
