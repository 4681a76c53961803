/*
 * open: trials with open arrivals, in every model but those that say why they know none. What must hold: each
 * arrival that was due up to the window's end is started and accounted for, or left over and counted, exactly
 * once; too much load is a record and no failure; latency counts from when a job was due.
 *
 * Nothing here depends on how fast the machine is: jobs that sleep take at least as long as they say, and
 * what is compared with a bound is hundreds of milliseconds away from it.
 */
#include "cmocka_all.h"
#include "misbehaving.h"

#include "base/clock.h"
#include "base/mix.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

static bool verify(const struct workload *workload, const struct job *job)
{
	(void)workload;
	return job->result == mix64(job->id);
}

#define STOP_ID 20
#define STOP_NS (200 * NS_PER_MS)

/* One job stops its worker for 200 ms; the others take no time at all. */
static struct step next_stopping(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	return job->stage++ == 0 && job->id == STOP_ID ? step_sleep(STOP_NS) : step_done(job, mix64(job->id));
}

static const struct workload_ops stopping_ops = {
        .name = "stopping", .summary = "for tests", .next = next_stopping, .verify = verify};

static struct outcome run(const struct short_trial trial)
{
	struct outcome outcome;
	struct reason why = {""};

	if (short_trial_run(&trial, machine_topology, &outcome, &why) != 0)
		fail_msg("%s: %s", trial.model->name, why.text);
	print_message("  %-10s %-26s %-8s %s\n", trial.model->name, trial.arrival,
	        trial_status_names[outcome.status], outcome.reason);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	return outcome;
}

/* How many arrivals there are in `length_ns` after the first `from_ns`, made anew. */
static uint64_t count_arrivals(const char *text, uint64_t seed, uint64_t from_ns, uint64_t length_ns)
{
	struct arrival arrival;
	struct arrivals arrivals;
	uint64_t count = 0, at_ns;

	assert_int_equal(arrival_parse(text, &arrival, NULL), 0);
	arrivals_init(&arrivals, &arrival, seed);
	while ((at_ns = arrivals_next(&arrivals)) < from_ns + length_ns)
		count += at_ns >= from_ns;
	return count;
}

/* Every arrival is accounted for exactly once: `started` and `left` are disjoint by construction, so their
 * sum says it, with the sums of ids that the verdict rests on. */
static void expect_every_arrival(const struct outcome *outcome, const char *arrival, uint64_t seed)
{
	const uint64_t before = count_arrivals(arrival, seed, 0, SHORT_WARMUP_NS);
	const uint64_t inside = count_arrivals(arrival, seed, SHORT_WARMUP_NS, outcome->window_ns);

	assert_string_equal(outcome->reason, "");
	assert_int_equal(outcome->status, TRIAL_OK);
	assert_int_equal(outcome->arrivals, before + inside);
	assert_int_equal(outcome->arrivals_in_window, inside);
	assert_int_equal(outcome->jobs_started + outcome->backlog_left, outcome->arrivals);
	assert_int_equal(outcome->jobs_done, outcome->jobs_started);
	assert_true(outcome->backlog >= outcome->backlog_left);
	assert_int_equal(sum_of_slices(outcome), outcome->jobs_in_window);
}

static void every_arrival_is_accounted_for_once(void **state)
{
	/* The last one ends with jobs that wait everywhere. */
	static const char *const arrivals[] = {
	        "open(1000/s,poisson)", "open(1000/s,constant)", "open(200000/s,poisson)"};

	(void)state;
	for (size_t i = 0; model_registry[i]; i++)
		for (size_t a = 0; a < 3 && !model_registry[i]->closed_only; a++) {
			struct outcome outcome = run((struct short_trial){.model = model_registry[i],
			        .ops = &right_ops,
			        .arrival = arrivals[a],
			        .window_ns = 50 * NS_PER_MS,
			        .seed = 11 + a});

			expect_every_arrival(&outcome, arrivals[a], 11 + a);
			assert_true(outcome.max_ns >= outcome.uncorrected_p99_ns ||
			            outcome.arrivals_in_window < 100);
			assert_true(outcome.driver_policy[0] != '\0');
			outcome_release(&outcome);
		}
}

