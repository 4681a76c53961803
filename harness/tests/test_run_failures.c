/*
 * Memory that runs out while a run is written, read back, summarized or drawn: the Nth allocation
 * fails, for every N, in our code and in what jansson writes. Each time there is an error and nothing is lost
 * (the sanitizers look), until N is more than there are.
 */
#include "cmocka_all.h"

#include "failing_memory.h"
#include "fake_run.h"

#include "figures/figure_data.h"
#include "figures/gnuplot.h"
#include "results/summary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__real_realloc(void *memory, size_t size);
FILE *__real_open_memstream(char **text, size_t *size);
void *__wrap_realloc(void *memory, size_t size);
FILE *__wrap_open_memstream(char **text, size_t *size);

void *__wrap_realloc(void *memory, size_t size)
{
	return failing_memory_fails() ? NULL : __real_realloc(memory, size);
}

FILE *__wrap_open_memstream(char **text, size_t *size)
{
	return failing_memory_fails() ? NULL : __real_open_memstream(text, size);
}

static char base[] = "/tmp/telar-failures-XXXXXX";
static char folder[64];
static struct run made;
static hwloc_topology_t topology;

static int make_base(void **state)
{
	static const char *const workloads[] = {"null", NULL};
	static const unsigned workers[] = {1, 2, 0};
	const struct fake_run fake = {.models = fake_four_models,
	        .workloads = workloads,
	        .policies = fake_six_policies,
	        .backgrounds = fake_no_placement,
	        .placements = fake_no_placement,
	        .workers = workers,
	        .trials = 3};

	(void)state;
	failing_memory_of_json(true);
	if (!mkdtemp(base) || hwloc_topology_init(&topology) < 0 ||
	        hwloc_topology_set_synthetic(topology, "pack:1 core:2 pu:1") < 0)
		return -1;
	snprintf(folder, sizeof(folder), "%s/run", base);
	fake_run_make(&made, &fake);
	return hwloc_topology_load(topology);
}

static int remove_base(void **state)
{
	(void)state;
	run_release(&made);
	hwloc_topology_destroy(topology);
	return rmdir(base);
}

static struct results results;

static int create(struct reason *why)
{
	return results_create(&results, folder, made.about, made.environment, topology, why);
}

static void remove_results(void)
{
	results_release(&results);
	fake_run_remove(folder);
}

static void creating_a_run(void **state)
{
	(void)state;
	failing_memory_sweep(create, remove_results);
	/* What failed has left nothing. */
	assert_int_equal(access(folder, F_OK), -1);
}

static int append(struct reason *why)
{
	return results_append(&results, &made.trials[0], why);
}

static void nothing_to_undo(void)
{
}

static void appending_a_trial(void **state)
{
	struct reason why;
	struct run run;

	(void)state;
	assert_int_equal(create(&why), 0);
	failing_memory_sweep(append, nothing_to_undo);
	/* Each failure has left no part of a line. */
	assert_int_equal(results_read(&run, folder, &why), 0);
	assert_int_equal(run.trial_count, 1);
	run_release(&run);
	remove_results();
}

static struct run read_back;

static int read_run(struct reason *why)
{
	return results_read(&read_back, folder, why);
}

static void release_run(void)
{
	assert_int_equal(read_back.trial_count, made.trial_count);
	run_release(&read_back);
}

static void reading_a_run(void **state)
{
	(void)state;
	fake_run_write(&made, folder);
	/* jansson's reader does not notice when its own buffer cannot grow: only ours fails. */
	failing_memory_of_json(false);
	failing_memory_sweep(read_run, release_run);
	fake_run_remove(folder);
}

static struct summary summary;

static int summarize(struct reason *why)
{
	(void)why;
	return summary_make(&summary, &made);
}

static void release_summary(void)
{
	summary_release(&summary);
}

static void summarizing_a_run(void **state)
{
	(void)state;
	failing_memory_sweep(summarize, release_summary);
}

static struct groups groups;
static struct figure_data data;

static int choose_cells(struct reason *why)
{
	int error = groups_init(&groups, &summary);

	(void)why;
	if (error)
		return error;
	error = figure_data_init(&data, &groups, BY_WORKERS);
	if (error)
		groups_release(&groups);
	return error;
}

static void release_cells(void)
{
	figure_data_release(&data);
	groups_release(&groups);
}

static void choosing_the_cells_of_a_figure(void **state)
{
	(void)state;
	assert_int_equal(summary_make(&summary, &made), 0);
	failing_memory_sweep(choose_cells, release_cells);
	summary_release(&summary);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(creating_a_run),
	        cmocka_unit_test(appending_a_trial),
	        cmocka_unit_test(reading_a_run),
	        cmocka_unit_test(summarizing_a_run),
	        cmocka_unit_test(choosing_the_cells_of_a_figure),
	};

	return cmocka_run_group_tests(tests, make_base, remove_base);
}
