/*
 * figures: which cells are shown, the tables, and that gnuplot draws them; the last part is left out
 * where there is no gnuplot.
 */
#include "cmocka_all.h"

#include "fake_run.h"

#include "figures/figure_data.h"
#include "figures/figures.h"
#include "figures/gnuplot.h"
#include "figures/spectrum_table.h"
#include "trial/histogram.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const two_workloads[] = {"sha256(64KiB)", "rpc(2ms,exp)", NULL};
static const char *const eight_workloads[] = {"sha256(64KiB)", "primes(100000)", "matmul(128)", "file(4KiB)",
        "log(4KiB)", "rpc(2ms,exp)", "web(2ms,64KiB)", "null", NULL};
static const unsigned two_workers[] = {2, 0}, scaling[] = {1, 2, 4, 0};

static char base[] = "/tmp/telar-figures-XXXXXX";
static char folder[100], scripts[500];

static int make_base(void **state)
{
	const char *const root = getenv("TELAR_ROOT");

	(void)state;
	if (!mkdtemp(base))
		return -1;
	snprintf(scripts, sizeof(scripts), "%s/plots", root ? root : ".");
	/* A name that a shell, gnuplot's quotes or its enhanced text would trip over. */
	snprintf(folder, sizeof(folder), "%s/it's `a` \"fine\" $x_y^z @w", base);
	return 0;
}

static int remove_base(void **state)
{
	(void)state;
	return rmdir(base);
}

static int remove_figures(void **state)
{
	(void)state;
	fake_run_remove(folder);
	return 0;
}

static struct fake_run usual(void)
{
	return (struct fake_run){.models = fake_four_models,
	        .workloads = two_workloads,
	        .policies = fake_six_policies,
	        .backgrounds = fake_two_backgrounds,
	        .placements = fake_no_placement,
	        .workers = two_workers,
	        .trials = 5};
}

/* A run, its summary and groups, and what a figure would show of it. */
struct shown {
	struct run run;
	struct summary summary;
	struct groups groups;
	struct figure_data data;
};

static void show(struct shown *shown, enum abscissa abscissa)
{
	assert_int_equal(summary_make(&shown->summary, &shown->run), 0);
	assert_int_equal(groups_init(&shown->groups, &shown->summary), 0);
	assert_int_equal(figure_data_init(&shown->data, &shown->groups, abscissa), 0);
}

static void hide(struct shown *shown)
{
	figure_data_release(&shown->data);
	groups_release(&shown->groups);
	summary_release(&shown->summary);
	run_release(&shown->run);
}

static void shows_every_policy_at_one_number_of_workers(void **state)
{
	struct fake_run fake = usual();
	struct shown shown;

	(void)state;
	fake.workers = scaling;
	fake_run_make(&shown.run, &fake);
	show(&shown, BY_POLICY);
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
	struct fake_run fake = usual();
	struct shown shown;

	(void)state;
	fake.workers = scaling;
	fake_run_make(&shown.run, &fake);
	show(&shown, BY_WORKERS);
	assert_null(figure_data_lacks(&shown.data));
	assert_string_equal(shown.data.policy, "other");
	/* Three models at three numbers, loop at one. */
	assert_int_equal(shown.data.cell_count, (3 * 3 + 1) * 2 * 2);
	hide(&shown);
}

static void one_number_of_workers_is_no_scaling(void **state)
{
	const struct fake_run fake = usual();
	struct shown shown;

	(void)state;
	fake_run_make(&shown.run, &fake);
	show(&shown, BY_WORKERS);
	assert_string_equal(figure_data_lacks(&shown.data), "no model has several numbers of workers");
	hide(&shown);
}

/* A run's policies become rates of open arrivals, 1000/s, 2000/s, ... */
static void open_the_arrivals(struct run *run)
{
	for (size_t i = 0; i < run->trial_count; i++) {
		struct trial_record *const record = &run->trials[i];
		unsigned rate = 0;

		while (strcmp(fake_six_policies[rate], record->policy) != 0)
			rate++;
		strcpy(record->policy, "other");
		snprintf(record->arrival, sizeof(record->arrival), "open(%u/s,poisson)", 1000 * (rate + 1));
		record->outcome.p999_ns = 3 * record->outcome.p99_ns;
		/* Two of five are not most. */
		record->outcome.overloaded = rate == 5 || (rate == 4 && record->trial < 2);
	}
}

