/*
 * telar sim: simulates scheduling policies on the same jobs, and shows what each makes of them.
 */
#include "command.h"
#include "sim_against.h"
#include "sim_options.h"

#include "base/clock.h"
#include "machine/build_info.h"
#include "sim/figure.h"
#include "sim/gantt_text.h"
#include "sim/report.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Traces are kept where they are asked for, or where there may be a picture in the terminal. */
#define TRACE_BURSTS_MOST 2000

static bool wants_trace(const struct sim_options *options)
{
	if (options->figure)
		return true;
	if (options->format == SIM_FORMAT_CSV)
		return false;
	return options->trace ||
	       (options->format == SIM_FORMAT_TABLE && options->jobs.burst_count <= TRACE_BURSTS_MOST);
}

static int simulate(const struct sim_options *options, struct sim_report_run *run, struct reason *why)
{
	struct sim_config config = options->config;
	uint64_t began_ns;
	int error;

	config.ops = run->choice->ops;
	config.params = run->choice->params;
	if (wants_trace(options)) {
		run->trace = malloc(sizeof(*run->trace));
		if (!run->trace)
			return reason_set(why, -ENOMEM, "no memory for a trace");
		sim_trace_init(run->trace);
		config.observer = sim_trace_observer(run->trace);
	}
	began_ns = clock_now_ns();
	error = sim_run(&options->jobs, &config, &run->result, why);
	if (!error && options->timing)
		fprintf(stderr, "telar: %s: %ju events in %.3f s\n", run->choice->label,
		        (uintmax_t)run->result.events,
		        (double)(clock_now_ns() - began_ns) / (double)NS_PER_S);
	if (!error && run->trace && sim_trace_complete(run->trace) != 0)
		error = reason_set(why, -ENOMEM, "no memory for the trace");
	if (!error && sim_metrics_make(&run->metrics, &run->result) != 0)
		error = reason_set(why, -ENOMEM, "no memory for the metrics");
	return error;
}

static void release(struct sim_report_run *run)
{
	if (run->trace)
		sim_trace_release(run->trace);
	free(run->trace);
	sim_result_release(&run->result);
}

/* One for all, so that they can be compared. */
static struct gantt_scale find_scale(const struct sim_report *report)
{
	struct gantt_scale scale = {0};

	for (size_t i = 0; i < report->runs; i++) {
		const struct sim_report_run *run = &report->run[i];

		if (run->trace && gantt_text_fits(&run->result, run->trace))
			gantt_scale_add(&scale, &run->result, run->trace);
	}
	return scale;
}

/* A picture of each where it fits, then the events where they are asked for, then the numbers. */
static int print_text(const struct sim_options *options, const struct sim_report *report)
{
	const struct gantt_scale scale = find_scale(report);
	bool pictures = false;
	int error = 0;

	for (size_t i = 0; i < report->runs && !error; i++) {
		const struct sim_report_run *run = &report->run[i];

		if (!run->trace)
			continue;
		if (options->trace) {
			printf("%s\n", run->choice->label);
			sim_trace_print(run->trace, options->jobs.plain, stdout);
			putchar('\n');
		}
		if (!gantt_text_fits(&run->result, run->trace))
			continue;
		printf("%s\n", run->choice->label);
		error = gantt_text_print(&run->result, run->trace, &scale, options->jobs.plain, stdout);
		pictures = true;
	}
	if (pictures)
		printf("%s runs   . waits for a core   ~ I/O, or until the next period   + is switched "
		       "to\n\n",
		        report->config->cores > 1 ? "0-9 (the core)" : "#");
	sim_report_table(report, stdout);
	return error;
}

static int print(const struct sim_options *options, const struct sim_report *report)
{
	switch (options->format) {
	case SIM_FORMAT_CSV:
		sim_report_csv(report, stdout);
		return 0;
	case SIM_FORMAT_JSON:
		return sim_report_json(report, stdout);
	default:
		return print_text(options, report);
	}
}

