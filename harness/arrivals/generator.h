/*
 * generator: open arrivals of one trial: which job is due when, and what became of each.
 *
 * Whoever submits the jobs of a model (its driver or dispatcher) has one and asks it; the generator
 * itself waits for nothing. Jobs come from the moment the gate opens, so the warm-up has load too,
 * until the window ends. When all job slots are taken, arrivals wait as times: none is dropped.
 *
 * 1. generator_open() once the gate is open. Starts are counted in the recorder behind the workers'.
 * 2. When generator_due_ns() has come, and a job slot is free: generator_take(). It starts the job
 *    as of the time it was due. The model hands it over at once.
 *    When no slot is free: generator_held_up(), and nothing until one is.
 * 3. Until generator_over(): all have been handed over, or the time for draining after the
 *    window is over too.
 * 4. generator_close() counts what is left and writes it all into trial->shared. Every arrival that was
 *    due before the window's end is then either started or counted in backlog_left.
 */
#ifndef TELAR_GENERATOR_H
#define TELAR_GENERATOR_H

#include <stdbool.h>

#include "arrivals/arrival.h"
#include "trial/histogram.h"
#include "trial/trial.h"

#define GENERATOR_NEVER UINT64_MAX

struct generator {
	struct trial *trial;
	struct recorder *recorder;
	struct arrivals arrivals;
	uint64_t opened_ns, begin_ns, end_ns, drained_ns;
	uint64_t due_ns; /* of the next arrival */
	uint64_t next_id;
	bool held_up;
	uint64_t free_since_ns; /* arrivals due before that could not be in time */
	struct offered offered;
	struct histogram late;
};

/* How long after a window of that length jobs are still handed over. */
uint64_t generator_drain_ns(uint64_t window_ns);

void generator_open(struct generator *generator, struct trial *trial);
/* GENERATOR_NEVER: no more. */
uint64_t generator_due_ns(const struct generator *generator);
bool generator_over(const struct generator *generator, uint64_t now_ns);
void generator_held_up(struct generator *generator);
void generator_take(struct generator *generator, struct job *job, uint64_t now_ns);
void generator_close(struct generator *generator);

#endif
