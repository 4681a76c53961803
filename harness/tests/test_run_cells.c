/* run_cells: every trial in its cell, and which of them count. */
#include "cmocka_all.h"

#include "hand_run.h"

#include "results/run_cells.h"

#include <math.h>
#include <string.h>

static double throughput_of(const struct outcome *outcome)
{
	return outcome->throughput_jobs_per_s;
}

static double even_only(const struct outcome *outcome)
{
	return fmod(outcome->throughput_jobs_per_s, 2) == 0 ? outcome->throughput_jobs_per_s : NAN;
}

static void trials_are_gathered_in_order(void **state)
{
	static const struct hand_cell idle = {"pool", "idle", "none", 2},
	                              other = {"pool", "other", "none", 2},
	                              four = {"pool", "other", "none", 4},
	                              loop = {"loop", "other", "none", 2},
	                              busy = {"pool", "other", "cpu:2", 2};
	static const struct hand_cell *const expected[] = {&loop, &other, &idle, &four, &busy};
	struct run run = {0};
	struct run_cells cells;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		hand_run_add(&run, &idle, i);
		hand_run_add(&run, &busy, i);
		hand_run_add(&run, &four, i);
		hand_run_add(&run, &other, i);
		hand_run_add(&run, &loop, i);
	}
	assert_int_equal(run_cells_gather(&cells, &run), 0);
	assert_int_equal(cells.count, 5);
	for (size_t i = 0; i < cells.count; i++) {
		const struct run_cell *const cell = &cells.cells[i];

		assert_int_equal(cell->count, 3);
		assert_string_equal(cell->trials[0]->model, expected[i]->model);
		assert_string_equal(cell->trials[0]->policy, expected[i]->policy);
		assert_int_equal(cell->trials[0]->outcome.workers, expected[i]->workers);
		for (size_t j = 0; j < 3; j++)
			assert_true(cell->trials[j]->outcome.throughput_jobs_per_s == (double)j);
	}
	assert_ptr_equal(
	        run_cells_find(&cells, "pool/sha256/other/none/workers:4/background:none"), &cells.cells[3]);
	assert_null(run_cells_find(&cells, "pool"));
	run_cells_release(&cells);
	run_release(&run);
}

static void disturbed_trials_count_only_without_others(void **state)
{
	static const struct hand_cell cell = {"pool", "other", "none", 2};
	struct run run = {0};
	struct run_cells cells;
	double sample[4], median;

	(void)state;
	strcpy(hand_run_add(&run, &cell, 10)->outcome.polluted, "steal");
	hand_run_add(&run, &cell, 0)->outcome.status = TRIAL_FAILED;
	strcpy(hand_run_add(&run, &cell, 30)->outcome.polluted, "steal");
	assert_int_equal(run_cells_gather(&cells, &run), 0);
	assert_true(run_cell_is_polluted(&cells.cells[0]));
	assert_int_equal(cells.cells[0].ok, 2);
	assert_int_equal(run_cell_sample(&cells.cells[0], throughput_of, sample), 2);
	assert_int_equal(run_cell_median(&cells.cells[0], throughput_of, &median), 0);
	assert_true(median == 20);
	assert_ptr_equal(run_cell_first(&cells.cells[0]), &run.trials[0]);
	run_cells_release(&cells);

	hand_run_add(&run, &cell, 51);
	assert_int_equal(run_cells_gather(&cells, &run), 0);
	assert_false(run_cell_is_polluted(&cells.cells[0]));
	assert_int_equal(run_cell_sample(&cells.cells[0], throughput_of, sample), 1);
	assert_true(sample[0] == 51);
	assert_ptr_equal(run_cell_first(&cells.cells[0]), &run.trials[3]);
	/* What has no value is left out. */
	assert_int_equal(run_cell_sample(&cells.cells[0], even_only, sample), 0);
	assert_int_equal(run_cell_median(&cells.cells[0], even_only, &median), 0);
	assert_true(isnan(median));
	run_cells_release(&cells);
	run_release(&run);
}

static void a_cell_may_have_no_number(void **state)
{
	static const struct hand_cell cell = {"pool", "fifo:10", "none", 2};
	struct run run = {0};
	struct run_cells cells;

	(void)state;
	hand_run_add(&run, &cell, 0)->outcome.status = TRIAL_REFUSED;
	assert_int_equal(run_cells_gather(&cells, &run), 0);
	assert_null(run_cell_first(&cells.cells[0]));
	assert_false(run_cell_is_polluted(&cells.cells[0]));
	run_cells_release(&cells);
	run_release(&run);
	assert_int_equal(run_cells_gather(&cells, &run), 0);
	assert_int_equal(cells.count, 0);
	run_cells_release(&cells);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(trials_are_gathered_in_order),
	        cmocka_unit_test(disturbed_trials_count_only_without_others),
	        cmocka_unit_test(a_cell_may_have_no_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
