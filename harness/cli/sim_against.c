/*
 * See sim_against.h. The machine cannot be taken away by it: the jobs together want 1.2 s, more is scaled
 * down; under a real-time policy they end at twice that, come what may (sim/kernel_run.h), under SCHED_OTHER,
 * where they share the CPU with everybody, at four times: after 10 s all is over.
 */
#include "sim_against.h"

#include "command.h"

#include "base/clock.h"
#include "machine/build_info.h"
#include "machine/placement.h"
#include "sim/against.h"
#include "sim/counterpart.h"
#include "sim/figure.h"
#include "sim/gantt_text.h"
#include "sim/kernel_run.h"
#include "sim/report.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#define MAKESPAN_MOST_NS (1200 * NS_PER_MS)
#define GRACE_NS (100 * NS_PER_MS)

enum { PAIRS = 3 };

struct pair {
	enum policy_kind kind;
	const char *name;
	struct sim_choice choice, measured_choice;
	struct sim_trace trace;
	struct sim_report_run run[2]; /* simulated, measured */
	struct kernel_run kernel;
	struct reason refused; /* empty: it ran */
};

struct session {
	const struct sim_options *options;
	struct sim_jobs jobs; /* scaled */
	hwloc_topology_t topology;
	unsigned cpu;
	uint64_t span_ns; /* what the jobs take at least */
	struct pair pair[PAIRS];
};

/* The policies as this kernel has them. */
static int choose(struct session *session, struct reason *why)
{
	static const enum policy_kind kinds[PAIRS] = {POLICY_FIFO, POLICY_RR, POLICY_OTHER};
	static const char *const names[PAIRS] = {"SCHED_FIFO", "SCHED_RR", "SCHED_OTHER"};
	int error = 0;

	for (unsigned i = 0; i < PAIRS && !error; i++) {
		struct pair *pair = &session->pair[i];
		char spelling[SIM_COUNTERPART_SIZE];

		pair->kind = kinds[i];
		pair->name = names[i];
		sim_counterpart(kinds[i], topology_cpus(session->topology), spelling);
		error = sim_choice_parse(spelling, &pair->choice, why);
		pair->measured_choice = pair->choice;
		snprintf(pair->measured_choice.label, sizeof(pair->measured_choice.label), "%s, measured",
		        names[i]);
	}
	return error;
}

static int simulate(const struct sim_jobs *jobs, struct pair *pair, struct reason *why)
{
	struct sim_config config = {.ops = pair->choice.ops, .params = pair->choice.params, .cores = 1};
	struct sim_report_run *run = &pair->run[0];
	int error;

	sim_trace_init(&pair->trace);
	config.observer = sim_trace_observer(&pair->trace);
	error = sim_run(jobs, &config, &run->result, why);
	if (!error &&
	        (sim_trace_complete(&pair->trace) != 0 || sim_metrics_make(&run->metrics, &run->result) != 0))
		error = reason_set(why, -ENOMEM, "no memory for a simulation");
	run->choice = &pair->choice;
	run->trace = &pair->trace;
	return error;
}

/* What happens here is an outcome that is shown, never the end of the others. */
static void measure(struct session *session, struct pair *pair)
{
	struct kernel_run *kernel = &pair->kernel;
	const uint64_t limit_ns = (pair->kind == POLICY_OTHER ? 4 : 2) * session->span_ns + GRACE_NS;
	int error = kernel_run(kernel, &session->jobs, pair->kind, session->topology, session->cpu, limit_ns,
	        &pair->refused);

	if (error)
		return;
	if (kernel->unfinished > 0)
		reason_set(&pair->refused, -ETIMEDOUT,
		        "%u job%s did not end within %ju ms: other processes take too much of CPU %u",
		        kernel->unfinished, kernel->unfinished == 1 ? "" : "s",
		        (uintmax_t)(limit_ns / NS_PER_MS), session->cpu);
	else if (kernel->lost > 0)
		reason_set(&pair->refused, -ENOBUFS, "%ju turns had no room to be noted: take shorter bursts",
		        (uintmax_t)kernel->lost);
	else if (sim_metrics_make(&pair->run[1].metrics, &kernel->result) != 0)
		reason_set(&pair->refused, -ENOMEM, "no memory for the metrics");
	pair->run[1].choice = &pair->measured_choice;
	pair->run[1].result = kernel->result;
	pair->run[1].trace = &kernel->trace;
}

/* Scales the jobs down to what a machine may be asked for. */
static int prepare(struct session *session, struct reason *why)
{
	const struct sim_jobs *jobs = &session->options->jobs;
	const struct sim_config config = {.ops = sim_policy_registry[0], .cores = 1};
	struct sim_result result;
	uint64_t span_ns;
	double factor = 1;
	int error = sim_run(jobs, &config, &result, why);

	if (error)
		return error;
	span_ns = result.end_ns;
	sim_result_release(&result);
	if (span_ns > MAKESPAN_MOST_NS) {
		factor = (double)MAKESPAN_MOST_NS / (double)span_ns;
		printf("All times of the jobs are multiplied by %.4g, so that each policy takes 1.2 s and "
		       "the machine is "
		       "not kept longer. The kernel's own times (slices, ticks) stay as they are.\n\n",
		        factor);
	}
	session->span_ns = span_ns > MAKESPAN_MOST_NS ? MAKESPAN_MOST_NS : span_ns;
	session->cpu = (unsigned)hwloc_bitmap_last(hwloc_topology_get_topology_cpuset(session->topology));
	return against_scale(&session->jobs, jobs, factor, why);
}

