/* main() of every check; AUTHORS.md has its command line and its report. */
#include "check/check.h"
#include "check/judge.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_PASSED = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_SKIPPED = 77 };
enum { OPTION_SEED = 256, OPTION_SEEDS, OPTION_CASE, OPTION_REPLAY, OPTION_LIMIT, OPTION_REPORT };

struct options {
	uint64_t first, last; /* seeds */
	const char *only;
	struct judge judge;
	FILE *report; /* NULL: print for a reader */
};

struct tally {
	unsigned cases, passed, skipped;
	enum verdict_kind worst; /* HANG counts as less than WRONG */
};

static const char *const verdict_names[] = {[VERDICT_NONE] = "NONE",
        [VERDICT_PASS] = "PASS",
        [VERDICT_WRONG] = "WRONG",
        [VERDICT_HANG] = "HANG",
        [VERDICT_SKIP] = "SKIP"};

const char *verdict_name(enum verdict_kind kind)
{
	return verdict_names[kind];
}

static uint64_t number(const char *text, struct argp_state *state)
{
	char *end;
	uint64_t value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || text[0] == '-')
		argp_error(state, "'%s' is not a whole number", text);
	return value;
}

static void parse_seeds(char *text, struct options *options, struct argp_state *state)
{
	char *dash = strchr(text, '-');

	if (!dash)
		argp_error(state, "--seeds takes FROM-TO, such as 1-100");
	*dash = '\0';
	options->first = number(text, state);
	options->last = number(dash + 1, state);
	if (options->first > options->last)
		argp_error(state, "--seeds: the first is larger than the last");
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPTION_SEED:
		options->first = options->last = number(argument, state);
		return 0;
	case OPTION_SEEDS:
		parse_seeds(argument, options, state);
		return 0;
	case OPTION_CASE:
		options->only = argument;
		return 0;
	case OPTION_REPLAY:
		options->judge.replay = argument;
		return 0;
	case OPTION_LIMIT:
		options->judge.limit_s = (unsigned)number(argument, state);
		return 0;
	case OPTION_REPORT: {
		const int fd = (int)number(argument, state);

		options->report = fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 ? fdopen(fd, "w") : NULL;
		if (!options->report)
			argp_error(state, "--report: descriptor %d is not open", fd);
		return 0;
	}
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option argp_options[] = {
        {"seed", OPTION_SEED, "N", 0, "the seed of what is drawn (1)", 0},
        {"seeds", OPTION_SEEDS, "FROM-TO", 0, "every case with each of these seeds", 0},
        {"case", OPTION_CASE, "NAME", 0, "this case only", 0},
        {"replay", OPTION_REPLAY, "SCHEDULE", 0, "under this schedule only, where a case explores schedules", 0},
        {"limit", OPTION_LIMIT, "SECONDS", 0, "how long a case may take before it is a HANG (10)", 0},
        {"report", OPTION_REPORT, "FD", 0, "write a JSON object for each case to this descriptor", 0},
        {0},
};

/* JSON is UTF-8, and the student's code may have printed anything. */
static json_t *text(const char *bytes)
{
	json_t *string = json_string(bytes);
	char *copy;

	if (string)
		return string;
	copy = strdup(bytes);
	if (!copy)
		return NULL;
	for (char *at = copy; *at; at++) {
		if ((unsigned char)*at >= 0x80)
			*at = '?';
	}
	string = json_string(copy);
	free(copy);
	return string;
}

static void set_text(json_t *object, const char *key, const char *value)
{
	if (value[0] != '\0')
		json_object_set_new(object, key, text(value));
}

static void write_line(FILE *report, json_t *object)
{
	json_dumpf(object, report, JSON_COMPACT);
	fputc('\n', report);
	fflush(report);
	json_decref(object);
}

static void report_case(const struct options *options, const struct check *check, uint64_t seed)
{
	const struct judge *judge = &options->judge;
	const struct verdict *verdict = judge->verdict;
	json_t *line = json_pack("{s:s, s:s, s:s, s:I}", "case", check->name, "says", check->says, "verdict",
	        verdict_name((enum verdict_kind)verdict->kind), "seed", (json_int_t)seed);

	if (!line)
		return;
	if (verdict->kind != VERDICT_PASS) {
		set_text(line, "mistake", verdict->mistake);
		set_text(line, "message", verdict->message);
		set_text(line, "actual", verdict->actual);
		set_text(line, "expected", verdict->expected);
		set_text(line, "detail", verdict->detail);
		set_text(line, "replay", verdict->replay);
		set_text(line, "output", judge->printed);
	}
	write_line(options->report, line);
}

static void print_case(const struct options *options, const struct check *check, uint64_t seed)
{
	const struct verdict *verdict = options->judge.verdict;

	printf("%-5s %s: %s\n", verdict_name((enum verdict_kind)verdict->kind), check->name, check->says);
	if (verdict->kind == VERDICT_PASS)
		return;
	printf("      %s\n", verdict->message);
	if (verdict->expected[0])
		printf("      actual   %s\n      expected %s\n", verdict->actual, verdict->expected);
	if (verdict->detail[0])
		printf("%s\n", verdict->detail);
	printf("      (seed %" PRIu64 "%s%s)\n", seed, verdict->replay[0] ? ", replay " : "", verdict->replay);
	if (options->judge.printed[0])
		printf("      it printed: %s\n", options->judge.printed);
}

static void count(struct tally *tally, enum verdict_kind kind)
{
	tally->cases++;
	tally->passed += kind == VERDICT_PASS;
	tally->skipped += kind == VERDICT_SKIP;
	if (kind == VERDICT_WRONG || (kind == VERDICT_HANG && tally->worst != VERDICT_WRONG))
		tally->worst = kind;
}

static int run_case(struct options *options, const struct check *check, struct tally *tally)
{
	for (uint64_t seed = options->first; seed <= options->last; seed++) {
		const int kind = judge_case(&options->judge, check, seed);

		if (kind < 0) {
			fprintf(stderr, "%s: the case could not be started: %s\n", check->name, strerror(-kind));
			return kind;
		}
		count(tally, (enum verdict_kind)kind);
		if (options->report)
			report_case(options, check, seed);
		else
			print_case(options, check, seed);
		if (kind == VERDICT_WRONG || kind == VERDICT_HANG)
			return 0; /* other seeds would say the same again */
	}
	return 0;
}

static enum verdict_kind overall(const struct tally *tally)
{
	if (tally->worst != VERDICT_NONE)
		return tally->worst;
	return tally->skipped == tally->cases ? VERDICT_SKIP : VERDICT_PASS;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
	        argp_options, parse, NULL, "Checks one exercise; telar lesson check does the rest.", NULL, NULL, NULL};
	struct options options = {.first = 1, .last = 1, .judge.limit_s = 10};
	struct tally tally = {0};
	enum verdict_kind end;
	int error;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	error = judge_init(&options.judge);
	for (const struct check *check = lesson_checks; check->name && !error; check++) {
		if (!options.only || strcmp(options.only, check->name) == 0)
			error = run_case(&options, check, &tally);
	}
	if (error)
		return EXIT_FAILED;
	if (tally.cases == 0) {
		fprintf(stderr, "there is no case named '%s'\n", options.only);
		return EXIT_USAGE;
	}
	end = overall(&tally);
	if (options.report)
		write_line(options.report, json_pack("{s:b, s:s, s:i, s:i}", "end", 1, "verdict", verdict_name(end),
		                                   "cases", (int)tally.cases, "passed", (int)tally.passed));
	judge_release(&options.judge);
	return end == VERDICT_PASS ? EXIT_PASSED : end == VERDICT_SKIP ? EXIT_SKIPPED : EXIT_FAILED;
}
