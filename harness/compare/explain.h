/*
 * explain: in one sentence, what the counters of a cell say about it.
 *
 * Every clause follows from numbers of the journal by a fixed rule; the thresholds are here, so
 * that a reader can judge them. Numbers are medians over the trials that count. Where the record
 * shows a cause, because the same cell was also measured without it and the counters tell how it
 * worked, the sentence says "because"; where it does not, it only says what was there.
 *
 * Pure functions of a run that has been read back.
 */
#ifndef TELAR_EXPLAIN_H
#define TELAR_EXPLAIN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "results/run_cells.h"

#define EXPLANATION_SIZE 700

/* Workers waited when they used less than this share of the CPUs that they could use, and at least that
 * share of all CPUs was free, whatever other programs took. */
#define EXPLAIN_WAITING_SHARE 0.5
#define EXPLAIN_FREE_SHARE 0.25
/* Hogs are the cause when workers were ready without a CPU for longer than alone, by this share at least of
 * the CPU time that they lost; or when alone they did not wait, by the share above. */
#define EXPLAIN_DELAY_SHARE 0.5
/* CPU time within this share of what a reservation or real-time throttling allows is that limit. */
#define EXPLAIN_AT_LIMIT 0.02
/* Jain's index below this is worth a word: of two workers one does 62 % of the jobs then. */
#define EXPLAIN_UNFAIR_JAIN 0.95
/* A driver that is busy for this share of the window may be what limits the cell. */
#define EXPLAIN_BUSY_DRIVER 0.9

/* What must be known of the machine. */
struct machine_facts {
	unsigned cpus;   /* that the run could use; 0: not recorded */
	double rt_share; /* of a CPU that throttling leaves to real-time tasks; 0: no throttling, or not known
	                  */
};

struct machine_facts machine_facts_read(const json_t *environment);

/* `cells` are all of the run: other cells are the evidence. `text` has EXPLANATION_SIZE bytes.
 * 0 or -ENOMEM. */
int explain_cell(const struct run_cells *cells, const struct run_cell *cell,
        const struct machine_facts *machine, char *text);

#endif