/* Textbooks' tables, and the policies that take after them, have the lowest number first. */
static void print_priority_note(const struct session *session)
{
	const struct sim_jobs *jobs = &session->jobs;

	for (size_t i = 1; i < jobs->count; i++) {
		if (jobs->spec[i].priority == jobs->spec[0].priority)
			continue;
		printf("Priorities: under SCHED_FIFO and SCHED_RR the job with the highest number is first, "
		       "and so "
		       "it is here, simulated and measured; under the policies priority and "
		       "priority-preemptive "
		       "of telar sim it is the one with the lowest, unless they are given first=high.\n\n");
		return;
	}
}

static int print_pair(const struct session *session, struct pair *pair)
{
	const bool plain = session->jobs.plain;
	const struct against_side simulated = {&pair->run[0].result, &pair->trace};
	const struct against_side measured = {&pair->kernel.result, &pair->kernel.trace};
	struct sim_report report = {.jobs = &session->jobs,
	        .config = &(struct sim_config){.cores = 1},
	        .run = pair->run,
	        .runs = 2};
	const bool is_measured = !pair->refused.text[0];
	struct gantt_scale scale = {0};
	int error = 0;

	gantt_scale_add(&scale, simulated.result, simulated.trace);
	if (is_measured)
		gantt_scale_add(&scale, measured.result, measured.trace);
	printf("%s, simulated as %s\n", pair->name, pair->choice.label);
	if (gantt_text_fits(simulated.result, simulated.trace))
		error = gantt_text_print(simulated.result, simulated.trace, &scale, plain, stdout);
	if (!is_measured) {
		printf("%s, not measured: %s\n\n", pair->name, pair->refused.text);
		return error;
	}
	printf("%s, measured on CPU %u\n", pair->name, session->cpu);
	if (!error)
		error = gantt_text_print(measured.result, measured.trace, &scale, plain, stdout);
	if (!error)
		error = against_explain(&simulated, &measured, pair->kind, plain, stdout);
	putchar('\n');
	sim_report_table(&report, stdout);
	putchar('\n');
	return error;
}

static void make_caption(const struct session *session, char *buffer, size_t size)
{
	struct utsname machine = {0};
	const time_t now = time(NULL);
	struct tm date;
	char day[32] = "";

	uname(&machine);
	if (localtime_r(&now, &date))
		strftime(day, sizeof(day), "%Y-%m-%d", &date);
	snprintf(buffer, size, "telar %s, jobs %s; measured on CPU %u of %s, Linux %s, %s",
	        build_info.version,
	        session->options->file ? session->options->file : session->options->generate, session->cpu,
	        machine.nodename, machine.release, day);
}

static int draw(const struct session *session)
{
	struct sim_figure_panel panel[2 * PAIRS];
	char title[2 * PAIRS][96], caption[512], scripts[PATH_MAX], said[1000] = "";
	struct sim_figure figure = {
	        .title = "Simulated, and what the kernel did",
	        .caption = caption,
	        .jobs = &session->jobs,
	        .cores = 1,
	        .panel = panel,
	};
	struct reason why = {""};
	int error;

	for (unsigned i = 0; i < PAIRS; i++)
		for (unsigned side = 0; side < (session->pair[i].refused.text[0] ? 1u : 2u); side++) {
			const struct sim_report_run *run = &session->pair[i].run[side];

			snprintf(title[figure.panels], sizeof(title[0]), side ? "%s" : "%s, simulated",
			        run->choice->label);
			panel[figure.panels] = (struct sim_figure_panel){
			        title[figure.panels], run->trace->segment, run->trace->segments, run->trace};
			figure.panels++;
		}
	make_caption(session, caption, sizeof(caption));
	snprintf(scripts, sizeof(scripts), "%s/plots", command_root());
	error = sim_figure_draw(&figure, scripts, session->options->figure, said, sizeof(said), &why);
	if (error)
		return command_fail(error == -EINVAL ? EXIT_USAGE : EXIT_REFUSED, "--figure: %s", why.text);
	if (said[0])
		fprintf(stderr, "telar: gnuplot says: %s\n", said);
	printf("Figure  %s.png, .svg, .pdf\n", session->options->figure);
	return EXIT_OK;
}

static void release(struct session *session)
{
	for (unsigned i = 0; i < PAIRS; i++) {
		sim_trace_release(&session->pair[i].trace);
		sim_result_release(&session->pair[i].run[0].result);
		kernel_run_release(&session->pair[i].kernel);
	}
	sim_jobs_release(&session->jobs);
	hwloc_topology_destroy(session->topology);
}

int sim_against_run(const struct sim_options *options)
{
	struct session session = {.options = options};
	struct reason why = {""};
	int status = EXIT_OK, error;

	if (topology_load(&session.topology, &why) != 0)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	error = prepare(&session, &why);
	if (!error && session.jobs.count > KERNEL_RUN_JOBS_MOST)
		error = reason_set(&why, -EINVAL, "--against-kernel: at most %d jobs, not %zu",
		        KERNEL_RUN_JOBS_MOST, session.jobs.count);
	if (!error)
		error = choose(&session, &why);
	for (unsigned i = 0; i < PAIRS && !error; i++)
		error = simulate(&session.jobs, &session.pair[i], &why);
	if (!error)
		print_priority_note(&session);
	for (unsigned i = 0; i < PAIRS && !error; i++) {
		fflush(stdout);
		measure(&session, &session.pair[i]);
		if (print_pair(&session, &session.pair[i]) != 0)
			error = reason_set(&why, -ENOMEM, "no memory to show it");
	}
	if (error)
		status = command_fail(error == -EINVAL ? EXIT_USAGE : EXIT_REFUSED, "%s", why.text);
	else if (options->figure)
		status = draw(&session);
	release(&session);
	return status;
}
