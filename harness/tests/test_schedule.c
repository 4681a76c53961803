/* schedule: rounds, retries, further rounds, and the same order again from a journal. */
#include "cmocka_all.h"

#include "suite/schedule.h"

#include <stdlib.h>
#include <string.h>

#define CELLS 7

static const struct schedule_settings plain = {.cells = CELLS, .seed = 42, .repetitions = 3, .most = 3};

static void every_round_has_every_cell_once(void **state)
{
	struct schedule schedule;
	struct schedule_trial next;
	unsigned seen[3][CELLS] = {0};
	size_t orders[3][CELLS], total = 0;

	(void)state;
	assert_int_equal(schedule_init(&schedule, &plain), 0);
	while (schedule_next(&schedule, &next)) {
		assert_int_equal(schedule_trials_left(&schedule), 3 * CELLS - total);
		assert_int_equal(next.trial, next.round);
		orders[next.round][total % CELLS] = next.cell;
		seen[next.round][next.cell]++;
		total++;
		schedule_report(&schedule, &(struct schedule_report){.ok = true, .throughput = 1});
	}
	assert_int_equal(total, 3 * CELLS);
	for (int round = 0; round < 3; round++)
		for (int cell = 0; cell < CELLS; cell++)
			assert_int_equal(seen[round][cell], 1);
	assert_memory_not_equal(orders[0], orders[1], sizeof(orders[0]));
	schedule_release(&schedule);
}

/* Outcomes that depend on what is asked only, so that two schedules can be told the same. */
static struct schedule_report outcome_of(const struct schedule_trial *trial)
{
	return (struct schedule_report){
	        .ok = trial->cell != 2,
	        .polluted = trial->cell == 4 && trial->trial % 2 == 0,
	        /* cell 5 spreads widely */
	        .throughput = 100 + (trial->cell == 5 ? (trial->trial * 37) % 50 : trial->trial % 2),
	        .took_ns = 10,
	};
}

static size_t run(
        const struct schedule_settings *settings, struct schedule *schedule, size_t *cells, size_t room)
{
	struct schedule_trial next;
	size_t total = 0;

	assert_int_equal(schedule_init(schedule, settings), 0);
	while (schedule_next(schedule, &next)) {
		const struct schedule_report report = outcome_of(&next);

		assert_true(total < room);
		cells[total++] = next.cell;
		schedule_report(schedule, &report);
	}
	return total;
}

static void wide_intervals_get_more_trials_and_refused_cells_none(void **state)
{
	struct schedule_settings settings = plain;
	struct schedule schedule;
	size_t cells[200], total, count[CELLS] = {0};

	(void)state;
	settings.target = 0.02;
	settings.most = 20;
	total = run(&settings, &schedule, cells, 200);
	for (size_t i = 0; i < total; i++)
		count[cells[i]]++;
	assert_int_equal(count[0], 3);
	assert_int_equal(count[2], 3); /* refused each time: no more than the others had */
	assert_true(count[4] > 3);     /* polluted ones came again */
	assert_int_equal(count[5], 20);
	assert_int_equal(schedule_cell_end(&schedule, 0), SCHEDULE_SETTLED);
	assert_int_equal(schedule_cell_end(&schedule, 2), SCHEDULE_NOT_ASKED);
	assert_int_equal(schedule_cell_end(&schedule, 5), SCHEDULE_MOST);
	schedule_release(&schedule);
}

/* Cells of which each trial but every fifth is polluted, and no target: until `least` of them count. */
static void polluted_trials_are_made_up_for(void **state)
{
	struct schedule_settings settings = {
	        .cells = 2, .seed = 7, .repetitions = 6, .most = 30, .least = 6, .budget_ns = 1000};
	struct schedule schedule;
	struct schedule_trial next;

	(void)state;
	for (unsigned slow = 0; slow < 2; slow++) {
		const uint64_t took_ns = slow ? 50 : 1;

		assert_int_equal(schedule_init(&schedule, &settings), 0);
		while (schedule_next(&schedule, &next)) {
			const struct schedule_report report = {.ok = true,
			        .polluted = next.trial % 5 != 4,
			        .throughput = 1,
			        .took_ns = took_ns};

			schedule_report(&schedule, &report);
		}
		for (size_t i = 0; i < 2; i++) {
			if (slow) /* the budget ends it */
				assert_in_range(schedule.cells[i].samples, 1, 5);
			else
				assert_int_equal(schedule.cells[i].samples, 6);
		}
		schedule_release(&schedule);
	}
}

static void the_budget_ends_further_rounds_only(void **state)
{
	struct schedule_settings settings = plain;
	struct schedule schedule;
	size_t cells[200], total;

	(void)state;
	settings.target = 0.02;
	settings.most = 20;
	settings.budget_ns = 1; /* spent at once, but every cell gets its repetitions */
	total = run(&settings, &schedule, cells, 200);
	assert_true(total >= 3 * CELLS);
	assert_true(total <= 3 * CELLS + 3 * RETRIES_MAX);
	assert_true(schedule_budget_left_ns(&schedule) == 0);
	assert_int_equal(schedule_cell_end(&schedule, 5), SCHEDULE_BUDGET);
	schedule_release(&schedule);
}

