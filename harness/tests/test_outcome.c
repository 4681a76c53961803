/* outcome: counts of trials that ended early are no less than nothing; a journal could not hold them. */
#include "cmocka_all.h"

#include "trial/outcome.h"
#include "trial/trial.h"

#include <stdlib.h>

/* One worker and a driver, as they are when a trial has just been made. */
static struct trial make_trial(void)
{
	struct trial trial = {.workers = 1, .window_ns = 1000000};

	trial.shared = calloc(1, sizeof(*trial.shared) + 2 * sizeof(trial.shared->recorder[0]));
	assert_non_null(trial.shared);
	return trial;
}

static void merge(struct outcome *outcome, struct trial *trial)
{
	const struct trial_end end = {0};

	assert_int_equal(outcome_merge(outcome, trial, &end), 0);
	free(trial->shared);
	outcome_release(outcome);
}

static void a_driver_that_saw_no_end_used_nothing(void **state)
{
	struct trial trial = make_trial();
	struct recorder *const driver = &trial.shared->recorder[1];
	struct outcome outcome;

	(void)state;
	driver->at_begin.cpu_user_ns = 1410000;
	driver->has_begin = true;
	merge(&outcome, &trial);
	assert_int_equal(outcome.driver_cpu_ns, 0);
}

static void a_driver_used_what_it_used_in_the_window(void **state)
{
	struct trial trial = make_trial();
	struct recorder *const driver = &trial.shared->recorder[1];
	struct outcome outcome;

	(void)state;
	driver->at_begin.cpu_user_ns = 1000;
	driver->at_end.cpu_user_ns = 1700;
	driver->at_end.cpu_sys_ns = 20;
	driver->has_begin = driver->has_end = true;
	trial.shared->driver_cpu_ns = 3;
	merge(&outcome, &trial);
	assert_int_equal(outcome.driver_cpu_ns, 723);
}

static void a_job_counted_twice_is_none_lost(void **state)
{
	struct trial trial = make_trial();
	struct outcome outcome;

	(void)state;
	trial.shared->recorder[0].started = 3;
	trial.shared->recorder[0].done = 4;
	merge(&outcome, &trial);
	assert_int_equal(outcome.status, TRIAL_FAILED);
	assert_int_equal(outcome.jobs_lost, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_driver_that_saw_no_end_used_nothing),
	        cmocka_unit_test(a_driver_used_what_it_used_in_the_window),
	        cmocka_unit_test(a_job_counted_twice_is_none_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
