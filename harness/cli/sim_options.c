/* See sim_options.h. */
#include "sim_options.h"

#include "base/entry.h"
#include "base/units.h"
#include "sim/figure.h"
#include "sim/jobs_generate.h"
#include "sim/policy.h"
#include "sim/sim_time.h"

#include <argp.h>
#include <errno.h>
#include <string.h>

#define COST_MOST_NS UINT64_C(3600000000000)

enum {
	KEY_GENERATE = 256,
	KEY_CORES,
	KEY_SWITCH,
	KEY_MIGRATION,
	KEY_SEED,
	KEY_PER_JOB,
	KEY_TRACE,
	KEY_TIMING,
	KEY_FIGURE,
	KEY_CSV,
	KEY_JSON,
	KEY_LIST,
	KEY_PRINT_JOBS,
	KEY_AGAINST
};

static const struct argp_option option_list[] = {
        {"policies", 'p', "LIST", 0, "which to compare, as fifo,sjf,rr(2); the preset is fifo,sjf,srtf,rr",
                1},
        {"cores", KEY_CORES, "N", 0, "on so many cores; the preset is 1", 1},
        {"switch-cost", KEY_SWITCH, "TIME", 0, "what a core loses when it changes jobs; the preset is 0", 1},
        {"migration-cost", KEY_MIGRATION, "TIME", 0,
                "what it loses in addition when that job ran on another core; the preset is 0", 1},
        {"seed", KEY_SEED, "N", 0, "for policies that draw lots; the preset is 1", 1},
        {"generate", KEY_GENERATE, "WHAT", 0, "draw jobs by chance instead of reading a table", 2},
        {"print-jobs", KEY_PRINT_JOBS, NULL, 0, "print the jobs as a table, and simulate nothing", 2},
        {"per-job", KEY_PER_JOB, NULL, 0, "a row for each job, too", 3},
        {"trace", KEY_TRACE, NULL, 0, "every event, too", 3},
        {"figure", KEY_FIGURE, "PATH", 0, "draw the schedules as Gantt charts: PATH.png, .svg, .pdf", 3},
        {"timing", KEY_TIMING, NULL, 0, "say on standard error how long each simulation took", 3},
        {"csv", KEY_CSV, NULL, 0, "print CSV; times in ns", 3},
        {"json", KEY_JSON, NULL, 0, "print JSON; times in ns", 3},
        {"against-kernel", KEY_AGAINST, NULL, 0,
                "run the jobs on this machine, too, as processes on one CPU under SCHED_FIFO, SCHED_RR and "
                "SCHED_OTHER, and compare",
                4},
        {"list", KEY_LIST, NULL, 0, "list the policies and their parameters", 4},
        {0},
};

static const char documentation[] =
        "Simulate scheduling policies on the same jobs, event by event, and compare what becomes of the "
        "jobs.\v"
        "JOBS is a file with a table as textbooks have it:\n"
        "\n"
        "  job  arrival  bursts     priority\n"
        "  P1   0        8          3\n"
        "  P2   1        2,io:5,2   1        # 2 on the CPU, 5 of I/O, 2 on the CPU\n"
        "\n"
        "Further columns: nice, tickets, period, deadline, times (how often the bursts, or the periods, "
        "follow "
        "each other). Only job and bursts must be there; - is the preset. The lowest priority is first, but "
        "under linux-fifo, linux-rr and --against-kernel the highest, as the kernel has it. A plain number "
        "is a unit of the "
        "textbook and printed as such (it counts as 1ms); 250us, 5ms, 2s are times.\n"
        "\n"
        "Jobs by chance: "
        "n=1000,seed=7,arrivals=poisson(20/s),cpu=exp(10ms),io=uniform(1ms..50ms),bursts=1..5,"
        "priority=1..5. Lengths are a time, exp(MEAN), uniform(LEAST..MOST) or pareto(LEAST,SHAPE).\n"
        "\n"
        "Examples:\n"
        "  telar sim my.jobs --policies 'fifo,srtf,rr(2)'\n"
        "  telar sim my.jobs --policies 'rr(1),rr(4)' --switch-cost 0.1 --figure rr\n"
        "  telar sim --generate 'n=1000,arrivals=poisson(50/s),cpu=exp(10ms)' --policies fifo,sjf,srtf "
        "--cores 2\n"
        "  telar sim --against-kernel my.jobs --figure mine\n"
        "  telar sim --list";

static error_t take_file(struct sim_options *options, const char *value, struct argp_state *state)
{
	if (options->file)
		argp_error(state, "one table of jobs at a time: '%s' and '%s'", options->file, value);
	options->file = value;
	return 0;
}

/* What --against-kernel has no use for. */
static bool simulates_only(int key)
{
	switch (key) {
	case 'p':
	case KEY_CORES:
	case KEY_SWITCH:
	case KEY_MIGRATION:
	case KEY_SEED:
	case KEY_PER_JOB:
	case KEY_TRACE:
	case KEY_TIMING:
	case KEY_CSV:
	case KEY_JSON:
	case KEY_PRINT_JOBS:
		return true;
	default:
		return false;
	}
}

