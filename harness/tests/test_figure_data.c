/* figure_data: which cells of a run a figure shows, at what the rest is held, and what is left out. */
#include "cmocka_all.h"

#include "figure_fixture.h"

#include <string.h>

static void shows_every_policy_at_one_number_of_workers(void **state)
{
	struct fake_run fake = fake_run_usual();
	struct shown shown;

	(void)state;
	fake.workers = scaling_workers;
	show_fake(&shown, &fake, BY_POLICY);
	assert_null(figure_data_lacks(&shown.data));
	/* Three numbers have as many cells: the largest is shown, and loop, which has one thread. */
	assert_int_equal(shown.data.workers, 4);
	assert_int_equal(shown.data.cell_count, 4 * 2 * 6 * 2);
	assert_int_equal(shown.data.policies.count, 6);
	assert_int_equal(shown.data.models.count, 4);
	assert_int_equal(shown.data.least_trials, 5);
	assert_int_equal(shown.data.most_trials, 5);
	hide(&shown);
}

static void shows_every_number_of_workers_under_one_policy(void **state)
{
	struct fake_run fake = fake_run_usual();
	struct shown shown;

	(void)state;
	fake.workers = scaling_workers;
	show_fake(&shown, &fake, BY_WORKERS);
	assert_null(figure_data_lacks(&shown.data));
	assert_string_equal(shown.data.policy, "other");
	/* Three models at three numbers, loop at one. */
	assert_int_equal(shown.data.cell_count, (3 * 3 + 1) * 2 * 2);
	hide(&shown);
}

static void one_number_of_workers_is_no_scaling(void **state)
{
	const struct fake_run fake = fake_run_usual();
	struct shown shown;

	(void)state;
	show_fake(&shown, &fake, BY_WORKERS);
	assert_string_equal(figure_data_lacks(&shown.data), "no model has several numbers of workers");
	hide(&shown);
}

static void shows_every_rate_under_one_policy(void **state)
{
	struct fake_run fake = fake_run_usual();
	struct shown shown;

	(void)state;
	fake.workers = scaling_workers;
	fake_run_make(&shown.run, &fake);
	open_the_arrivals(&shown.run);
	/* Neither closed cells nor constant gaps belong among Poisson's. */
	strcpy(shown.run.trials[0].arrival, "closed");
	strcpy(shown.run.trials[1].arrival, "open(1000/s,constant)");
	show(&shown, BY_LOAD);
	assert_null(figure_data_lacks(&shown.data));
	assert_string_equal(shown.data.policy, "other");
	assert_int_equal(shown.data.workers, 4);
	assert_int_equal(shown.data.cell_count, 4 * 2 * 6 * 2);
	hide(&shown);
}

static void closed_arrivals_have_no_load(void **state)
{
	const struct fake_run fake = fake_run_usual();
	struct shown shown;

	(void)state;
	show_fake(&shown, &fake, BY_LOAD);
	assert_string_equal(figure_data_lacks(&shown.data), "no trial had open arrivals");
	hide(&shown);
}

/* Two suites in one: sha256 under all policies, rpc under `other` only. */
static void leaves_out_panels_that_compare_nothing(void **state)
{
	const struct fake_run fake = fake_run_usual();
	struct shown shown;
	size_t kept = 0;

	(void)state;
	fake_run_make(&shown.run, &fake);
	for (size_t i = 0; i < shown.run.trial_count; i++) {
		const struct trial_record *const record = &shown.run.trials[i];

		if (strcmp(record->workload, "sha256(64KiB)") == 0 || strcmp(record->policy, "other") == 0)
			shown.run.trials[kept++] = *record;
	}
	shown.run.trial_count = kept;
	show(&shown, BY_POLICY);
	assert_int_equal(shown.data.workloads.count, 1);
	assert_string_equal(shown.data.workloads.name[0], "sha256(64KiB)");
	assert_int_equal(shown.data.cell_count, 4 * 6 * 2);
	hide(&shown);
}

static void without_trials_there_is_nothing_to_draw(void **state)
{
	struct shown shown = {.run = {.path = ""}};

	(void)state;
	show(&shown, BY_POLICY);
	assert_string_equal(figure_data_lacks(&shown.data), "no trial was run");
	hide(&shown);
}

static void knows_what_it_leaves_out(void **state)
{
	struct fake_run fake = fake_run_usual();
	struct shown shown;
	char text[200];

	(void)state;
	fake.workers = scaling_workers;
	show_fake(&shown, &fake, BY_POLICY);
	/* loop's one worker is shown, but not the others' one. */
	assert_string_equal(figure_data_left_out_workers(&shown.data, text, sizeof(text)), " 1, 2");
	assert_string_equal(figure_data_left_out(&shown.data, LABEL_POLICY, text, sizeof(text)), "");
	figure_data_release(&shown.data);
	assert_int_equal(figure_data_init(&shown.data, &shown.groups, BY_WORKERS), 0);
	assert_string_equal(figure_data_left_out_workers(&shown.data, text, sizeof(text)), "");
	assert_string_equal(figure_data_left_out(&shown.data, LABEL_POLICY, text, sizeof(text)),
	        " batch, idle, fifo:10, rr:10, deadline:4.5ms/10ms");
	hide(&shown);
}

/* Each model has a number of its own, and all are shown. */
static void leaves_out_no_number_where_there_is_one_group(void **state)
{
	struct fake_run fake = fake_run_usual();
	struct shown shown;
	char text[200];

	(void)state;
	show_fake(&shown, &fake, BY_POLICY);
	assert_string_equal(figure_data_left_out_workers(&shown.data, text, sizeof(text)), "");
	hide(&shown);
}

/* As many cells of either kind of arrivals. */
static void prefers_poisson_arrivals(void **state)
{
	const struct fake_run fake = fake_run_usual();
	struct shown shown;
	char text[400];

	(void)state;
	fake_run_make(&shown.run, &fake);
	for (size_t i = 0; i < shown.run.trial_count; i++) {
		struct trial_record *const record = &shown.run.trials[i];
		unsigned rate = 0;

		while (strcmp(fake_six_policies[rate], record->policy) != 0)
			rate++;
		strcpy(record->policy, "other");
		snprintf(record->arrival, sizeof(record->arrival), "open(%u/s,%s)", 1000 * (rate / 2 + 1),
		        rate % 2 ? "poisson" : "constant");
	}
	show(&shown, BY_LOAD);
	assert_non_null(strstr(shown.data.arrival, "poisson"));
	assert_string_equal(figure_data_left_out(&shown.data, LABEL_ARRIVAL, text, sizeof(text)),
	        " open(1000/s,constant), open(2000/s,constant), open(3000/s,constant)");
	hide(&shown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(shows_every_policy_at_one_number_of_workers),
	        cmocka_unit_test(shows_every_number_of_workers_under_one_policy),
	        cmocka_unit_test(one_number_of_workers_is_no_scaling),
	        cmocka_unit_test(shows_every_rate_under_one_policy),
	        cmocka_unit_test(closed_arrivals_have_no_load),
	        cmocka_unit_test(leaves_out_panels_that_compare_nothing),
	        cmocka_unit_test(without_trials_there_is_nothing_to_draw),
	        cmocka_unit_test(knows_what_it_leaves_out),
	        cmocka_unit_test(leaves_out_no_number_where_there_is_one_group),
	        cmocka_unit_test(prefers_poisson_arrivals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
