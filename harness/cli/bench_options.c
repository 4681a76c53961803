/* See bench_options.h. */
#include "bench_options.h"

#include "command.h"

#include "gbench/gbench.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEY_OUT = 1000, KEY_RESUME, KEY_DATA, KEY_NO_FIGURES, KEY_SELF_TEST, KEY_SUITE_SETTING };

/* Options that are a suite's keys: key - KEY_SUITE_SETTING is the index. An
 * option and its key are spelled alike but for singular and plural. */
static const struct setting {
	const char *option, *key, *value, *help;
} settings[] = {
        {"models", "models", "LIST", "loop, pool, fork, cluster, ..."},
        {"workloads", "workloads", "LIST", "sha256(64KiB), rpc(2ms,exp), ..."},
        {"policies", "policies", "LIST", "other:5, fifo:10, deadline:4.5ms/10ms, deadline:auto, ..."},
        {"placement", "placements", "LIST", "none, compact, scatter, core, numa"},
        {"workers", "workers", "LIST", "how many workers; 2x is twice the CPUs that may be used"},
        {"background", "background", "LIST", "none, cpu:N, cpu:1x: processes that compete for the CPUs"},
        {"arrivals", "arrivals", "LIST",
                "closed, open(2000/s,poisson), open(2000/s,constant): when jobs come"},
        {"repetitions", "repetitions", "N", "trials of each cell, at least"},
        {"target", "target", "PERCENT",
                "more trials until the interval's half-width is under this share of the median; 0% for none"},
        {"most", "most", "N",
                "but not more than N trials of a cell that count, nor than 2 N with the disturbed ones"},
        {"budget", "budget", "TIME",
                "nor once all trials together have taken this long; the repetitions are made in any case"},
        {"window", "window", "TIME", "how long a trial measures, such as 300ms"},
        {"warmup", "warmup", "TIME", "how long it runs before that; auto: as the model needs"},
        {"limit", "limit", "TIME", "when a trial is ended and counted as a timeout"},
        {"in-flight", "in_flight", "N", "jobs in flight at once"},
        {"seed", "seed", "N", "of the order of the trials; 0 chooses one"},
        {"trace", "trace", "yes|no",
                "keep every job's start, end, worker and core in one trial of each cell (the first that "
                "counts): a figure, and a file for ui.perfetto.dev"},
};
#define SETTINGS ((int)(sizeof(settings) / sizeof(*settings)))

struct parse {
	struct bench_options *options;
	struct suite *suite;
	const char *suite_name;
	const char *setting_value[sizeof(settings) / sizeof(*settings)];
	struct reason *why;
};