/* An option without a value. */
static error_t parse_flag(int key, struct sim_options *options)
{
	switch (key) {
	case KEY_PRINT_JOBS:
		options->print_jobs = true;
		return 0;
	case KEY_PER_JOB:
		options->per_job = true;
		return 0;
	case KEY_TRACE:
		options->trace = true;
		return 0;
	case KEY_TIMING:
		options->timing = true;
		return 0;
	case KEY_CSV:
		options->format = SIM_FORMAT_CSV;
		return 0;
	case KEY_JSON:
		options->format = SIM_FORMAT_JSON;
		return 0;
	case KEY_AGAINST:
		options->against_kernel = true;
		return 0;
	case KEY_LIST:
		options->list = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct sim_options *options = state->input;

	options->simulates_only |= simulates_only(key);
	switch (key) {
	case 'p':
		options->policies = value;
		return 0;
	case KEY_CORES:
		options->cores = value;
		return 0;
	case KEY_SWITCH:
		options->switch_cost = value;
		return 0;
	case KEY_MIGRATION:
		options->migration_cost = value;
		return 0;
	case KEY_SEED:
		options->seed = value;
		return 0;
	case KEY_GENERATE:
		options->generate = value;
		return 0;
	case KEY_FIGURE:
		options->figure = value;
		return 0;
	case ARGP_KEY_ARG:
		return take_file(options, value, state);
	default:
		return parse_flag(key, options);
	}
}

void sim_options_parse(struct sim_options *options, int argc, char **argv)
{
	static const struct argp argp = {
	        option_list, parse_option, "[JOBS]", documentation, NULL, NULL, NULL};

	*options = (struct sim_options){.policies = "fifo,sjf,srtf,rr",
	        .cores = "1",
	        .switch_cost = "0",
	        .migration_cost = "0",
	        .seed = "1"};
	sim_jobs_init(&options->jobs);
	argp_parse(&argp, argc, argv, 0, NULL, options);
}

void sim_options_release(struct sim_options *options)
{
	sim_jobs_release(&options->jobs);
}

static int resolve_policies(struct sim_options *options, struct reason *why)
{
	struct reason inner;

	for (const char *text = options->policies;; text++) {
		const size_t length = entry_length(text);
		char entry[128];

		if (length >= sizeof(entry))
			return reason_set(why, -EINVAL, "--policies: '%.40s...' is too long", text);
		if (options->choices == SIM_CHOICES_MOST)
			return reason_set(why, -EINVAL, "--policies: more than %d", SIM_CHOICES_MOST);
		snprintf(entry, sizeof(entry), "%.*s", (int)length, text);
		if (sim_choice_parse(entry, &options->choice[options->choices++], &inner) != 0)
			return reason_set(why, -EINVAL, "--policies: %s", inner.text);
		text += length;
		if (*text == '\0')
			return 0;
	}
}

static int resolve_cost(const char *option, const char *text, uint64_t *ns, struct reason *why)
{
	struct reason inner;

	if (sim_time_parse(text, ns, NULL, &inner) != 0)
		return reason_set(why, -EINVAL, "--%s: %s", option, inner.text);
	if (*ns > COST_MOST_NS)
		return reason_set(why, -EINVAL, "--%s: '%s' is longer than an hour", option, text);
	return 0;
}

static int resolve_jobs(struct sim_options *options, struct reason *why)
{
	struct reason inner;

	if (options->against_kernel && options->simulates_only)
		return reason_set(why, -EINVAL,
		        "--against-kernel compares Linux's policies on one CPU: of the other options it "
		        "takes "
		        "--generate and --figure only");
	if (options->file && options->generate)
		return reason_set(why, -EINVAL, "a table of jobs or --generate, not both");
	if (options->file)
		return jobs_table_load(&options->jobs, options->file, why);
	if (!options->generate)
		return reason_set(
		        why, -EINVAL, "no jobs: name a table of them, or --generate some; see --help");
	if (jobs_generate(&options->jobs, options->generate, &inner) != 0)
		return reason_set(why, -EINVAL, "--generate: %s", inner.text);
	return 0;
}

static int resolve_figure(const struct sim_options *options, struct reason *why)
{
	struct reason inner;
	/* simulated and measured, for three policies */
	const size_t panels = options->against_kernel ? 6 : options->choices;

	if (!options->figure)
		return 0;
	const int error =
	        sim_figure_check(&options->jobs, options->config.cores, panels, options->figure, &inner);

	return error ? reason_set(why, error, "--figure: %s", inner.text) : 0;
}

int sim_options_resolve(struct sim_options *options, struct reason *why)
{
	struct sim_config *config = &options->config;
	uint64_t cores = 0;
	int error = resolve_policies(options, why);

	if (!error)
		error = count_parse(options->cores, "--cores", 1, SIM_CORES_MOST, &cores, why);
	if (!error)
		error = count_parse(options->seed, "--seed", 0, UINT64_MAX, &config->seed, why);
	if (!error)
		error = resolve_cost("switch-cost", options->switch_cost, &config->switch_ns, why);
	if (!error)
		error = resolve_cost("migration-cost", options->migration_cost, &config->migration_ns, why);
	config->cores = (unsigned)cores;
	if (!error)
		error = resolve_jobs(options, why);
	return error ? error : resolve_figure(options, why);
}

void sim_options_list(FILE *out)
{
	for (size_t i = 0; sim_policy_registry[i]; i++) {
		const struct sim_policy_ops *ops = sim_policy_registry[i];

		fprintf(out, "%-20s %s\n", ops->name, ops->summary);
		for (const struct param_spec *spec = ops->params; spec && spec->name; spec++) {
			char preset[48];

			if (spec->kind == PARAM_TIME)
				time_format(spec->preset, preset, sizeof(preset));
			else if (spec->kind == PARAM_CHOICE)
				snprintf(preset, sizeof(preset), "%s", spec->choices[spec->preset]);
			else
				snprintf(preset, sizeof(preset), "%ju", (uintmax_t)spec->preset);
			fprintf(out, "%20s %s=%s: %s\n", "", spec->name, preset, spec->help);
		}
	}
}