/* After the numbers, which are worth having even where nothing can be drawn. */
static int draw(const struct sim_options *options, const struct sim_report *report)
{
	struct sim_figure_panel panel[SIM_CHOICES_MOST];
	char scripts[PATH_MAX], caption[512], costs[128] = "", said[1000] = "";
	struct sim_figure figure = {
	        .title = "Who runs when, under each policy",
	        .caption = caption,
	        .jobs = &options->jobs,
	        .cores = options->config.cores,
	        .panel = panel,
	        .panels = report->runs,
	};
	struct reason why = {""};
	int error;

	for (size_t i = 0; i < report->runs; i++)
		panel[i] = (struct sim_figure_panel){.title = report->run[i].choice->label,
		        .segment = report->run[i].trace->segment,
		        .segments = report->run[i].trace->segments,
		        .trace = report->run[i].trace};
	if (options->config.switch_ns || options->config.migration_ns)
		snprintf(costs, sizeof(costs), "; a switch costs %s, a migration %s", options->switch_cost,
		        options->migration_cost);
	snprintf(caption, sizeof(caption), "Simulated by telar %s, measured nowhere: jobs %s%s",
	        build_info.version, options->file ? options->file : options->generate, costs);
	snprintf(scripts, sizeof(scripts), "%s/plots", command_root());
	error = sim_figure_draw(&figure, scripts, options->figure, said, sizeof(said), &why);
	if (error)
		return command_fail(error == -EINVAL || error == -ENAMETOOLONG ? EXIT_USAGE : EXIT_REFUSED,
		        "--figure: %s", why.text);
	if (said[0])
		fprintf(stderr, "telar: gnuplot says: %s\n", said);
	if (options->format == SIM_FORMAT_TABLE)
		printf("\nFigure  %s.png, .svg, .pdf\n", options->figure);
	return EXIT_OK;
}

static int compare(const struct sim_options *options)
{
	struct sim_report report = {.jobs = &options->jobs,
	        .config = &options->config,
	        .with_jobs = options->per_job,
	        .with_events = options->trace};
	struct reason why = {""};
	int error = 0, status = EXIT_OK;

	report.run = calloc(options->choices, sizeof(*report.run));
	if (!report.run)
		return command_fail(EXIT_REFUSED, "no memory");
	for (; report.runs < options->choices && !error; report.runs++) {
		report.run[report.runs].choice = &options->choice[report.runs];
		error = simulate(options, &report.run[report.runs], &why);
	}
	if (!error) {
		error = print(options, &report);
		if (error)
			reason_set(&why, error, "no memory to show it");
	}
	if (error)
		status = command_fail(error == -EINVAL ? EXIT_USAGE : EXIT_REFUSED, "%s", why.text);
	else if (options->figure)
		status = draw(options, &report);
	for (size_t i = 0; i < report.runs; i++)
		release(&report.run[i]);
	free(report.run);
	return status;
}

static int command_sim_run(int argc, char **argv)
{
	struct sim_options options;
	struct reason why;
	int status = EXIT_OK, error;

	sim_options_parse(&options, argc, argv);
	error = options.list ? 0 : sim_options_resolve(&options, &why);
	if (error) {
		status = command_fail(error == -ENOMEM ? EXIT_REFUSED : EXIT_USAGE, "%s", why.text);
	} else if (options.list) {
		sim_options_list(stdout);
	} else if (options.print_jobs) {
		jobs_table_write(&options.jobs, stdout);
	} else if (options.against_kernel) {
		status = sim_against_run(&options);
	} else {
		status = compare(&options);
	}
	sim_options_release(&options);
	return status;
}

const struct command command_sim = {
        .name = "sim",
        .summary = "simulates scheduling policies on jobs of yours: Gantt chart, turnaround, response, ...",
        .run = command_sim_run,
};
