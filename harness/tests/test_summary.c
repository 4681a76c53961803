/* summary: from trials to cells and to the table. */
#include "cmocka_all.h"

#include "fake_run.h"

#include "results/groups.h"
#include "results/summary.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const unsigned scaling[] = {1, 2, 4, 0};

static char *table_of(const struct run *run)
{
	struct summary summary;
	char *text = NULL;
	size_t size;
	FILE *const out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(summary_make(&summary, run), 0);
	summary_print(&summary, out);
	summary_release(&summary);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* A trial of one cell: pool, null, other, no background, no placement, 2 workers. */
static struct trial_record trial_of(double throughput, unsigned trial)
{
	return (struct trial_record){.model = "pool",
	        .workload = "null",
	        .policy = "other",
	        .placement = "none",
	        .background = "none",
	        .arrival = "closed",
	        .trial = trial,
	        .order = trial,
	        .outcome = {.status = TRIAL_OK,
	                .workers = 2,
	                .window_ns = 500000000,
	                .jobs_in_window = (uint64_t)(throughput / 2),
	                .throughput_jobs_per_s = throughput,
	                .p50_ns = 10 + trial,
	                .p90_ns = 20,
	                .p99_ns = 30 + trial,
	                .voluntary_switches = 50,
	                .involuntary_switches = 5,
	                .migrations = trial == 0 ? -1 : 4,
	                .jain = 0.9}};
}

static void fail_trial(struct trial_record *record, enum trial_status status, int error, const char *reason)
{
	record->outcome.status = status;
	record->outcome.error = error;
	snprintf(record->outcome.reason, sizeof(record->outcome.reason), "%s", reason);
}

static void reduces_trials_to_medians_and_intervals(void **state)
{
	struct trial_record trials[] = {
	        trial_of(100, 0), trial_of(140, 1), trial_of(120, 2), trial_of(999, 3)};
	const struct run run = {.trials = trials, .trial_count = 4};
	struct summary summary;

	(void)state;
	fail_trial(&trials[3], TRIAL_FAILED, 0, "a job is wrong");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(summary.cell_count, 1);
	const struct cell_summary *const cell = &summary.cells[0];

	assert_int_equal(cell->trials[TRIAL_OK], 3);
	assert_int_equal(cell->trials[TRIAL_FAILED], 1);
	assert_int_equal(cell->status, TRIAL_FAILED);
	assert_string_equal(cell->reason, "a job is wrong");
	assert_true(cell->throughput == 120);
	assert_true(cell->throughput_interval.low == 100 && cell->throughput_interval.high == 140);
	assert_true(cell->p50_ns == 11 && cell->p90_ns == 20 && cell->p99_ns == 31);
	assert_true(cell->p99_interval.low == 30 && cell->p99_interval.high == 32);
	assert_true(cell->voluntary_per_s == 100 && cell->involuntary_per_s == 10);
	assert_true(cell->migrations == 4);
	assert_true(cell->jain == 0.9);
	summary_release(&summary);
}

static void a_refused_cell_has_no_numbers(void **state)
{
	struct trial_record trials[] = {trial_of(100, 0), trial_of(100, 1)};
	const struct run run = {.trials = trials, .trial_count = 2};
	struct summary summary;

	(void)state;
	fail_trial(&trials[0], TRIAL_REFUSED, -EPERM, "not allowed");
	fail_trial(&trials[1], TRIAL_TIMEOUT, 0, "too long");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_true(isnan(summary.cells[0].throughput) && isnan(summary.cells[0].p99_interval.low));
	assert_int_equal(summary.cells[0].status, TRIAL_REFUSED);
	assert_int_equal(summary.cells[0].error, -EPERM);
	assert_int_equal(summary.cells[0].trials[TRIAL_TIMEOUT], 1);
	summary_release(&summary);
}

static void no_job_in_the_window_has_no_latency(void **state)
{
	struct trial_record trials[] = {trial_of(0, 0), trial_of(0, 1)};
	const struct run run = {.trials = trials, .trial_count = 2};
	struct summary summary;

	(void)state;
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_true(summary.cells[0].throughput == 0);
	assert_true(isnan(summary.cells[0].p50_ns) && isnan(summary.cells[0].p99_ns));
	summary_release(&summary);
}

static void cells_come_in_the_order_of_the_registries(void **state)
{
	static const char *const policies[] = {
	        "deadline:4.5ms/10ms", "fifo:10", "fifo:9", "other:5", "idle", "other", NULL};
	static const char *const workloads[] = {
	        "zebra", "null", "rpc(10ms)", "rpc(2ms)", "sha256(64KiB)", NULL};
	static const char *const backgrounds[] = {"cpu:10", "cpu:2", "none", NULL};
	static const char *const expected_policies[] = {
	        "other", "other:5", "idle", "fifo:9", "fifo:10", "deadline:4.5ms/10ms"};
	static const char *const expected_backgrounds[] = {"none", "cpu:2", "cpu:10"};
	struct fake_run fake = fake_run_usual();
	struct groups groups;
	struct summary summary;
	struct run run;

	(void)state;
	fake.policies = policies;
	fake.workloads = workloads;
	fake.backgrounds = backgrounds;
	fake.trials = 1;
	fake_run_make(&run, &fake);
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(groups_init(&groups, &summary), 0);
	const struct labels *const label = groups.label;

	assert_int_equal(label[LABEL_POLICY].count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(label[LABEL_POLICY].name[i], expected_policies[i]);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(label[LABEL_BACKGROUND].name[i], expected_backgrounds[i]);
	assert_string_equal(label[LABEL_WORKLOAD].name[0], "sha256(64KiB)");
	assert_string_equal(label[LABEL_WORKLOAD].name[4], "zebra");
	/* The cells themselves: workload, then background, then policy. */
	assert_string_equal(summary.cells[0].first->workload, "sha256(64KiB)");
	assert_string_equal(summary.cells[0].first->policy, "other");
	for (size_t i = 1; i < summary.cell_count; i++) {
		const struct trial_record *const a = summary.cells[i - 1].first, *const b = summary.cells[i]
		                                                                                    .first;
		const int order = label_compare(LABEL_WORKLOAD, a->workload, b->workload);

		assert_true(order <= 0);
		assert_true(order < 0 || label_compare(LABEL_BACKGROUND, a->background, b->background) <= 0);
	}
	groups_release(&groups);
	summary_release(&summary);
	run_release(&run);
}

static void finds_every_cell(void **state)
{
	const struct fake_run fake = fake_run_usual();
	struct summary summary;
	struct run run;

	(void)state;
	fake_run_make(&run, &fake);
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(summary.cell_count, 4 * 2 * 6 * 2);
	for (size_t i = 0; i < summary.cell_count; i++) {
		const struct trial_record *const r = summary.cells[i].first;

		assert_ptr_equal(summary_find(&summary, r->workload, r->background, r->arrival, r->placement,
		                         r->outcome.workers, r->policy, r->model),
		        &summary.cells[i]);
	}
	assert_null(summary_find(&summary, "rpc(2ms,exp)", "none", "closed", "none", 3, "other", "pool"));
	summary_release(&summary);
	run_release(&run);
}

/* A workload that only models with one number of workers have is not lost among the numbers of others. */
static void no_cell_is_in_no_group(void **state)
{
	static const char *const models[] = {"pool", "thread", NULL}, *const workloads[] = {
	                                                                      "null", "sha256", NULL};
	static const unsigned workers[] = {1, 2, 3, 0};
	struct fake_run fake = fake_run_usual();
	struct summary summary;
	struct groups groups;
	struct run run;
	size_t kept = 0, thread = 0, found = 0;

	(void)state;
	fake.models = models;
	fake.workloads = workloads;
	fake.workers = workers;
	fake_run_make(&run, &fake);
	for (size_t i = 0; i < run.trial_count; i++) {
		struct trial_record *const trial = &run.trials[i];
		const bool is_null = strcmp(trial->workload, "null") == 0;

		if (strcmp(trial->model, "pool") == 0 ? is_null && trial->outcome.workers < 3
		                                      : !is_null && trial->outcome.workers == 3)
			run.trials[kept++] = *trial;
		else
			outcome_release(&trial->outcome);
	}
	run.trial_count = kept;
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(groups_init(&groups, &summary), 0);
	while (strcmp(summary.cells[thread].first->model, "thread") != 0)
		thread++;
	for (size_t n = 0; n < groups.worker_count; n++) {
		const struct trial_record *const cell = summary.cells[thread].first;
		const struct group group = {
		        cell->workload, cell->background, cell->arrival, cell->placement, groups.workers[n]};

		found += group_exists(&groups, &group) && group_find(&groups, &group, cell->policy, "thread");
	}
	assert_int_equal(found, 1);
	groups_release(&groups);
	summary_release(&summary);
	run_release(&run);
}

/* loop has one thread: it is compared with every number of workers of the others. */
static void loop_stands_beside_every_number_of_workers(void **state)
{
	struct fake_run fake = fake_run_usual();
	struct groups groups;
	struct summary summary;
	struct run run;

	(void)state;
	fake.workers = scaling;
	fake_run_make(&run, &fake);
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(groups_init(&groups, &summary), 0);
	assert_int_equal(groups.worker_count, 3);
	for (size_t i = 0; i < groups.worker_count; i++) {
		const struct group group = {"rpc(2ms,exp)", "none", "closed", "none", groups.workers[i]};
		const struct cell_summary *const loop = group_find(&groups, &group, "other", "loop");

		assert_true(group_exists(&groups, &group));
		assert_non_null(loop);
		assert_int_equal(loop->first->outcome.workers, 1);
		assert_int_equal(
		        group_find(&groups, &group, "other", "pool")->first->outcome.workers, scaling[i]);
	}
	groups_release(&groups);
	summary_release(&summary);
	run_release(&run);
}

static unsigned count_of(const char *text, const char *word)
{
	unsigned count = 0;

	for (; (text = strstr(text, word)); text++)
		count++;
	return count;
}

/* Made by hand from the trials: medians, half of the range of five, ratios to `other`. */
static void writes_the_table(void **state)
{
	struct trial_record trials[15];
	struct run run = {.trials = trials};
	char *text;

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		trials[run.trial_count++] = trial_of(100 + 7.5 * i, i);
		trials[run.trial_count] = trial_of(95 + 7.5 * i, i);
		strcpy(trials[run.trial_count++].policy, "batch");
		trials[run.trial_count] = trial_of(1234567 + i, i);
		strcpy(trials[run.trial_count++].policy, "idle");
	}
	fail_trial(&trials[2], TRIAL_REFUSED, -EPERM, "not allowed");
	text = table_of(&run);
	assert_string_equal(text,
	        "\n"
	        "null, no background, in jobs/s\n"
	        "policy pool, 2 workers\n"
	        "other    115  ±13%      b\n"
	        "batch    110  ±14% 0.96 b\n"
	        "idle   1.23M ±0.0%  [1] a\n"
	        "\n"
	        "Median of 4 to 5 trials; ± half of its 95 % bootstrap interval (of fewer than 6 trials: "
	        "from the\n"
	        "smallest to the largest); its ratio to the first policy.\n"
	        "Letters, a the fastest: policies of one column, models of one line, cannot be told apart "
	        "where they\n"
	        "share a letter; those that share none differ (all pairs by Mann-Whitney tests, corrected "
	        "together to\n"
	        "5 %, and an interval of their ratio without 1).\n"
	        "\n"
	        "[1] refused, EPERM: not allowed\n");
	free(text);
}

/* Headings that would run into each other leave the word out. */
static void long_headings_stay_apart(void **state)
{
	struct trial_record trials[2] = {trial_of(100, 0), trial_of(100, 1)};
	struct run run = {.trials = trials, .trial_count = 2};
	char *text;

	(void)state;
	strcpy(trials[1].model, "pool-steal");
	trials[0].outcome.workers = trials[1].outcome.workers = 1024;
	text = table_of(&run);
	if (!strstr(text, " pool, 1024 workers ") || !strstr(text, " pool-steal, 1024"))
		fail_msg("%s", text);
	free(text);
}

/* pool beside loop, which is faster under `other` and as fast under `batch` and `idle`. */
static void ranks_the_models_of_each_policy(void **state)
{
	static const char *const policies[] = {"other", "batch", "idle"};
	struct trial_record trials[30];
	struct run run = {.trials = trials};
	char *text;

	(void)state;
	for (unsigned i = 0; i < 30; i++) {
		const unsigned policy = i / 5 % 3;
		const bool is_loop = i < 15;

		trials[run.trial_count] = trial_of((is_loop && policy == 0 ? 300
		                                           : is_loop       ? 101
		                                                           : 100) +
		                                           5.0 * (i % 5),
		        i % 5);
		strcpy(trials[run.trial_count].model, is_loop ? "loop" : "pool");
		strcpy(trials[run.trial_count++].policy, policies[policy]);
	}
	text = table_of(&run);
	assert_non_null(strstr(text, "models under other: loop a, pool b\n"));
	assert_non_null(strstr(text, "models under batch, idle: loop a, pool a\n"));
	assert_int_equal(count_of(text, "models under"), 2);
	free(text);
}

/* Four of each cannot decide three pairs, five can. */
static void says_how_many_trials_would_do(void **state)
{
	static const char *const policies[] = {"other", "batch", "idle"};
	struct trial_record trials[15];
	struct run run = {.trials = trials};
	char *text;

	(void)state;
	for (unsigned i = 0; i < 12; i++) {
		trials[run.trial_count] = trial_of(100 * (1 + i % 3) + i, i);
		strcpy(trials[run.trial_count++].policy, policies[i % 3]);
	}
	text = table_of(&run);
	assert_non_null(strstr(text, "4 trials cannot tell 3 pairs of policies apart; 5 could\n"));
	assert_null(strstr(text, "Letters"));
	free(text);
	for (unsigned i = 12; i < 15; i++) {
		trials[run.trial_count] = trial_of(100 * (1 + i % 3) + i, i);
		strcpy(trials[run.trial_count++].policy, policies[i % 3]);
	}
	text = table_of(&run);
	assert_null(strstr(text, "cannot tell"));
	assert_non_null(strstr(text, "Letters"));
	free(text);
}

/* 1.8 of 2 CPUs reserved: what used them up is divided by 0.9; what waited is not. */
static void divides_by_the_reservation_where_it_was_the_limit(void **state)
{
	struct trial_record trials[2] = {trial_of(90, 0), trial_of(90, 0)};
	struct run run = {.trials = trials, .trial_count = 2, .environment = json_pack("{s:i}", "cpus", 2)};
	struct summary summary;
	char *text;

	(void)state;
	for (int i = 0; i < 2; i++) {
		strcpy(trials[i].policy, "deadline:auto");
		strcpy(trials[i].policy_exact, "deadline:4.5ms/10ms");
		trials[i].outcome.workers = 4;
		trials[i].outcome.cpu_user_ns = i == 0 ? 890000000 : 400000000;
	}
	strcpy(trials[1].model, "fork");
	assert_int_equal(summary_make(&summary, &run), 0);
	for (int i = 0; i < 2; i++)
		assert_true(fabs(summary.cells[i].reserved_share - 0.9) < 1e-9);
	assert_true(fabs(summary.cells[0].throughput_per_reserved - 100) < 1e-6);
	assert_true(isnan(summary.cells[1].throughput_per_reserved));
	summary_release(&summary);
	text = table_of(&run);
	assert_non_null(strstr(text, "deadline:auto per reserved bandwidth: pool 100\n"));
	free(text);
	json_decref(run.environment);
}

/* Counts what is seen: characters, not bytes. */
static size_t widest_line(const char *text)
{
	size_t widest = 0, columns = 0;

	for (; *text; text++) {
		if (*text == '\n')
			columns = 0;
		else if ((*text & 0xc0) != 0x80)
			columns++;
		widest = columns > widest ? columns : widest;
	}
	return widest;
}

/* Cells that differ in nothing but the arrival are never compared with each other. */
static void arrivals_are_not_mixed(void **state)
{
	static const char *const arrivals[] = {"closed", "open(200/s,poisson)", "open(1000/s,poisson)"};
	struct trial_record trials[3] = {trial_of(100, 0), trial_of(10, 1), trial_of(50, 2)};
	struct run run = {.trials = trials, .trial_count = 3};
	struct summary summary;
	char *text = NULL;
	size_t size;
	FILE *const out = open_memstream(&text, &size);

	(void)state;
	for (size_t i = 0; i < 3; i++)
		strcpy(trials[i].arrival, arrivals[i]);
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(summary.cell_count, 3);
	assert_non_null(out);
	summary_print(&summary, out);
	fclose(out);
	const char *const closed = strstr(text, "null, no background, in jobs/s");
	const char *const slow = strstr(text, "null, no background, arrivals open(200/s,poisson), in jobs/s");
	const char *const fast =
	        strstr(text, "null, no background, arrivals open(1000/s,poisson), in jobs/s");

	assert_true(closed && slow > closed && fast > slow);
	assert_null(strstr(text, "×0"));
	free(text);
	summary_release(&summary);
}

static void fits_a_hundred_columns(void **state)
{
	static const char *const models[] = {"loop", "pool", "fork", "cluster", "pool-rr", "null", NULL};
	struct fake_run fake = fake_run_usual();
	struct run run;
	char *text;

	(void)state;
	fake.models = models;
	fake.workers = scaling;
	fake.troubled = true;
	fake_run_make(&run, &fake);
	text = table_of(&run);
	assert_true(widest_line(text) <= 100);
	assert_null(strstr(text, " \n"));
	/* Each of the 12 blocks has all six models. */
	assert_int_equal(count_of(text, " pool-rr, 1 worker") + count_of(text, " pool-rr, 2 workers") +
	                         count_of(text, " pool-rr, 4 workers"),
	        12);
	free(text);
	run_release(&run);
}

static void gives_each_reason_once(void **state)
{
	struct fake_run fake = fake_run_usual();
	struct run run;
	char *text;

	(void)state;
	fake.unprivileged = true;
	fake_run_make(&run, &fake);
	text = table_of(&run);
	/* Three of six policies, four models, two workloads, two backgrounds, and the note. */
	assert_int_equal(count_of(text, "EPERM"), 3 * 4 * 4 + 1);
	assert_int_equal(count_of(text, "CAP_SYS_NICE"), 1);
	assert_int_equal(count_of(text, "[2]"), 0);
	assert_true(widest_line(text) <= 100);
	free(text);
	run_release(&run);
}

static void says_what_an_automatic_reservation_came_to(void **state)
{
	struct trial_record trials[] = {trial_of(100, 0), trial_of(100, 0)};
	const struct run run = {.trials = trials, .trial_count = 2};
	struct summary summary;
	char text[100];

	(void)state;
	for (int i = 0; i < 2; i++)
		strcpy(trials[i].policy, "deadline:auto");
	strcpy(trials[0].policy_exact, "deadline:4.5ms/10ms");
	strcpy(trials[1].policy_exact, "deadline:9ms/10ms");
	strcpy(trials[1].model, "loop");
	trials[1].outcome.workers = 1;
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_string_equal(summary_explain_deadline(&summary, text, sizeof(text)),
	        "deadline:auto is 9ms/10ms for 1 worker, 4.5ms/10ms for 2");
	summary_release(&summary);
	strcpy(trials[0].policy, "other");
	strcpy(trials[1].policy, "deadline:9ms/10ms");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_string_equal(summary_explain_deadline(&summary, text, sizeof(text)), "");
	summary_release(&summary);
}

static void polluted_trials_count_only_where_there_is_no_other(void **state)
{
	struct trial_record trials[] = {trial_of(100, 0), trial_of(300, 0)};
	const struct run run = {.trials = trials, .trial_count = 2};
	struct summary summary;
	char text[100];

	(void)state;
	strcpy(trials[1].outcome.polluted, "somebody compiled");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_true(summary.cells[0].throughput == trials[0].outcome.throughput_jobs_per_s);
	assert_int_equal(summary.cells[0].counted, 1);
	assert_int_equal(summary.cells[0].polluted, 1);
	assert_string_equal(summary_explain_pollution(&summary, text, sizeof(text)), "");
	summary_release(&summary);
	strcpy(trials[0].outcome.polluted, "somebody compiled");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(summary.cells[0].counted, 2);
	assert_true(strlen(summary_explain_pollution(&summary, text, sizeof(text))) > 0);
	summary_release(&summary);
}

static void a_cell_is_unsteady_when_most_of_its_trials_are(void **state)
{
	struct trial_record trials[] = {trial_of(100, 0), trial_of(300, 0), trial_of(200, 0)};
	const struct run run = {.trials = trials, .trial_count = 3};
	struct summary summary;
	char text[300], *table;

	(void)state;
	strcpy(trials[1].outcome.unsteady, "unsteady: it fell");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(summary.cells[0].counted, 3);
	assert_string_equal(summary_explain_unsteadiness(&summary, text, sizeof(text)), "");
	summary_release(&summary);
	strcpy(trials[0].outcome.unsteady, "unsteady: it rose");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(summary.cells[0].unsteady, 2);
	assert_non_null(strstr(summary_explain_unsteadiness(&summary, text, sizeof(text)), "1 of 1 cell is"));
	summary_release(&summary);
	table = table_of(&run);
	assert_non_null(strstr(table, "1 of 1 cell is unsteady: "));
	free(table);
}

static void a_cell_is_overloaded_when_most_of_its_trials_are(void **state)
{
	struct trial_record trials[] = {trial_of(100, 0), trial_of(300, 0), trial_of(200, 0)};
	const struct run run = {.trials = trials, .trial_count = 3};
	char *table;

	(void)state;
	trials[1].outcome.overloaded = true;
	table = table_of(&run);
	assert_null(strstr(table, "verloaded"));
	free(table);
	trials[0].outcome.overloaded = true;
	table = table_of(&run);
	assert_non_null(strstr(table, "\noverloaded: pool under other\n"));
	assert_non_null(strstr(table, "\nOverloaded: in most trials more jobs came than were done."));
	free(table);
}

static void an_empty_run_is_said_to_be_empty(void **state)
{
	const struct run run = {0};
	char *const text = table_of(&run);

	(void)state;
	assert_string_equal(text, "No trial was run.\n");
	free(text);
}

static void a_single_trial_has_no_interval(void **state)
{
	struct trial_record trial = trial_of(100, 0);
	const struct run run = {.trials = &trial, .trial_count = 1};
	char *const text = table_of(&run);

	(void)state;
	assert_non_null(strstr(text, "other    100\n"));
	assert_non_null(strstr(text, "One trial a cell: no interval, and no verdict.\n"));
	free(text);
}

/* A ratio of two trials says nothing, so there is none. */
static void single_trials_are_not_compared(void **state)
{
	struct trial_record trials[2] = {trial_of(100, 0), trial_of(200, 0)};
	const struct run run = {.trials = trials, .trial_count = 2};
	char *text;

	(void)state;
	strcpy(trials[1].policy, "batch");
	text = table_of(&run);
	assert_non_null(strstr(text, "batch    200\n"));
	assert_non_null(strstr(text, "1 trial cannot tell 1 pair of policies apart; 4 could\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reduces_trials_to_medians_and_intervals),
	        cmocka_unit_test(a_refused_cell_has_no_numbers),
	        cmocka_unit_test(no_job_in_the_window_has_no_latency),
	        cmocka_unit_test(cells_come_in_the_order_of_the_registries),
	        cmocka_unit_test(finds_every_cell),
	        cmocka_unit_test(long_headings_stay_apart),
	        cmocka_unit_test(loop_stands_beside_every_number_of_workers),
	        cmocka_unit_test(no_cell_is_in_no_group),
	        cmocka_unit_test(writes_the_table),
	        cmocka_unit_test(ranks_the_models_of_each_policy),
	        cmocka_unit_test(says_how_many_trials_would_do),
	        cmocka_unit_test(divides_by_the_reservation_where_it_was_the_limit),
	        cmocka_unit_test(arrivals_are_not_mixed),
	        cmocka_unit_test(fits_a_hundred_columns),
	        cmocka_unit_test(gives_each_reason_once),
	        cmocka_unit_test(says_what_an_automatic_reservation_came_to),
	        cmocka_unit_test(polluted_trials_count_only_where_there_is_no_other),
	        cmocka_unit_test(a_cell_is_unsteady_when_most_of_its_trials_are),
	        cmocka_unit_test(a_cell_is_overloaded_when_most_of_its_trials_are),
	        cmocka_unit_test(an_empty_run_is_said_to_be_empty),
	        cmocka_unit_test(a_single_trial_has_no_interval),
	        cmocka_unit_test(single_trials_are_not_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
