/*
 * cell: every model runs the same trials here, good ones and broken ones. What must hold for
 * all of them: each job accounted for once, a broken trial is a verdict and never a number,
 * and no process is left.
 */
#include "cmocka_all.h"
#include "misbehaving.h"

#include "base/clock.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct outcome run(const struct short_trial trial)
{
	struct outcome outcome;
	struct reason why = {""};

	assert_int_equal(short_trial_run(&trial, machine_topology, &outcome, &why), 0);
	print_message(
	        "  %-10s %-9s %s\n", trial.model->name, trial_status_names[outcome.status], outcome.reason);
	/* Whatever happened: nobody is left. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	return outcome;
}

static void expect_all_right(struct outcome *outcome)
{
	assert_string_equal(outcome->reason, "");
	assert_int_equal(outcome->status, TRIAL_OK);
	assert_true(outcome->jobs_done > 0);
	assert_int_equal(outcome->jobs_done, outcome->jobs_started);
	assert_int_equal(outcome->jobs_wrong + outcome->jobs_failed + outcome->jobs_lost, 0);
	assert_true(outcome->jobs_in_window <= outcome->jobs_done);
	assert_int_equal(sum_of_slices(outcome), outcome->jobs_in_window);
	outcome_release(outcome);
}

static void every_model_accounts_for_every_job(void **state)
{
	(void)state;
	for (size_t i = 0; model_registry[i]; i++) {
		struct outcome outcome =
		        run((struct short_trial){.model = model_registry[i], .ops = &right_ops});

		expect_all_right(&outcome);
	}
}

static void every_model_runs_bound_and_beside_hogs(void **state)
{
	(void)state;
	for (size_t i = 0; model_registry[i]; i++) {
		struct outcome outcome = run((struct short_trial){.model = model_registry[i],
		        .ops = &right_ops,
		        .policy = "idle",
		        .placement = "compact",
		        .hogs = 2});

		expect_all_right(&outcome);
	}
}

static void a_wrong_result_fails_the_trial(void **state)
{
	(void)state;
	for (size_t i = 0; model_registry[i]; i++) {
		if (is_null_model(model_registry[i]))
			continue;
		struct outcome outcome =
		        run((struct short_trial){.model = model_registry[i], .ops = &wrong_ops});

		assert_int_equal(outcome.status, TRIAL_FAILED);
		assert_true(outcome.jobs_wrong > 0);
		assert_non_null(strstr(outcome.reason, "wrong"));
		assert_int_equal(outcome.jobs_lost, 0);
		outcome_release(&outcome);
	}
}

static void a_failing_job_fails_the_trial_with_its_errno(void **state)
{
	(void)state;
	for (size_t i = 0; model_registry[i]; i++) {
		if (is_null_model(model_registry[i]))
			continue;
		struct outcome outcome =
		        run((struct short_trial){.model = model_registry[i], .ops = &failing_ops});

		assert_int_equal(outcome.status, TRIAL_FAILED);
		assert_int_equal(outcome.error, -ENOSPC);
		assert_true(outcome.jobs_failed > 0);
		outcome_release(&outcome);
	}
}

static bool is_one_of(const struct model_ops *model, const char *const *names)
{
	while (*names && strcmp(*names, model->name) != 0)
		names++;
	return *names != NULL;
}

/* The job kills the process that runs it: a child, a cluster's worker, or the whole trial. */
static void a_killed_worker_is_seen_in_every_model(void **state)
{
	(void)state;
	for (size_t i = 0; model_registry[i]; i++) {
		if (is_null_model(model_registry[i]))
			continue;
		struct outcome outcome =
		        run((struct short_trial){.model = model_registry[i], .ops = &killing_ops});

		assert_int_equal(outcome.status, TRIAL_FAILED);
		assert_true(outcome.jobs_lost > 0);
		if (is_one_of(model_registry[i], (const char *const[]){"fork", "spawn", "prefork", NULL}))
			assert_int_equal(outcome.jobs_lost, 1);
		if (is_one_of(model_registry[i], (const char *const[]){"cluster", "prefork", NULL}))
			/* Not when it dies as the window ends: test_cluster is about that. */
			assert_true(outcome.respawned <= 1);
		outcome_release(&outcome);
	}
}

/* A cluster's driver may give a job up by itself; everywhere else the trial's limit ends it. */
static void expect_no_number(const struct workload_ops *ops)
{
	for (size_t i = 0; model_registry[i]; i++) {
		if (is_null_model(model_registry[i]))
			continue;
		struct outcome outcome = run((struct short_trial){
		        .model = model_registry[i], .ops = ops, .hogs = 1, .limit_ns = 300 * NS_PER_MS});

		assert_true(outcome.status == TRIAL_TIMEOUT || outcome.status == TRIAL_FAILED);
		/* A stop comes between any two instructions: perhaps between one job and the next. */
		assert_true(outcome.jobs_lost > 0 || outcome.status == TRIAL_TIMEOUT);
		outcome_release(&outcome);
	}
}

static void a_job_that_never_ends_is_not_a_number(void **state)
{
	(void)state;
	expect_no_number(&endless_ops);
}

static void a_stopped_worker_is_not_a_number(void **state)
{
	(void)state;
	expect_no_number(&freezing_ops);
}

static void realtime_policies_run_or_are_refused_with_the_errno(void **state)
{
	static const char *const policies[] = {"fifo:10", "rr:10", "deadline:2ms/20ms"};

	(void)state;
	for (size_t i = 0; model_registry[i]; i++)
		for (size_t p = 0; p < 3; p++) {
			struct outcome outcome = run((struct short_trial){.model = model_registry[i],
			        .ops = &right_ops,
			        .policy = policies[p],
			        .hogs = 1});

			if (outcome.status == TRIAL_REFUSED) {
				assert_true(outcome.error < 0);
				assert_true(strlen(outcome.reason) > 10);
				outcome_release(&outcome);
			} else {
				expect_all_right(&outcome);
			}
		}
}

static _Noreturn void be_refused_everywhere(const struct passwd *user)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
		_exit(9);
	for (size_t i = 0; model_registry[i]; i++) {
		const struct outcome outcome = run((struct short_trial){
		        .model = model_registry[i], .ops = &right_ops, .policy = "fifo:10"});

		if (outcome.status != TRIAL_REFUSED || outcome.error != -EPERM || outcome.jobs_done != 0)
			_exit(1);
	}
	_exit(0);
}

static void an_ordinary_user_is_refused(void **state)
{
	const struct passwd *nobody = getpwnam("nobody");
	int status;
	pid_t pid;

	(void)state;
	if (geteuid() != 0 || !nobody) {
		print_message("skipped: needs root, to become an ordinary user\n");
		skip();
	}
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		be_refused_everywhere(nobody);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_model_accounts_for_every_job),
	        cmocka_unit_test(every_model_runs_bound_and_beside_hogs),
	        cmocka_unit_test(a_wrong_result_fails_the_trial),
	        cmocka_unit_test(a_failing_job_fails_the_trial_with_its_errno),
	        cmocka_unit_test(a_killed_worker_is_seen_in_every_model),
	        cmocka_unit_test(a_job_that_never_ends_is_not_a_number),
	        cmocka_unit_test(a_stopped_worker_is_not_a_number),
	        cmocka_unit_test(realtime_policies_run_or_are_refused_with_the_errno),
	        cmocka_unit_test(an_ordinary_user_is_refused),
	};

	return cmocka_run_group_tests(tests, machine_load, machine_unload);
}
