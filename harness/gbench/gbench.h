/*
 * gbench: Google Benchmark behind a C interface. This header hides every C++ name; the files
 * of this room are the only C++ of the harness.
 *
 * Trials (telar bench):
 * 1. gbench_init() with the arguments after `--`.
 * 2. gbench_open() a JSON file in Google Benchmark's own schema, with context entries.
 * 3. gbench_trial() for each trial, in any order: registers a benchmark of that name at run
 *    time with manual time and one iteration, runs it, adds it to the file. Repetitions are
 *    further entries of the same name, as Google Benchmark's compare.py expects. Memory does
 *    not grow with the number of trials.
 * 4. gbench_close() completes the file: it is valid JSON only after that, has the totals, and
 *    has of each name only the trials that count (gbench_totals.h).
 *
 * Micro-benchmarks (benchmarks/micro, written in C):
 * 1. gbench_register() each, with a function that loops `while (gbench_next(state))`. Timed by
 *    the clock on the wall, unless by hand.
 * 2. gbench_run_all() runs them with Google Benchmark's own reporters and flags.
 *
 * One thread. No exception leaves this interface.
 */
#ifndef TELAR_GBENCH_H
#define TELAR_GBENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#ifdef __cplusplus
extern "C" {
#endif

struct gbench_counter {
	const char *name;
	double value;
};

struct gbench_result {
	double seconds;     /* manual time: the measured window */
	uint64_t items;     /* jobs finished in it: the iterations of the JSON, and items_per_second */
	double cpu_seconds; /* CPU time of the workers in it; 0: unknown */
	const char *error;  /* NULL, or why there is no number: skip with error */
	/* NULL, or what disturbed the trial: its label, and it counts only where the name has no others. */
	const char *polluted;
	const struct gbench_counter *counters;
	size_t counter_count;
};

/* Runs the trial and fills `result`; the pointers in it must stay valid until gbench_trial() returns. */
typedef void gbench_trial_fn(void *arg, struct gbench_result *result);

/* argv[0] is skipped. Unknown flags, and flags that a suite's own settings replace, are refused. */
int gbench_init(int argc, char **argv, struct reason *why);
/* False when a --benchmark_filter was given and `name` does not match it. */
bool gbench_selected(const char *name);
/* True when --benchmark_list_tests was given: the caller prints the names that are selected, and
 * runs nothing. */
bool gbench_list_only(void);

/* Before gbench_open(). -EEXIST: --benchmark_context has given that key already. */
int gbench_context(const char *key, const char *value);
int gbench_open(const char *path, struct reason *why);
/* 0, or a negative errno when the file cannot be written; gbench_close() then says so too. */
int gbench_trial(const char *name, gbench_trial_fn *run, void *arg);
/* Copies the file to the path of --benchmark_out as well, when one was given. */
int gbench_close(struct reason *why);

struct gbench_state;

typedef void gbench_fn(struct gbench_state *state, const void *arg);

struct gbench_options {
	bool manual_time;    /* gbench_set_seconds() gives the time of an iteration */
	uint64_t iterations; /* 0: Google Benchmark chooses */
	unsigned threads;    /* 0 or 1: one */
};

int gbench_register(const char *name, gbench_fn *run, const void *arg, const struct gbench_options *options);
int gbench_run_all(int argc, char **argv, struct reason *why);

/* One iteration at a time (costs about 2 ns), or `most` (> 0): returns how many to do now, 0 at the end. */
bool gbench_next(struct gbench_state *state);
uint64_t gbench_next_batch(struct gbench_state *state, uint64_t most);
void gbench_set_seconds(struct gbench_state *state, double seconds);
void gbench_pause(struct gbench_state *state);
void gbench_resume(struct gbench_state *state);
void gbench_items(struct gbench_state *state, uint64_t items);
void gbench_counter(struct gbench_state *state, const char *name, double value);
void gbench_skip(struct gbench_state *state, const char *error);
unsigned gbench_thread_index(const struct gbench_state *state);
uint64_t gbench_iterations(const struct gbench_state *state);

/* Keeps the compiler from deleting what computes `value`. */
static inline void gbench_keep(uint64_t value)
{
	__asm__ volatile("" : : "r,m"(value) : "memory");
}

#ifdef __cplusplus
}
#endif
#endif