/* One job at a time, so each arrival finds everybody waiting: a wake-up that gets lost leaves the one job
 * where it is, and the trial never ends. */
static void no_wake_up_is_lost(void **state)
{
	static const char arrival[] = "open(50000/s,poisson)";

	(void)state;
	for (size_t i = 0; model_registry[i]; i++) {
		/* In dispatchers' models there are as many jobs in flight as workers. */
		const unsigned workers = model_registry[i]->in_flight ? 1 : 3;

		if (model_registry[i]->closed_only)
			continue;
		struct outcome outcome = run((struct short_trial){.model = model_registry[i],
		        .ops = &right_ops,
		        .arrival = arrival,
		        .workers = workers,
		        .in_flight = 1,
		        .window_ns = 50 * NS_PER_MS,
		        .seed = 3});

		expect_every_arrival(&outcome, arrival, 3);
		assert_true(outcome.jobs_done > 0);
		outcome_release(&outcome);
	}
}

/* 10000/s where 8 slots of 5 ms jobs can do 1600/s at the very most: not even draining for as long as the
 * window helps. */
static void overload_is_recorded_and_no_failure(void **state)
{
	static const char arrival[] = "open(10000/s,poisson)";

	(void)state;
	for (size_t i = 0; model_registry[i]; i++) {
		if (model_registry[i]->closed_only)
			continue;
		struct outcome outcome = run((struct short_trial){.model = model_registry[i],
		        .ops = &sleeping_ops,
		        .arrival = arrival,
		        .window_ns = 40 * NS_PER_MS,
		        .seed = 5});

		expect_every_arrival(&outcome, arrival, 5);
		assert_true(outcome.overloaded);
		assert_true(outcome.backlog_left > 0);
		/* Waiting for a slot is the server's lateness. A slow fork gets no further than the jobs that
		 * came before the window: then there is no latency. */
		assert_true(outcome.max_ns == 0 || outcome.max_ns > 20 * NS_PER_MS);
		outcome_release(&outcome);
	}
}

static void nothing_due_is_no_trouble(void **state)
{
	(void)state;
	for (size_t i = 0; model_registry[i]; i++) {
		if (model_registry[i]->closed_only)
			continue;
		struct outcome outcome = run((struct short_trial){
		        .model = model_registry[i], .ops = &right_ops, .arrival = "open(0.1/s,constant)"});

		expect_every_arrival(&outcome, "open(0.1/s,constant)", 0);
		assert_int_equal(outcome.arrivals, 0);
		assert_false(outcome.overloaded);
		outcome_release(&outcome);
	}
}

/*
 * One worker, a job every 2 ms, 250 jobs in the window; one of them stops the worker for 200 ms. The 100
 * that come meanwhile wait for 198, 196, ... ms and are then done at once: the 99th percentile of 250 is
 * the third largest, 196 ms. A busy machine may make the stop longer, which the maximum tells. A
 * generator that waits with its server (one slot) sees one long latency among 250, less than one
 * per cent: its 99th percentile is next to nothing.
 */
static void a_stop_of_200_ms_shows_in_p99(void **state)
{
	static const char arrival[] = "open(500/s,constant)";
	bool unseen_uncorrected = false;
	struct reason why;

	(void)state;
	/* Again when the machine itself stopped the worker twice more: that shows in both views. */
	for (unsigned attempt = 0; attempt < 5 && !unseen_uncorrected; attempt++) {
		struct outcome outcome = run((struct short_trial){.model = model_find("pool", &why),
		        .ops = &stopping_ops,
		        .arrival = arrival,
		        .workers = 1,
		        .in_flight = 1,
		        .window_ns = 500 * NS_PER_MS});
		const double theory_ns = (double)outcome.max_ns - 2 * 2e6;

		expect_every_arrival(&outcome, arrival, 0);
		print_message("    p99 %.1f ms, in theory %.1f ms; uncorrected %.1f ms\n",
		        (double)outcome.p99_ns / 1e6, theory_ns / 1e6,
		        (double)outcome.uncorrected_p99_ns / 1e6);
		assert_true(outcome.max_ns >= STOP_NS);
		assert_true((double)outcome.p99_ns > 0.98 * theory_ns);
		assert_true((double)outcome.p99_ns < 1.05 * theory_ns);
		unseen_uncorrected = outcome.uncorrected_p99_ns < STOP_NS / 4;
		outcome_release(&outcome);
	}
	assert_true(unseen_uncorrected);
}