static void shows_every_rate_under_one_policy(void **state)
{
	struct fake_run fake = usual();
	struct shown shown;

	(void)state;
	fake.workers = scaling;
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
	const struct fake_run fake = usual();
	struct shown shown;

	(void)state;
	fake_run_make(&shown.run, &fake);
	show(&shown, BY_LOAD);
	assert_string_equal(figure_data_lacks(&shown.data), "no trial had open arrivals");
	hide(&shown);
}

/* Two suites in one: sha256 under all policies, rpc under `other` only. */
static void leaves_out_panels_that_compare_nothing(void **state)
{
	const struct fake_run fake = usual();
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

/* The cell of a table's column, by the name in the header; NULL past the end. */
static const char *table_field(const char *table, size_t line, const char *name)
{
	static char field[80];
	size_t column = 0;
	const char *header = table, *text = table;

	while (strncmp(header, name, strlen(name)) != 0 || !strchr("\t\n", header[strlen(name)])) {
		header = strpbrk(header, "\t\n");
		assert_int_equal(*header, '\t');
		header++;
		column++;
	}
	for (; line > 0; line--)
		text = strchr(text, '\n') + 1;
	for (; column > 0; column--)
		text = strchr(text, '\t') + 1;
	snprintf(field, sizeof(field), "%.*s", (int)strcspn(text, "\t\n"), text);
	return field;
}

static char *table_of(const struct shown *shown)
{
	char *text = NULL;
	size_t size;
	FILE *const out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(figure_data_write(&shown->data, out), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void the_table_has_every_number_of_a_cell(void **state)
{
	struct trial_record trial = {.model = "pool",
	        .workload = "null",
	        .policy = "rr:10",
	        .placement = "compact",
	        .background = "none",
	        .outcome = {.status = TRIAL_OK,
	                .workers = 2,
	                .window_ns = 500000000,
	                .jobs_in_window = 50,
	                .throughput_jobs_per_s = 100,
	                .p50_ns = 1500,
	                .p99_ns = 2000000,
	                .voluntary_switches = 4,
	                .involuntary_switches = 3,
	                .jain = 0.75}};
	struct trial_record trials[3] = {trial, trial, trial};
	struct shown shown = {.run = {.trials = trials, .trial_count = 3}};
	char *table;

	(void)state;
	strcpy(trials[1].policy, "deadline:1ms/10ms");
	trials[1].outcome = (struct outcome){.status = TRIAL_REFUSED, .error = -EBUSY, .workers = 2};
	trials[2].outcome = (struct outcome){.status = TRIAL_FAILED, .workers = 2};
	show(&shown, BY_POLICY);
	table = table_of(&shown);
	assert_string_equal(table_field(table, 1, "policy"), "rr:10");
	assert_string_equal(table_field(table, 1, "place"), "1");
	assert_string_equal(table_field(table, 1, "series"), "1");
	assert_string_equal(table_field(table, 1, "ok"), "1");
	assert_string_equal(table_field(table, 1, "not_ok"), "1");
	assert_string_equal(table_field(table, 1, "throughput"), "100");
	assert_string_equal(table_field(table, 1, "p50"), "1.5e-06");
	assert_string_equal(table_field(table, 1, "p99_high"), "0.002");
	assert_string_equal(table_field(table, 1, "jain"), "0.75");
	assert_string_equal(table_field(table, 1, "involuntary_per_s"), "6");
	assert_string_equal(table_field(table, 1, "voluntary_per_s"), "8");
	assert_string_equal(table_field(table, 2, "mark"), "EBUSY");
	assert_string_equal(table_field(table, 2, "throughput"), "nan");
	assert_string_equal(table_field(table, 2, "place"), "2");
	free(table);
	figure_data_release(&shown.data);
	groups_release(&shown.groups);
	summary_release(&shown.summary);
}

static unsigned count_of(const char *text, const char *word)
{
	unsigned count = 0;

	for (; (text = strstr(text, word)); text++)
		count++;
	return count;
}

/* Trials with histograms: `jobs` latencies each, 1 ms apart and from 1 ms times the number of the trial on.
 */
static void add_latencies(struct run *run, unsigned jobs)
{
	struct histogram *const histogram = malloc(sizeof(*histogram));

	assert_non_null(histogram);
	for (size_t i = 0; i < run->trial_count; i++) {
		struct outcome *const outcome = &run->trials[i].outcome;

		memset(histogram, 0, sizeof(*histogram));
		for (unsigned job = 0; job < jobs; job++)
			histogram_record(histogram, 1000000 * (uint64_t)(run->trials[i].trial + 1 + job));
		free(outcome->latency);
		outcome->latency = outcome->status == TRIAL_OK ? histogram_to_text(histogram) : NULL;
	}
	free(histogram);
}

static double table_number(const char *table, size_t line, const char *name)
{
	return strtod(table_field(table, line, name), NULL);
}

/* Five trials of a hundred jobs: from 1 .. 100 ms to 5 .. 104 ms. */
static void a_spectrum_has_medians_and_intervals(void **state)
{
	static const char *const two_models[] = {"pool", "cluster", NULL}, *const one_workload[] = {
	                                                                           "null", NULL};
	static const char *const no_background[] = {"none", NULL};
	struct fake_run fake = usual();
	struct shown shown;
	char *table = NULL;
	size_t size;

	(void)state;
	fake.models = two_models;
	fake.workloads = one_workload;
	fake.backgrounds = no_background;
	fake_run_make(&shown.run, &fake);
	assert_string_equal(spectrum_table_lacks(&shown.run), "no trial has a histogram of its latencies");
	add_latencies(&shown.run, 100);
	assert_null(spectrum_table_lacks(&shown.run));
	show(&shown, BY_QUANTILE);
	assert_int_equal(shown.data.cell_count, 2);
	assert_string_equal(shown.data.policy, "other");
	FILE *const out = open_memstream(&table, &size);

	assert_non_null(out);
	assert_int_equal(spectrum_table_write(&shown.data, &shown.run, out), 0);
	fclose(out);
	/* Up to one job in a hundred: 0, 0.1 .. 2 for each of two models. */
	assert_int_equal(count_of(table, "\n"), 1 + 2 * 21);
	assert_string_equal(table_field(table, 22, "model"), "cluster");
	assert_string_equal(table_field(table, 1, "model"), "pool");
	assert_string_equal(table_field(table, 1, "ok"), "5");
	/* To within a bucket. */
	assert_true(fabs(table_number(table, 1, "latency") - 0.003) < 0.0001);
	assert_true(fabs(table_number(table, 1, "low") - 0.001) < 0.0001);
	assert_true(fabs(table_number(table, 1, "high") - 0.005) < 0.0001);
	assert_true(fabs(table_number(table, 11, "place") - 1) < 1e-9);
	assert_true(fabs(table_number(table, 11, "latency") - 0.092) < 0.001);
	assert_true(fabs(table_number(table, 21, "place") - 2) < 1e-9);
	assert_true(fabs(table_number(table, 21, "latency") - 0.101) < 0.001);
	free(table);
	for (size_t i = 0; i < shown.run.trial_count; i++)
		shown.run.trials[i].outcome.latency[0] = 'x';
	FILE *const nowhere = fopen("/dev/null", "w");

	assert_non_null(nowhere);
	assert_int_equal(spectrum_table_write(&shown.data, &shown.run, nowhere), -EINVAL);
	fclose(nowhere);
	hide(&shown);
}

static void letters_say_what_cannot_be_told_apart(void **state)
{
	struct fake_run fake = usual();
	struct shown shown;
	char *table;

	(void)state;
	fake.trials = 8;
	fake_run_make(&shown.run, &fake);
	show(&shown, BY_POLICY);
	assert_false(figure_data_has_letters(&shown.data));
	assert_int_equal(figure_data_judge(&shown.data), 0);
	assert_true(figure_data_has_letters(&shown.data));
	assert_int_equal(shown.data.undecided_policies.trials_needed, 0);
	table = table_of(&shown);
	for (size_t line = 1; line <= shown.data.cell_count; line++) {
		const bool is_starved = strcmp(table_field(table, line, "policy"), "idle") == 0 &&
		                        strcmp(table_field(table, line, "background"), "none") != 0;
		const bool is_loop = strcmp(table_field(table, line, "model"), "loop") == 0;

		/* One is far from all the rest, and loop has half of the CPUs. */
		if (is_starved)
			assert_true(strcmp(table_field(table, line, "letters"), "b") >= 0);
		if (is_loop)
			assert_null(strchr(table_field(table, line, "model_letters"), 'a'));
		assert_string_not_equal(table_field(table, line, "letters"), "-");
	}
	free(table);
	hide(&shown);
}

static void five_trials_have_no_letters_for_policies(void **state)
{
	const struct fake_run fake = usual();
	struct shown shown;
	char *table;

	(void)state;
	fake_run_make(&shown.run, &fake);
	show(&shown, BY_POLICY);
	assert_int_equal(figure_data_judge(&shown.data), 0);
	assert_int_equal(shown.data.undecided_policies.trials_needed, 6);
	assert_int_equal(shown.data.undecided_models.trials_needed, 0);
	table = table_of(&shown);
	for (size_t line = 1; line <= shown.data.cell_count; line++) {
		assert_string_equal(table_field(table, line, "letters"), "-");
		assert_string_not_equal(table_field(table, line, "model_letters"), "-");
	}
	free(table);
	hide(&shown);
}

static void knows_what_it_leaves_out(void **state)
{
	struct fake_run fake = usual();
	struct shown shown;
	char text[200];

	(void)state;
	fake.workers = scaling;
	fake_run_make(&shown.run, &fake);
	show(&shown, BY_POLICY);
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

/* As many cells of either kind of arrivals. */
static void prefers_poisson_arrivals(void **state)
{
	const struct fake_run fake = usual();
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

static void one_worker_has_no_fairness(void **state)
{
	const struct fake_run fake = usual();
	struct shown shown;
	char *table;

	(void)state;
	fake_run_make(&shown.run, &fake);
	show(&shown, BY_POLICY);
	table = table_of(&shown);
	for (size_t line = 1; line <= shown.data.cell_count; line++) {
		const bool alone = strcmp(table_field(table, line, "model"), "loop") == 0;

		assert_int_equal(strcmp(table_field(table, line, "jain"), "nan") == 0, alone);
	}
	free(table);
	hide(&shown);
}

static void figures_belong_beside_the_project_or_the_run(void **state)
{
	char root[100], path[200], expected[200], buffer[300];

	(void)state;
	snprintf(root, sizeof(root), "%s/project", base);
	assert_int_equal(mkdir(root, 0700), 0);
	snprintf(path, sizeof(path), "%s/results", root);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/results/one", root);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(expected, sizeof(expected), "%s/plots/one", root);
	assert_string_equal(figures_folder(root, path, buffer, sizeof(buffer)), expected);
	snprintf(path, sizeof(path), "%s/results/../results/one/", root);
	assert_string_equal(figures_folder(root, path, buffer, sizeof(buffer)), expected);
	snprintf(expected, sizeof(expected), "%s/plots", root);
	assert_string_equal(figures_folder(root, root, buffer, sizeof(buffer)), expected);
	assert_string_equal(
	        figures_folder(root, "/nonexistent", buffer, sizeof(buffer)), "/nonexistent/plots");
	snprintf(path, sizeof(path), "%s/results/one", root);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/results", root);
	rmdir(path);
	rmdir(root);
}

static bool has_gnuplot(void)
{
	return system("gnuplot --version >/dev/null 2>&1") == 0;
}

static long size_of(const char *name, const char *ending)
{
	struct stat status;
	char path[300];

	snprintf(path, sizeof(path), "%s/%s.%s", folder, name, ending);
	return stat(path, &status) == 0 ? (long)status.st_size : -1;
}

/* Draws and returns the log, which the caller frees. */
static char *draw(const struct fake_run *fake)
{
	struct reason why;
	struct run run;
	char *text = NULL;
	size_t size;
	FILE *const log = open_memstream(&text, &size);

	assert_non_null(log);
	fake_run_make(&run, fake);
	if (figures_draw(&run, scripts, folder, log, &why) < 0)
		fail_msg("%s", why.text);
	run_release(&run);
	assert_int_equal(fclose(log), 0);
	/* A warning is a figure that is not as it was meant. */
	if (strstr(text, "gnuplot says"))
		fail_msg("%s", text);
	return text;
}

/* Without a log. */
static void draw_and_release(struct run *run)
{
	struct reason why;

	if (figures_draw(run, scripts, folder, NULL, &why) != 0)
		fail_msg("%s", why.text);
	run_release(run);
}

static void assert_drawn(const char *name)
{
	static const char *const endings[] = {"png", "svg", "pdf", "tsv"};

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (size_of(name, endings[i]) < 400)
			fail_msg("%s.%s has %ld bytes", name, endings[i], size_of(name, endings[i]));
}

/* The text of an SVG, which gnuplot writes as text: labels can be looked for in it. */
static char *svg_of(const char *name)
{
	char path[300];
	char *const text = calloc(1, 4000000);

	snprintf(path, sizeof(path), "%s/%s.svg", folder, name);
	FILE *const file = fopen(path, "r");

	assert_non_null(file);
	assert_non_null(text);
	fread(text, 1, 3999999, file);
	fclose(file);
	return text;
}

static void draws_the_figures_of_a_run(void **state)
{
	struct fake_run fake = usual();
	char *log, *svg;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake.troubled = true;
	log = draw(&fake);
	assert_drawn("policy");
	assert_drawn("latency");
	assert_drawn("fairness");
	assert_int_equal(size_of("scaling", "png"), -1);
	assert_non_null(strstr(log, "scaling: not drawn, no model has several numbers of workers\n"));
	free(log);
	svg = svg_of("policy");
	assert_int_equal(count_of(svg, "sha256(64KiB), no background<"), 1);
	assert_int_equal(count_of(svg, "rpc(2ms,exp), background cpu:2<"), 1);
	assert_int_equal(count_of(svg, "jobs/s<"), 2);
	/* fork under DEADLINE is refused in four panels, one rr:10 bar of two is doubtful, loop timed out. */
	assert_int_equal(count_of(svg, ">EBUSY<"), 4);
	assert_int_equal(count_of(svg, ">timeout<"), 1);
	assert_int_equal(count_of(svg, " !<"), 2);
	assert_int_equal(count_of(svg, ">4.5ms/10ms<"), 4);
	/* The underscore of the run's name is no index. */
	assert_non_null(strstr(svg, "Run fake_run, 2025-11-21 07:13 UTC."));
	assert_non_null(strstr(svg, "AMD EPYC"));
	assert_non_null(strstr(svg, "median of 1 to 5 trials; whiskers: 95 % bootstrap interval"));
	free(svg);
}

/* A bare 10 is a nice value of some policies and a priority of others. */
static void says_what_the_number_of_a_policy_is(void **state)
{
	static const char *const policies[] = {
	        "other", "other:10", "batch:5", "fifo:10", "rr:99", "deadline:12.5ms/100ms", NULL};
	struct fake_run fake = usual();
	char *svg;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake.policies = policies;
	free(draw(&fake));
	svg = svg_of("policy");
	assert_int_equal(count_of(svg, ">nice 10<"), 4);
	assert_int_equal(count_of(svg, ">nice 5<"), 4);
	assert_int_equal(count_of(svg, ">prio 10<"), 4);
	assert_int_equal(count_of(svg, ">prio 99<"), 4);
	assert_int_equal(count_of(svg, ">12.5ms/100ms<"), 4);
	assert_int_equal(count_of(svg, ">other<"), 8);
	free(svg);
}

static void draws_scaling_and_large_runs(void **state)
{
	struct fake_run fake = usual();
	char *svg;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake.workers = scaling;
	fake.workloads = eight_workloads;
	fake.unprivileged = true;
	free(draw(&fake));
	assert_drawn("policy");
	assert_drawn("scaling");
	svg = svg_of("policy");
	assert_int_equal(count_of(svg, ">EPERM<"), 3 * 4 * 8 * 2);
	free(svg);
	svg = svg_of("scaling");
	assert_int_equal(count_of(svg, ">workers<"), 8 * 2);
	assert_int_equal(count_of(svg, ">linear<"), 1);
	free(svg);
}

static void draws_spectra(void **state)
{
	struct fake_run fake = usual();
	struct run run;
	char *svg;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake.troubled = true;
	fake_run_make(&run, &fake);
	/* A cell without a number under the policy that is shown. */
	for (size_t i = 0; i < run.trial_count; i++)
		if (strcmp(run.trials[i].policy, "other") == 0 && strcmp(run.trials[i].model, "fork") == 0)
			run.trials[i].outcome =
			        (struct outcome){.status = TRIAL_REFUSED, .error = -EAGAIN, .workers = 2};
	add_latencies(&run, 50);
	draw_and_release(&run);
	assert_drawn("spectrum");
	svg = svg_of("spectrum");
	assert_int_equal(count_of(svg, ">percentile<"), 2 * 2);
	assert_int_equal(count_of(svg, ">fork: EAGAIN<"), 2 * 2);
	assert_int_equal(count_of(svg, ">90<"), 2 * 2);
	assert_non_null(strstr(svg, "coordinated"));
	free(svg);
}

/* One trial: no whisker is spoken of, nor drawn, and no verdict. */
static void draws_single_trials_without_intervals(void **state)
{
	struct fake_run fake = usual();
	char *svg;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake.trials = 1;
	free(draw(&fake));
	for (int i = 0; i < 3; i++) {
		svg = svg_of(i == 0 ? "policy" : i == 1 ? "latency" : "fairness");
		assert_null(strstr(svg, "whisker"));
		assert_null(strstr(svg, "bootstrap"));
		assert_null(strstr(svg, "Letters"));
		assert_non_null(strstr(svg, "one trial each"));
		free(svg);
	}
}

static void draws_latency_against_load(void **state)
{
	const struct fake_run fake = usual();
	struct run run;
	char *svg;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake_run_make(&run, &fake);
	open_the_arrivals(&run);
	for (size_t i = 0; i < run.trial_count; i++) {
		struct outcome *const outcome = &run.trials[i].outcome;

		if (strcmp(run.trials[i].model, "pool") == 0 && outcome->overloaded)
			outcome->p50_ns = outcome->p90_ns = outcome->p99_ns = outcome->p999_ns = 0;
	}
	draw_and_release(&run);
	assert_drawn("load");
	svg = svg_of("load");
	/* A cell without a latency is not left out without a word. */
	assert_int_equal(count_of(svg, ">pool: none timed<"), 2 * 2);
	assert_int_equal(count_of(svg, ">offered load, jobs/s<"), 2 * 2);
	assert_int_equal(count_of(svg, "sha256(64KiB), background cpu:2<"), 1);
	free(svg);
}

/* Whatever a user asks for: one policy, one model, one panel, nothing but refusals in a panel. */
static void draws_small_and_odd_runs(void **state)
{
	static const char *const one_model[] = {"pool", NULL}, *const one_policy[] = {"other", NULL};
	static const char *const one_workload[] = {"null", NULL}, *const no_background[] = {"none", NULL};
	static const char *const many_models[] = {"loop", "pool", "fork", "cluster", "pool-rr", "pool-steal",
	        "thread", "prefork", "spawn", NULL};
	static const char *const realtime[] = {"fifo:10", "rr:10", NULL};
	struct fake_run fake = usual();
	struct run run;
	struct reason why;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake.models = many_models;
	free(draw(&fake));
	fake.backgrounds = no_background;
	fake.trials = 1;
	free(draw(&fake));
	fake.models = one_model;
	fake.policies = one_policy;
	fake.workloads = one_workload;
	free(draw(&fake));
	assert_drawn("policy");
	fake = usual();
	fake.policies = realtime;
	fake.unprivileged = true;
	fake_run_make(&run, &fake);
	if (figures_draw(&run, scripts, folder, NULL, &why) != 0)
		fail_msg("%s", why.text);
	/* One trial of hundreds is allowed after all: three panels have no number. */
	run.trials[0].outcome = (struct outcome){.status = TRIAL_OK,
	        .workers = 2,
	        .window_ns = 1000000000,
	        .jobs_in_window = 0,
	        .throughput_jobs_per_s = 0};
	draw_and_release(&run);
}

static int draw_to(const char *scripts_folder, const char *to, struct reason *why)
{
	const struct fake_run fake = usual();
	struct run run;

	fake_run_make(&run, &fake);
	const int error = figures_draw(&run, scripts_folder, to, NULL, why);

	run_release(&run);
	return error;
}

static void says_what_is_wrong_with_the_folder(void **state)
{
	struct reason why;

	(void)state;
	assert_int_equal(draw_to(scripts, "/nonexistent/folder", &why), -ENOTDIR);
	assert_string_equal(
	        why.text, "cannot make the folder /nonexistent/folder: No such file or directory");
	assert_int_equal(draw_to(scripts, "/dev/null", &why), -ENOTDIR);
	assert_string_equal(why.text, "cannot make the folder /dev/null: Not a directory");
}

/* With another $PATH, where gnuplot may be missing or another one. */
static int draw_with_path(const char *searched, const char *to, struct reason *why)
{
	char *const path = strdup(getenv("PATH"));

	assert_non_null(path);
	setenv("PATH", searched, 1);
	const int error = draw_to(scripts, to, why);

	setenv("PATH", path, 1);
	free(path);
	return error;
}

static void says_that_there_is_no_gnuplot(void **state)
{
	struct reason why;

	(void)state;
	assert_int_equal(draw_with_path(base, folder, &why), -ENOENT);
	assert_string_equal(why.text, "there is no gnuplot; Debian has it in the package gnuplot-nox");
	/* The data can still be drawn by hand. */
	assert_true(size_of("policy", "tsv") > 0);
}

static void says_what_is_wrong_with_a_histogram(void **state)
{
	const struct fake_run fake = usual();
	struct reason why;
	struct run run;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake_run_make(&run, &fake);
	for (size_t i = 0; i < run.trial_count; i++)
		run.trials[i].outcome.latency = strdup("nonsense");
	assert_int_equal(figures_draw(&run, scripts, folder, NULL, &why), -EINVAL);
	assert_string_equal(
	        why.text, "results/fake_run/journal.jsonl has something else in place of a histogram");
	run_release(&run);
}

/* A gnuplot that succeeds and leaves less than a whole figure, as with a full disk. */
static void notices_a_figure_that_is_cut(void **state)
{
	char plain[100], program[120], both[4096];
	struct reason why;

	(void)state;
	snprintf(plain, sizeof(plain), "%s/plain", base);
	snprintf(program, sizeof(program), "%s/gnuplot", base);
	FILE *const script = fopen(program, "w");

	assert_non_null(script);
	fputs("#!/bin/sh\n"
	      "to=$(printf '%s' \"$3\" | sed \"s/.*;output='\\([^']*\\)';.*/\\1/\")\n"
	      "for end in png svg pdf; do echo half >\"$to.$end\"; done\n",
	        script);
	assert_int_equal(fclose(script), 0);
	assert_int_equal(chmod(program, 0700), 0);
	snprintf(both, sizeof(both), "%s:%s", base, getenv("PATH"));
	const int error = draw_with_path(both, plain, &why);

	unlink(program);
	fake_run_remove(plain);
	assert_int_equal(error, -EIO);
	assert_non_null(strstr(why.text, "/plain/policy.png: is there room on the disk?"));
}

/* Writes a program `gnuplot` that does what the lines say, and puts it first in the PATH. */
static char *stand_in(const char *lines)
{
	char program[120], longer[5000], *const path = strdup(getenv("PATH"));

	snprintf(program, sizeof(program), "%s/gnuplot", base);
	FILE *const file = fopen(program, "w");

	assert_non_null(file);
	assert_non_null(path);
	fprintf(file, "#!/bin/sh\n%s\n", lines);
	fclose(file);
	chmod(program, 0700);
	snprintf(longer, sizeof(longer), "%s:%s", base, path);
	setenv("PATH", longer, 1);
	return path;
}

/* Takes what stand_in() returned. */
static void remove_stand_in(char *path)
{
	char program[120];

	snprintf(program, sizeof(program), "%s/gnuplot", base);
	setenv("PATH", path, 1);
	free(path);
	unlink(program);
}

static int run_stand_in(const char *lines, char *said, size_t size, struct reason *why)
{
	struct gnuplot_variables variables;
	char *const path = stand_in(lines);

	assert_int_equal(gnuplot_variables_init(&variables), 0);
	gnuplot_set_text(&variables, "one", "it's\n`x`");
	const int error = gnuplot_run(&variables, "the script.gp", said, size, why);

	gnuplot_variables_release(&variables);
	remove_stand_in(path);
	return error;
}

static void brings_back_what_gnuplot_says(void **state)
{
	struct reason why;
	char said[200];

	(void)state;
	assert_int_equal(run_stand_in("echo careful >&2; echo unseen", said, sizeof(said), &why), 0);
	assert_string_equal(said, "careful\n");
	assert_int_equal(
	        run_stand_in("printf '\\nplot x\\n    ^\\n\"a.gp\" line 3: no such x\\n\\n' >&2; exit 1",
	                said, sizeof(said), &why),
	        -EIO);
	assert_string_equal(why.text, "gnuplot failed (exit status 1): \"a.gp\" line 3: no such x");
	assert_int_equal(run_stand_in("kill -9 $$", said, sizeof(said), &why), -EIO);
	assert_string_equal(why.text, "gnuplot was ended by signal 9 (Killed)");
	/* More than fits is read to the end all the same, or both would wait for ever. */
	assert_int_equal(
	        run_stand_in("i=0; while [ $i -lt 4000 ]; do echo 0123456789012345678901234567890123456789; "
	                     "i=$((i + 1)); done >&2",
	                said, sizeof(said), &why),
	        0);
	assert_int_equal(strlen(said), sizeof(said) - 1);
	/* The arguments: variables in quotes that nothing can leave, then the script. */
	assert_int_equal(run_stand_in("echo \"$1|$2|$3|$4\" >&2", said, sizeof(said), &why), 0);
	assert_string_equal(said, "-d|-e|one='it''s `x`';|the script.gp\n");
}

/* gnuplot that ends well and draws nothing, or nothing but names, as on a full disk. */
static void a_figure_that_was_not_written_is_an_error(void **state)
{
	char plain[100], *path;
	struct reason why;

	(void)state;
	path = stand_in("exit 0");
	assert_int_equal(draw_to(scripts, folder, &why), -EIO);
	assert_non_null(strstr(why.text, "gnuplot has not written "));
	remove_stand_in(path);
	snprintf(plain, sizeof(plain), "%s/plain", base);
	path = stand_in("o=${3#*output=\\'}; o=${o%%\\'*}; for e in png svg pdf; do : >\"$o.$e\"; done");
	assert_int_equal(draw_to(scripts, plain, &why), -EIO);
	assert_non_null(strstr(why.text, "/plain/policy.png"));
	remove_stand_in(path);
	fake_run_remove(plain);
}

static void a_missing_script_is_an_error_with_its_name(void **state)
{
	struct reason why;

	(void)state;
	if (!has_gnuplot())
		skip();
	assert_int_equal(draw_to("/nonexistent", folder, &why), -EIO);
	assert_non_null(strstr(why.text, "/nonexistent/policy.gp"));
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
	        cmocka_unit_test(the_table_has_every_number_of_a_cell),
	        cmocka_unit_test(a_spectrum_has_medians_and_intervals),
	        cmocka_unit_test(letters_say_what_cannot_be_told_apart),
	        cmocka_unit_test(five_trials_have_no_letters_for_policies),
	        cmocka_unit_test(knows_what_it_leaves_out),
	        cmocka_unit_test(prefers_poisson_arrivals),
	        cmocka_unit_test(one_worker_has_no_fairness),
	        cmocka_unit_test(figures_belong_beside_the_project_or_the_run),
	        cmocka_unit_test_teardown(draws_the_figures_of_a_run, remove_figures),
	        cmocka_unit_test_teardown(says_what_the_number_of_a_policy_is, remove_figures),
	        cmocka_unit_test_teardown(draws_scaling_and_large_runs, remove_figures),
	        cmocka_unit_test_teardown(draws_spectra, remove_figures),
	        cmocka_unit_test_teardown(draws_single_trials_without_intervals, remove_figures),
	        cmocka_unit_test_teardown(draws_latency_against_load, remove_figures),
	        cmocka_unit_test_teardown(draws_small_and_odd_runs, remove_figures),
	        cmocka_unit_test(says_what_is_wrong_with_the_folder),
	        cmocka_unit_test_teardown(says_that_there_is_no_gnuplot, remove_figures),
	        cmocka_unit_test(notices_a_figure_that_is_cut),
	        cmocka_unit_test_teardown(says_what_is_wrong_with_a_histogram, remove_figures),
	        cmocka_unit_test(brings_back_what_gnuplot_says),
	        cmocka_unit_test_teardown(a_figure_that_was_not_written_is_an_error, remove_figures),
	        cmocka_unit_test_teardown(a_missing_script_is_an_error_with_its_name, remove_figures),
	};

	return cmocka_run_group_tests(tests, make_base, remove_base);
}
