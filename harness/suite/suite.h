/*
 * suite: an INI file, or the command line, that spans a matrix of cells.
 *
 *   [suite]                       settings for every cell
 *   summary     = one line about it
 *   window      = 200ms           warmup = auto        limit = 10s
 *   repetitions = 5               seed   = 1           in_flight = 32
 *   target      = 2%              most   = 30          budget = 5m   (schedule.h)
 *   trace       = no              (one trial a cell: trace.h)
 *
 *   [cells]                       one matrix: every combination of the lists; a file may
 *   models      = loop, pool      have several ([cells scaling], [cells placement], ...)
 *   workloads   = sha256, rpc(2ms,exp)
 *   policies    = other, fifo:10  placements = none   workers = 1, 2x   background = none, cpu:1x
 *   arrivals    = closed, open(2000/s,poisson)
 *
 * A list may go on in indented lines. Commas inside parentheses do not split.
 * Cells that come out equal (loop has one thread, whatever `workers` says) are one cell.
 *
 * 1. suite_init() sets the presets, suite_load() reads a file over them, suite_set() lays
 *    a command-line option over that (a list given there replaces the list in every matrix).
 * 2. suite_expand() makes the cells. Every error so far names file:line or the option.
 * 3. suite_release().
 *
 * The suite owns its workloads and cells; each distinct workload spelling exists once.
 */
#ifndef TELAR_SUITE_H
#define TELAR_SUITE_H

#include <hwloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/reason.h"
#include "job/workload.h"
#include "trial/cell.h"

struct suite_matrix; /* suite.c's */

#define SUITE_WARMUP_AUTO UINT64_MAX /* the model's own (model.h) */

struct suite {
	char name[64];   /* "quick": the file's name without .ini; "custom" without a file */
	char path[4096]; /* "" without a file */
	char summary[200];
	uint64_t window_ns, warmup_ns, limit_ns; /* warmup_ns: or SUITE_WARMUP_AUTO */
	double target; /* half-width of the interval over the median; 0: no further rounds */
	unsigned most; /* trials that count, of one cell: suite_expand() makes it `repetitions` at least */
	uint64_t budget_ns;
	bool makes_up; /* further trials in place of polluted ones, until `repetitions` count; never from a
	                  file */
	unsigned repetitions, in_flight; /* in_flight 0: suite_expand() chooses */
	bool in_flight_chosen;           /* by suite_expand(): then open cells have more */
	uint64_t seed;                   /* 0: choose one */
	bool trace;                      /* the first trial of each cell that counts */
	/* owned: where these were set; NULL: nowhere, suite_expand() chooses */
	char *limit_origin, *most_origin;

	struct suite_matrix *matrices;
	size_t matrix_count;

	struct workload **workloads; /* each allocated on its own: cells point to them */
	size_t workload_count;
	struct cell *cells;
	size_t cell_count;
};

int suite_init(struct suite *suite);
int suite_load(struct suite *suite, const char *path, struct reason *why);
/* key: a [suite] or [cells] key; `origin` is how the user gave it ("--workers"). */
int suite_set(
        struct suite *suite, const char *key, const char *value, const char *origin, struct reason *why);
/* `cores`: how many CPUs this process may use, for 2x. */
int suite_expand(struct suite *suite, unsigned cores, struct reason *why);
/* How long the warm-ups and windows of all cells take, repeated as asked for. */
double suite_seconds(const struct suite *suite);
/* The whole suite as it stands, with everything that options changed, as a file for suite_load().
 * 0 or -EIO. */
int suite_write(const struct suite *suite, FILE *out);
void suite_release(struct suite *suite);

#endif
