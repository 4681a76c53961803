/*
 * trace_file: the trace of one trial on disk, in the trace-event format that ui.perfetto.dev and
 * chrome://tracing open: RUN/traces/CELL-TRIAL.json.
 *
 * An array with one event a line. "X" events are steps (trace.h): the process is the trial, a thread is a
 * worker or a background process, times are in microseconds since the gate opened, args hold the
 * job's id and the core (core_end: where it ended, if that is another), and how long it ran, where it
 * is known to have run for less than it lasted (ran). A job of several
 * steps also has a pair of "b" and "e" around them, from its first step to its last: its life, waits
 * included. The first line is metadata about the trial, with what could not be kept.
 *
 * Nothing is built in memory: trace_file_write() writes ring by ring, trace_file_read() calls back line by
 * line.
 */
#ifndef TELAR_TRACE_FILE_H
#define TELAR_TRACE_FILE_H

#include <stdbool.h>

#include "results/results.h"
#include "trial/trace.h"

/* What a file says about its trial. Times are since the gate opened. */
struct trace_about {
	char cell[CELL_NAME_MAX];
	unsigned trial, workers, backgrounds;
	uint64_t begin_ns, end_ns; /* the window */
	uint64_t steps, dropped;
	uint64_t complete_ns; /* up to here nothing is missing */
};

/* The name of the file of a cell's trial, in the folder `run_path`. -ENAMETOOLONG. */
int trace_file_path(const char *run_path, const char *cell, unsigned trial, char *path, size_t size);
/* A cell's name without what a file's name should not hold. Returns `name`. */
char *trace_file_cell(const char *cell, char *name, size_t size);

/* Of a trial that is over, into a new file; its folder is made. On error there is no file. */
int trace_file_write(const struct trace *trace, const struct trial_record *record, const char *run_path,
        struct reason *why);

/* One step, in the file's order. `thread`: the worker, then the background processes. */
typedef int trace_file_step(void *arg, unsigned thread, const struct trace_step *step);

/* First fills `about`, then calls for each step; goes on while that returns 0, and returns what it
 * returned. -EINVAL with file and line: it is no trace. */
int trace_file_read(
        const char *path, struct trace_about *about, trace_file_step *step, void *arg, struct reason *why);

#endif
