/*
 * results: the folder of a run, results/<run>/.
 *
 *   journal.jsonl     the truth: a line for the run and its machine, then one for each trial,
 *                     on disk before the next trial starts. Everything else but topology.xml
 *                     and traces can be made from it.
 *   cells.csv         one row a trial, for spreadsheets and R
 *   benchmark.json    Google Benchmark's schema
 *   environment.json  the machine
 *   topology.xml      hwloc's view of it
 *   traces/           of traced trials: trace_file.h
 *
 * Writing (telar bench):
 * 1. results_create() makes the folder (never over one that exists) and writes the journal's
 *    first line, environment.json, topology.xml and the header of cells.csv.
 * 2. results_append() for each trial. Where it fails (a full disk), the trial is in neither file
 *    or in the journal only, and never in part.
 * 3. results_release().
 *
 * One process at a time writes a run: it holds a record lock (fcntl(2)) on cells.csv from results_create()
 * or results_claim() to the end. Such a lock is gone with its process, however that ends, and the children
 * of the process have no part in it. It is not on the journal, which its writer also reads: who closes a
 * file gives up his locks on it.
 *
 * Reading (telar plot): results_read() loads a folder into memory, and refuses one that is not a run.
 * A last journal line that was cut off is dropped and counted; a broken line elsewhere is an error.
 */
#ifndef TELAR_RESULTS_H
#define TELAR_RESULTS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/reason.h"
#include "trial/cell.h"

/* One trial with its labels as text: no pointer into registries, so it outlives them. */
struct trial_record {
	char cell[CELL_NAME_MAX];
	char model[24], workload[64], policy[40], placement[24], background[24], arrival[ARRIVAL_NAME_MAX];
	char policy_exact[48]; /* in numbers, where `policy` says auto */
	unsigned trial;        /* 0 .. repetitions - 1 */
	uint64_t order;        /* when it ran: 0 .. */
	struct outcome outcome;
};

void trial_record_init(struct trial_record *record, const struct cell *cell, unsigned trial, uint64_t order);

struct run;

struct results {
	char path[4096]; /* of the folder */
	char run[256];   /* its last component */
	int journal_fd, csv_fd;
};

/* `about` holds what the journal's first line should say (suite, seed, repetitions, ...). On error
 * nothing is left of the folder, except what was there before. */
int results_create(struct results *results, const char *path, json_t *about, const json_t *environment,
        hwloc_topology_t topology, struct reason *why);
/* Before results_read(), to go on with a run: cells.csv, locked, is `*claim`, which the caller closes or
 * hands to results_reopen(); -1 where there is no journal, of which results_read() says what is wrong.
 * -EBUSY: the run is being written. */
int results_claim(const char *path, int *claim, struct reason *why);
/* Opens the folder of `run`, as results_read() gave it, to go on with it: what was cut off of the
 * journal is taken away, cells.csv is written anew. Takes over the claim, on error too. */
int results_reopen(struct results *results, const struct run *run, int claim, struct reason *why);
int results_append(struct results *results, const struct trial_record *record, struct reason *why);
void results_release(struct results *results);

/* A run read back. */
struct run {
	char path[4096], run[256];
	char date[24]; /* when the run began: "2025-11-21 07:13 UTC" */
	json_t *about, *environment;
	struct trial_record *trials;
	size_t trial_count;
	uint64_t journal_bytes; /* up to the end of the last whole line */
	bool truncated;         /* the last line of the journal had been cut off and was dropped */
};

int results_read(struct run *run, const char *path, struct reason *why);
void run_release(struct run *run);

#endif