static void retries_leave_the_budget_to_the_trials_that_are_certain(void **state)
{
	struct schedule_settings settings = plain;
	struct schedule schedule;
	size_t cells[200];

	(void)state;
	/* Each trial takes 10. */
	settings.budget_ns = 10 * 3 * CELLS;
	assert_int_equal(run(&settings, &schedule, cells, 200), 3 * CELLS);
	schedule_release(&schedule);
	settings.budget_ns += 10;
	assert_int_equal(run(&settings, &schedule, cells, 200), 3 * CELLS + 1);
	schedule_release(&schedule);
}

static void a_cell_that_is_always_polluted_does_not_come_for_ever(void **state)
{
	struct schedule schedule;
	struct schedule_trial next;
	size_t total = 0;

	(void)state;
	assert_int_equal(schedule_init(&schedule, &plain), 0);
	while (schedule_next(&schedule, &next)) {
		total++;
		schedule_report(
		        &schedule, &(struct schedule_report){.ok = true, .polluted = true, .throughput = 1});
	}
	assert_int_equal(total, plain.most * MOST_WITH_POLLUTED * CELLS);
	assert_int_equal(schedule_cell_end(&schedule, 0), SCHEDULE_NOT_ASKED);
	schedule_release(&schedule);
}

/* Rounds, retries and further rounds together, of cells that never or seldom count. */
static void polluted_trials_are_bounded_too(void **state)
{
	struct schedule_settings settings = plain;
	struct schedule schedule;
	struct schedule_trial next;
	unsigned count[CELLS] = {0}, further = 0;

	(void)state;
	settings.target = 0.02;
	settings.most = 10;
	assert_int_equal(schedule_init(&schedule, &settings), 0);
	assert_true(schedule_budget_left_ns(&schedule) == UINT64_MAX);
	while (schedule_next(&schedule, &next)) {
		/* cell 1 counts a fifth of the time, and spreads widely */
		const bool polluted = next.cell == 0 || (next.cell == 1 && next.trial % 5);

		count[next.cell]++;
		further = schedule_further_round(&schedule);
		assert_int_equal(further > 0, next.round >= settings.repetitions);
		schedule_report(&schedule, &(struct schedule_report){.ok = true,
		                                   .polluted = polluted,
		                                   .throughput = next.cell == 1 ? next.trial : 1});
	}
	assert_int_equal(count[0], 10 * MOST_WITH_POLLUTED);
	assert_int_equal(count[1], 10 * MOST_WITH_POLLUTED);
	assert_int_equal(count[2], 3);
	assert_true(further > 1);
	assert_int_equal(schedule_cell_end(&schedule, 0), SCHEDULE_POLLUTED);
	assert_int_equal(schedule_cell_end(&schedule, 1), SCHEDULE_DISTURBED);
	assert_int_equal(schedule_cell_end(&schedule, 2), SCHEDULE_SETTLED);
	schedule_release(&schedule);
}

/* However alike they are. */
static void two_trials_settle_nothing(void **state)
{
	struct schedule_settings settings = plain;
	struct schedule schedule;
	struct schedule_trial next;
	unsigned total = 0;

	(void)state;
	settings.cells = 1;
	settings.target = 0.02;
	settings.repetitions = 1;
	settings.most = 9;
	assert_int_equal(schedule_init(&schedule, &settings), 0);
	for (; schedule_next(&schedule, &next); total++) {
		assert_int_equal(
		        schedule_cell_end(&schedule, 0), total ? SCHEDULE_BUDGET : SCHEDULE_NOT_ASKED);
		schedule_report(&schedule, &(struct schedule_report){.ok = true, .throughput = 1});
	}
	assert_int_equal(total, SETTLED_LEAST);
	assert_int_equal(schedule_cell_end(&schedule, 0), SCHEDULE_SETTLED);
	schedule_release(&schedule);
}

static void a_cut_off_run_goes_on_in_the_same_order(void **state)
{
	struct schedule_settings settings = plain;
	struct schedule whole, resumed;
	size_t cells[200], total;

	(void)state;
	settings.target = 0.02;
	settings.most = 9;
	total = run(&settings, &whole, cells, 200);
	for (size_t cut = 0; cut <= total; cut++) {
		struct schedule_trial next;
		size_t place = 0;

		/* The first `cut` outcomes come from a journal, the rest from trials: no difference. */
		assert_int_equal(schedule_init(&resumed, &settings), 0);
		for (; place < cut; place++) {
			const struct schedule_report report =
			        (assert_true(schedule_next(&resumed, &next)), outcome_of(&next));

			schedule_report(&resumed, &report);
		}
		while (schedule_next(&resumed, &next)) {
			const struct schedule_report report = outcome_of(&next);

			assert_int_equal(next.cell, cells[place++]);
			schedule_report(&resumed, &report);
		}
		assert_int_equal(place, total);
		schedule_release(&resumed);
	}
	schedule_release(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_round_has_every_cell_once),
	        cmocka_unit_test(wide_intervals_get_more_trials_and_refused_cells_none),
	        cmocka_unit_test(polluted_trials_are_made_up_for),
	        cmocka_unit_test(the_budget_ends_further_rounds_only),
	        cmocka_unit_test(retries_leave_the_budget_to_the_trials_that_are_certain),
	        cmocka_unit_test(a_cell_that_is_always_polluted_does_not_come_for_ever),
	        cmocka_unit_test(polluted_trials_are_bounded_too),
	        cmocka_unit_test(two_trials_settle_nothing),
	        cmocka_unit_test(a_cut_off_run_goes_on_in_the_same_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