static void a_broken_trial_stays_broken(void **state)
{
	(void)state;
	for (size_t i = 0; model_registry[i]; i++) {
		if (model_registry[i]->closed_only)
			continue;
		struct outcome outcome = run((struct short_trial){
		        .model = model_registry[i], .ops = &wrong_ops, .arrival = "open(1000/s,constant)"});

		assert_int_equal(outcome.status, TRIAL_FAILED);
		assert_true(outcome.jobs_wrong > 0);
		outcome_release(&outcome);
		outcome = run((struct short_trial){
		        .model = model_registry[i], .ops = &killing_ops, .arrival = "open(1000/s,constant)"});
		assert_int_equal(outcome.status, TRIAL_FAILED);
		assert_true(outcome.jobs_lost > 0);
		outcome_release(&outcome);
	}
}

/* ThreadSanitizer's own locks spin: a real-time thread may keep the one that it waits for from running, until
 * the trial's real-time limit ends it. */
#ifdef __SANITIZE_THREAD__
#define POLICIES 1
#else
#define POLICIES 3
#endif

static void policies_apply_or_are_refused(void **state)
{
	static const char *const policies[] = {"idle", "fifo:10", "deadline:2ms/20ms"};

	(void)state;
	for (size_t i = 0; model_registry[i]; i++)
		for (size_t p = 0; p < POLICIES && !model_registry[i]->closed_only; p++) {
			struct outcome outcome = run((struct short_trial){.model = model_registry[i],
			        .ops = &right_ops,
			        .policy = policies[p],
			        .arrival = "open(500/s,poisson)",
			        .hogs = 1});

			if (outcome.status == TRIAL_REFUSED) {
				assert_true(outcome.error < 0);
				assert_int_equal(outcome.jobs_done, 0);
			} else {
				expect_every_arrival(&outcome, "open(500/s,poisson)", 0);
			}
			outcome_release(&outcome);
		}
}

/* Only the one that has no hand-off. */
static void other_models_refuse_and_say_so(void **state)
{
	unsigned refused = 0;

	(void)state;
	for (size_t i = 0; model_registry[i]; i++) {
		if (!model_registry[i]->closed_only)
			continue;
		struct outcome outcome = run((struct short_trial){
		        .model = model_registry[i], .ops = &right_ops, .arrival = "open(1000/s,poisson)"});

		assert_int_equal(outcome.status, TRIAL_REFUSED);
		assert_int_equal(outcome.error, -EOPNOTSUPP);
		assert_non_null(strstr(outcome.reason, "closed arrivals only"));
		assert_non_null(strstr(outcome.reason, model_registry[i]->closed_only));
		assert_true(is_null_model(model_registry[i]));
		outcome_release(&outcome);
		refused++;
	}
	assert_int_equal(refused, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_arrival_is_accounted_for_once),
	        cmocka_unit_test(no_wake_up_is_lost),
	        cmocka_unit_test(overload_is_recorded_and_no_failure),
	        cmocka_unit_test(nothing_due_is_no_trouble),
	        cmocka_unit_test(a_stop_of_200_ms_shows_in_p99),
	        cmocka_unit_test(a_broken_trial_stays_broken),
	        cmocka_unit_test(policies_apply_or_are_refused),
	        cmocka_unit_test(other_models_refuse_and_say_so),
	};

	return cmocka_run_group_tests(tests, machine_load, machine_unload);
}
