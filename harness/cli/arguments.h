/*
 * arguments: what commands take alike on their command line.
 *
 * Runs and `--out`: set run_arguments.wanted, have an option with the key 'o' if there is such a
 * choice, and end the parser of your own options with
 *
 *         default:
 *                 return run_arguments_parse(key, value, state, &options->runs);
 *
 * How a run is looked at, `--cells`, `--json`, `--no-figure`: the same with struct view_arguments and
 * view_arguments_parse(), and the keys below for those options that there are.
 *
 * Options only: end it with no_arguments_parse(). Wrong usage is said by argp, which ends the program.
 */
#ifndef TELAR_ARGUMENTS_H
#define TELAR_ARGUMENTS_H

#include <argp.h>
#include <stdbool.h>

#define RUNS_MAX 2

struct run_arguments {
	unsigned wanted; /* how many runs the command takes: 1 .. RUNS_MAX */

	/* from the command line, not owned */
	const char *run[RUNS_MAX], *out;
	unsigned count;
};

/* Keys of options; a command's own begin at KEY_OWN. */
enum { KEY_CELLS = 1000, KEY_JSON, KEY_NO_FIGURE, KEY_OWN };

struct view_arguments {
	struct run_arguments runs;
	const char *pattern; /* of --cells, or NULL */
	bool json, no_figure;
};

/* 0, or ARGP_ERR_UNKNOWN: nothing to do with runs. */
error_t run_arguments_parse(int key, char *value, struct argp_state *state, struct run_arguments *arguments);
error_t view_arguments_parse(
        int key, char *value, struct argp_state *state, struct view_arguments *arguments);
/* `json`: set by --json. */
error_t no_arguments_parse(int key, const char *value, struct argp_state *state, bool *json);

#endif