/* What the option means without a value, or NULL: it needs one. */
static const char *value_alone(int setting)
{
	return strcmp(settings[setting].key, "trace") == 0 ? "yes" : NULL;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct parse *parse = state->input;

	if (key >= KEY_SUITE_SETTING && key < KEY_SUITE_SETTING + SETTINGS) {
		value = value ? value : (char *)value_alone(key - KEY_SUITE_SETTING);
		if (parse->setting_value[key - KEY_SUITE_SETTING])
			argp_error(state, "--%s is given twice: '%s' and '%s'",
			        settings[key - KEY_SUITE_SETTING].option,
			        parse->setting_value[key - KEY_SUITE_SETTING], value);
		parse->setting_value[key - KEY_SUITE_SETTING] = value;
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
		if (parse->suite_name)
			argp_error(state, "one suite at a time: '%s' and '%s'", parse->suite_name, value);
		parse->suite_name = value;
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

	for (; i < SETTINGS; i++)
		list[i] = (struct argp_option){.name = settings[i].option,
		        .key = KEY_SUITE_SETTING + i,
		        .arg = settings[i].value,
		        .flags = value_alone(i) ? OPTION_ARG_OPTIONAL : 0,
		        .doc = settings[i].help,
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

static int find_suite(const char *name, char *path, size_t size, struct reason *why)
{
	const size_t length = strlen(name);
	const bool is_path = strchr(name, '/') || (length > 4 && strcmp(name + length - 4, ".ini") == 0);

	const int length_needed =
	        is_path ? snprintf(path, size, "%s", name)
	                : snprintf(path, size, "%s/benchmarks/suites/%s.ini", command_root(), name);

	if (length_needed >= (int)size)
		return reason_set(why, -ENAMETOOLONG, "the suite's path is too long");
	if (!is_path && access(path, R_OK) != 0)
		return reason_set(why, -ENOENT,
		        "there is no suite '%s'; `telar list suites` shows them, and a path to an .ini file "
		        "is one too",
		        name);
	return 0;
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

/* One cell, as often as two cells of a comparison together. */
static const struct {
	const char *key, *value;
} self_test_settings[] = {
        {"models", "pool"},
        {"workloads", "sha256"},
        {"policies", "other"},
        {"workers", "1x"},
        {"background", "none"},
        {"repetitions", "20"},
        {"target", "0%"},
};

static int set_up_self_test(struct suite *suite, struct reason *why)
{
	int error = 0;

	snprintf(suite->name, sizeof(suite->name), "self-test");
	for (size_t i = 0; i < sizeof(self_test_settings) / sizeof(*self_test_settings) && !error; i++)
		error = suite_set(
		        suite, self_test_settings[i].key, self_test_settings[i].value, "--self-test", why);
	return error;
}

/* The suite of the command line: a file, and options laid over it. */
static int load_suite(struct parse *parse, struct suite *suite, struct reason *why)
{
	char path[PATH_MAX], origin[32];
	uint32_t chosen;
	int error = find_suite(parse->suite_name ? parse->suite_name : "quick", path, sizeof(path), why);

	if (!error)
		error = suite_load(suite, path, why);
	if (!error && parse->options->self_test)
		error = set_up_self_test(suite, why);
	for (int i = 0; i < SETTINGS && !error; i++) {
		if (!parse->setting_value[i])
			continue;
		snprintf(origin, sizeof(origin), "--%s", settings[i].option);
		parse->options->changed = true;
		error = suite_set(suite, settings[i].key, parse->setting_value[i], origin, why);
	}
	if (!error && suite->seed == 0) {
		if (getrandom(&chosen, sizeof(chosen), 0) != (ssize_t)sizeof(chosen))
			chosen = (uint32_t)time(NULL);
		suite->seed = chosen | 1u;
	}
	return error;
}

/* The suite of a run that is gone on with, as that run wrote it into its folder. */
static int load_resumed(struct parse *parse, struct suite *suite, struct reason *why)
{
	struct bench_options *options = parse->options;
	char path[PATH_MAX];
	const char *name;
	int error;

	for (int i = 0; i < SETTINGS; i++)
		if (parse->setting_value[i])
			return reason_set(
			        why, -EINVAL, "--%s: a run is resumed as it was begun", settings[i].option);
	if (parse->suite_name || options->out || options->data_path || options->self_test)
		return reason_set(why, -EINVAL,
		        "--resume takes no suite, no --out, no --data and no --self-test: a run is resumed "
		        "as "
		        "it was begun");
	error = results_claim(options->resume, &options->claim, why);
	if (!error)
		error = results_read(&options->run, options->resume, why);
	if (error)
		return error;
	options->resumed = true;
	if (snprintf(path, sizeof(path), "%s/suite.ini", options->run.path) >= (int)sizeof(path))
		return reason_set(why, -ENAMETOOLONG, "--resume: the path is too long");
	error = suite_load(suite, path, why);
	name = json_string_value(json_object_get(options->run.about, "suite"));
	if (name)
		snprintf(suite->name, sizeof(suite->name), "%s", name);
	options->data_path = json_string_value(json_object_get(options->run.about, "data"));
	options->filter = json_string_value(json_object_get(options->run.about, "filter"));
	options->self_test = json_is_true(json_object_get(options->run.about, "self_test"));
	options->no_figures |= json_is_true(json_object_get(options->run.about, "no_figures"));
	return error;
}

#define FILTER_FLAG "--benchmark_filter="

/* Hands Google Benchmark its flags: those after `--`, or the filter of the resumed run. */
static int pass_flags(struct bench_options *options, int argc, char **argv, struct reason *why)
{
	char program[] = "telar", filter[1024];
	char *resumed[] = {program, filter, NULL};

	if (options->resumed && argc > 0)
		return reason_set(
		        why, -EINVAL, "--resume takes no flags after --: a run is resumed as it was begun");
	if (options->resumed) {
		snprintf(filter, sizeof(filter), FILTER_FLAG "%s", options->filter ? options->filter : "");
		return gbench_init(options->filter ? 2 : 1, resumed, why);
	}
	for (int i = 1; i < argc; i++)
		if (strncmp(argv[i], FILTER_FLAG, strlen(FILTER_FLAG)) == 0)
			options->filter = argv[i] + strlen(FILTER_FLAG);
	/* `--` itself stands where a program's name would. */
	return argc > 0 ? gbench_init(argc, argv, why) : gbench_init(1, resumed, why);
}

int bench_options_parse(
        struct bench_options *options, struct suite *suite, int argc, char **argv, struct reason *why)
{
	struct argp_option list[SETTINGS + 7] = {0};
	const struct argp argp = {
	        list, parse_option, "[SUITE] [-- GOOGLE-BENCHMARK-FLAG...]", documentation, 0, 0, 0};
	struct parse parse = {.options = options, .suite = suite, .why = why};
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
		error = options->resume ? load_resumed(&parse, suite, why) : load_suite(&parse, suite, why);
	if (!error)
		error = pass_flags(options, argc - mine, argv + mine, why);
	return error;
}

void bench_options_release(struct bench_options *options)
{
	if (options->resumed)
		run_release(&options->run);
	if (options->claim >= 0)
		close(options->claim);
}

int bench_choose_folder(const struct bench_options *options, const struct suite *suite, const char *root,
        char *path, size_t size, struct reason *why)
{
	const time_t now = time(NULL);
	struct tm local;
	char date[32];

	if (options->out) {
		if (options->out[0] == '\0')
			return reason_set(why, -EINVAL, "--out: needs the name of a new folder");
		if (snprintf(path, size, "%s", options->out) >= (int)size)
			return reason_set(why, -ENAMETOOLONG, "--out: the path is too long");
		return 0;
	}
	localtime_r(&now, &local);
	strftime(date, sizeof(date), "%Y%m%d-%H%M%S", &local);
	for (unsigned attempt = 0; attempt < 100; attempt++) {
		char again[16] = "";

		if (attempt > 0)
			snprintf(again, sizeof(again), "-%u", attempt + 1);
		if (snprintf(path, size, "%s/results/%s-%s%s%s", root, date, suite->name,
		            options->changed ? "-changed" : "", again) >= (int)size)
			return reason_set(why, -ENAMETOOLONG, "the path of %s is too long", root);
		if (access(path, F_OK) != 0)
			return 0;
	}
	return reason_set(why, -EEXIST, "%s exists already: choose a folder with --out", path);
}

int bench_filter(struct suite *suite, struct reason *why)
{
	size_t kept = 0;

	for (size_t i = 0; i < suite->cell_count; i++)
		if (gbench_selected(suite->cells[i].name))
			suite->cells[kept++] = suite->cells[i];
	suite->cell_count = kept;
	return kept > 0 ? 0
	                : reason_set(why, -EINVAL, "--benchmark_filter matches none of the suite's cells");
}

int bench_micro(int argc, char **argv)
{
	char self[PATH_MAX], path[PATH_MAX + 16];
	const ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	(void)argc;
	if (length < 0)
		return command_fail(EXIT_REFUSED, "/proc/self/exe: %s", strerror(errno));
	self[length] = '\0';
	snprintf(path, sizeof(path), "%s-micro", self);
	execv(path, argv);
	return command_fail(EXIT_REFUSED, "%s: %s", path, strerror(errno));
}
