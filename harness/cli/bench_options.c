/* See bench_options.h. */
#include "bench_options.h"

#include "bench_choice.h"
#include "bench_flags.h"
#include "command.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_OUT = 1000, KEY_RESUME, KEY_DATA, KEY_NO_FIGURES, KEY_SELF_TEST, KEY_SUITE_SETTING };

struct parse {
	struct bench_options *options;
	struct bench_choice choice;
};

/* What the option means without a value, or NULL: it needs one. */
static const char *value_alone(int setting)
{
	return strcmp(bench_settings[setting].key, "trace") == 0 ? "yes" : NULL;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct parse *parse = state->input;

	if (key >= KEY_SUITE_SETTING && key < KEY_SUITE_SETTING + BENCH_SETTINGS) {
		const int setting = key - KEY_SUITE_SETTING;
		const char **const chosen = &parse->choice.value[setting];

		value = value ? value : (char *)value_alone(setting);
		if (*chosen)
			argp_error(state, "--%s is given twice: '%s' and '%s'",
			        bench_settings[setting].option, *chosen, value);
		*chosen = value;
		return 0;
	}
	switch (key) {
	case KEY_OUT:
		parse->options->out = value;
		return 0;
	case KEY_RESUME:
		parse->options->resume = value;
		return 0;
	case KEY_DATA:
		parse->options->data_path = value;
		return 0;
	case KEY_SELF_TEST:
		parse->options->self_test = true;
		return 0;
	case KEY_NO_FIGURES:
		parse->options->no_figures = true;
		return 0;
	case 'q':
		parse->options->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		if (parse->choice.suite)
			argp_error(state, "one suite at a time: '%s' and '%s'", parse->choice.suite, value);
		parse->choice.suite = value;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char documentation[] =
        "Run a suite of benchmarks: every model does the same work, trials of all cells are mixed in random "
        "order, each in a process of its own. Leaves a folder of results, figures, and prints a table.\v"
        "SUITE is quick (the preset), another name from `telar list suites`, or a path to an .ini file. "
        "An option replaces that list or setting of the suite.\n"
        "\n"
        "  telar bench\n"
        "  telar bench coursework\n"
        "  telar bench --models pool,fork --workloads 'sha256,rpc(2ms,exp)' --policies other,fifo:10 \\\n"
        "              --workers 1,2,2x --background none,cpu:2 --repetitions 5 --window 300ms\n"
        "  telar bench --data ~/film.mkv --workloads sha256\n"
        "  telar bench quick -- --benchmark_filter='pool/.*'\n"
        "  telar bench --models pool --workloads sha256 --policies fifo:10,rr:10 --workers 2 --trace\n"
        "  telar bench --self-test\n"
        "  telar bench micro\n"
        "\n"
        "Exit status: 0 all is well, 1 a trial failed, 2 wrong usage, 3 the system refused (every cell, or "
        "to "
        "write a file), 130 interrupted.";

static void fill_argp_options(struct argp_option *list)
{
	int i = 0;

	for (; i < BENCH_SETTINGS; i++)
		list[i] = (struct argp_option){.name = bench_settings[i].option,
		        .key = KEY_SUITE_SETTING + i,
		        .arg = bench_settings[i].value,
		        .flags = value_alone(i) ? OPTION_ARG_OPTIONAL : 0,
		        .doc = bench_settings[i].help,
		        .group = 1};
	list[i++] = (struct argp_option){.name = "out",
	        .key = KEY_OUT,
	        .arg = "FOLDER",
	        .doc = "a new folder for the results; the preset is results/DATE-SUITE. Where results/ may "
	               "not "
	               "be written, data files go to .telar-data beside it, or to $TMPDIR",
	        .group = 2};
	list[i++] = (struct argp_option){.name = "resume",
	        .key = KEY_RESUME,
	        .arg = "RUN",
	        .doc = "go on with a run that was cut off: same order, same seed",
	        .group = 2};
	list[i++] = (struct argp_option){.name = "data",
	        .key = KEY_DATA,
	        .arg = "FILE",
	        .doc = "the file that workloads read instead of one made for them",
	        .group = 2};
	list[i++] = (struct argp_option){.name = "no-figures",
	        .key = KEY_NO_FIGURES,
	        .doc = "do not draw; `telar plot` can do it later",
	        .group = 2};
	list[i++] = (struct argp_option){.name = "self-test",
	        .key = KEY_SELF_TEST,
	        .doc = "run one cell often and compare it with itself: the smallest difference that this "
	               "machine shows now, and how often the method sees one that is not there",
	        .group = 2};
	list[i++] = (struct argp_option){.name = "quiet", .key = 'q', .doc = "no progress", .group = 2};
}

static void join_command_line(struct bench_options *options, int argc, char **argv)
{
	size_t used = 0;

	options->command_line[0] = '\0';
	for (int i = 0; i < argc && used < sizeof(options->command_line); i++) {
		const int written = snprintf(options->command_line + used,
		        sizeof(options->command_line) - used, "%s%s", i ? " " : "", argv[i]);

		used += (size_t)written;
	}
	/* Names of files may be any bytes; a journal is UTF-8. */
	for (char *c = options->command_line; *c; c++)
		if (*c & 0x80)
			*c = '?';
}

/* Makes the path absolute, so that the run can be resumed from anywhere. */
static int check_data(struct bench_options *options, struct reason *why)
{
	const char *path = options->data_path;
	struct stat status;

	if (!path)
		return 0;
	if (stat(path, &status) != 0 || !realpath(path, options->data_real))
		return reason_set(why, -errno, "--data %s: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode) || status.st_size == 0)
		return reason_set(why, -EINVAL, "--data %s: needs a regular file that is not empty", path);
	if (access(path, R_OK) != 0)
		return reason_set(why, -errno, "--data %s: %s", path, strerror(errno));
	options->data_path = options->data_real;
	return 0;
}

int bench_options_parse(
        struct bench_options *options, struct suite *suite, int argc, char **argv, struct reason *why)
{
	struct argp_option list[BENCH_SETTINGS + 7] = {0};
	const struct argp argp = {
	        list, parse_option, "[SUITE] [-- GOOGLE-BENCHMARK-FLAG...]", documentation, 0, 0, 0};
	struct parse parse = {.options = options};
	int mine = argc, error;

	*options = (struct bench_options){.claim = -1};
	join_command_line(options, argc, argv);
	fill_argp_options(list);
	for (int i = 1; i < argc && mine == argc; i++)
		if (strcmp(argv[i], "--") == 0)
			mine = i;
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, mine, argv, 0, NULL, &parse);

	error = check_data(options, why);
	if (!error)
		error = bench_choice_load(&parse.choice, options, suite, why);
	if (!error)
		error = bench_flags_pass(options, argc - mine, argv + mine, why);
	return error;
}

void bench_options_release(struct bench_options *options)
{
	if (options->resumed)
		run_release(&options->run);
	if (options->claim >= 0)
		close(options->claim);
}
