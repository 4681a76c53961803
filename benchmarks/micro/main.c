/*
 * telar bench micro: what the parts cost, beside the floors under them.
 *
 * A program of its own, so that its process is small and has no threads: a fork copies the memory that
 * is there. What this file does not do: it measures nothing; session.h does. How fast anything is
 * never decides the exit status.
 */
#include "report.h"

#include "base/units.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "gbench/gbench.h"
#include "machine/placement.h"
#include "models/model.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS_PRESET 51
#define ROUNDS_MAX 100000

enum { KEY_ROUNDS = 1000, KEY_ONLY, KEY_SEED, KEY_OUT, KEY_JSON, KEY_LIST, KEY_PEERS };

struct options {
	const char *only, *out, *rounds, *seed;
	bool list, json, peers, quiet;
};

static const struct argp_option option_table[] = {
        {"rounds", KEY_ROUNDS, "N", 0, "samples of each subject; the preset is 51", 0},
        {"only", KEY_ONLY, "PATTERN", 0,
                "subjects whose name matches this regular expression, and what they are compared with", 0},
        {"seed", KEY_SEED, "N", 0, "of the order of the samples; chosen when it is not given", 0},
        {"out", KEY_OUT, "FILE", 0, "write every sample in Google Benchmark's JSON", 0},
        {"json", KEY_JSON, NULL, 0, "print the table as JSON", 0},
        {"list", KEY_LIST, NULL, 0,
                "print all subjects and their goals, or those that the other options select; measure nothing",
                0},
        {"peers", KEY_PEERS, NULL, 0,
                "the pool beside other runtimes' threads, and a switch as perf measures it", 0},
        {"quiet", 'q', NULL, 0, "no progress", 0},
        {0},
};

static const char documentation[] =
        "Measure what the parts of the harness cost beside the floors under them: many short samples of all "
        "subjects in random order, then a table of medians and of ratios within a round, with 95 % "
        "intervals. Speed never decides the exit status.\v"
        "  telar bench micro\n"
        "  telar bench micro --only 'fork|switch/pipe'\n"
        "  telar bench micro --rounds 201 --out samples.json\n"
        "  telar bench micro --peers\n"
        "\n"
        "A goal is reached or missed when the whole interval is on one side of it.\n"
        "\n"
        "Exit status: 0 all is well, 1 a subject failed, 2 wrong usage, 3 the system refused, 130 "
        "interrupted.";

static volatile _Atomic int interrupts;

static void count_interrupt(int signal)
{
	(void)signal;
	interrupts++;
}

static void catch_interrupts(void)
{
	const struct sigaction action = {.sa_handler = count_interrupt};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case KEY_ROUNDS:
		options->rounds = value;
		return 0;
	case KEY_ONLY:
		options->only = value;
		return 0;
	case KEY_SEED:
		options->seed = value;
		return 0;
	case KEY_OUT:
		options->out = value;
		return 0;
	case KEY_JSON:
		options->json = true;
		return 0;
	case KEY_LIST:
		options->list = true;
		return 0;
	case KEY_PEERS:
		options->peers = true;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int apply(const struct options *options, struct session *session, struct reason *why)
{
	uint64_t rounds = ROUNDS_PRESET, seed = (uint64_t)time(NULL);
	int error = 0;

	if (options->rounds)
		error = count_parse(options->rounds, "--rounds", 1, ROUNDS_MAX, &rounds, why);
	if (!error && options->seed)
		error = count_parse(options->seed, "--seed", 0, UINT32_MAX, &seed, why);
	session->rounds = (unsigned)rounds;
	session->seed = seed;
	return error;
}

static int measure(struct session *session, const struct options *options)
{
	/* Google Benchmark runs every sample, whether somebody wants its file or not. */
	const char *out = options->out ? options->out : "/dev/null";
	struct progress progress;
	struct reason why;
	int error, closed;

	error = gbench_open(out, &why);
	if (error)
		return command_fail(
		        error == -ENOENT || error == -EISDIR || error == -ENOTDIR ? EXIT_USAGE : EXIT_REFUSED,
		        "--out: %s", why.text);
	progress_init(&progress, options->quiet);
	session->after_sample = progress_show;
	session->arg = &progress;
	session->interrupts = &interrupts;
	catch_interrupts();
	error = session_run(session, &why);
	progress_end(&progress);
	if (error)
		command_fail(EXIT_REFUSED, "%s", why.text);
	closed = gbench_close(&why);
	if (closed && !error)
		command_fail(EXIT_REFUSED, "%s", why.text);
	if (error == -EINTR)
		return EXIT_INTERRUPTED;
	return error || closed ? EXIT_REFUSED : EXIT_OK;
}

static int print(const struct session *session, const struct options *options)
{
	json_t *json;
	int error = 0;

	if (!options->json)
		return options->peers ? report_peers(session, stdout) : report_table(session, stdout);
	json = report_json(session);
	if (!json || json_dumpf(json, stdout, JSON_INDENT(2)) != 0)
		error = -ENOMEM;
	putchar('\n');
	json_decref(json);
	return error;
}

static bool any_failed(const struct session *session)
{
	for (size_t i = 0; i < session->count; i++)
		if (session->micros[i].error && session->micros[i].error != -EOPNOTSUPP)
			return true;
	return false;
}

static int measure_and_print(struct session *session, const struct options *options)
{
	struct reason why;
	int status;

	if (topology_load(&session->topology, &why) != 0)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	status = measure(session, options);
	if (session->values && print(session, options) != 0)
		status = command_fail(EXIT_REFUSED, "no memory for the report");
	if (status == EXIT_OK && any_failed(session))
		status = EXIT_WRONG;
	hwloc_topology_destroy(session->topology);
	return status;
}

int main(int argc, char **argv)
{
	const struct argp argp = {option_table, parse_option, NULL, documentation, 0, 0, 0};
	char name[] = "telar bench micro", *self[] = {name, NULL};
	struct options options = {0};
	struct session session = {0};
	struct reason why;
	const char *pattern;
	int status = EXIT_OK;

	argp_err_exit_status = EXIT_USAGE;
	argv[0] = name;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	/* The list has them all. */
	pattern = options.list && !options.only && !options.peers ? "." : options.only;
	if (micro_validate(&why) != 0 || model_validate(&why) != 0 || gbench_init(1, self, &why) != 0 ||
	        apply(&options, &session, &why) != 0 ||
	        session_select(&session, pattern, options.peers, &why) != 0)
		return command_fail(EXIT_USAGE, "%s", why.text);
	if (options.list)
		report_list(&session, stdout);
	else
		status = measure_and_print(&session, &options);
	session_release(&session);
	if (fflush(stdout) != 0 || ferror(stdout))
		return command_fail(EXIT_REFUSED, "standard output: %s", strerror(errno));
	return status;
}
