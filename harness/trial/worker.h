/*
 * worker: what every worker of every model does on entry and exit.
 *
 * A worker is a thread or a process that runs jobs.
 *
 * 1. worker_enter(): names itself (telar-w3), binds itself to its
 *    CPUs, sets its policy, reads both back. A refusal is written into the trial, once,
 *    with its errno, tells the gate, and is returned: the worker must then stop.
 * 2. worker_wait(): arrives at the gate and waits. On 0 the worker's recorder is open.
 *    (worker_begin() opens the recorder for the one who opened the gate itself.)
 * 3. Jobs: recorder_start(), recorder_finish().
 * 4. worker_leave(): closes the recorder.
 *
 * A worker that is a process calls process_die_with_parent() first of all.
 *
 * There may be no DEADLINE bandwidth for a worker just because a dead one's comes free a little
 * later, so it waits for that, two periods at most; such waits are counted in
 * shared->admission_retries.
 *
 * worker_adopt() is the short form for a worker that lives for one job: binding, and the policy
 * where it is not inherited from the dispatcher (dispatcher.h), that is DEADLINE. Its refusal is
 * written into the trial too, but the gate is not told.
 */
#ifndef TELAR_WORKER_H
#define TELAR_WORKER_H

#include "base/process.h"
#include "trial/trial.h"

struct worker {
	struct trial *trial;
	unsigned index;
	struct recorder *recorder;
	int migrations_fd; /* a perf software counter, or -1 */
	int run_delay_fd;  /* usage.h, or -1 */
	int usage_of;      /* RUSAGE_THREAD; RUSAGE_SELF for whom the whole process works */
};

int worker_enter(struct worker *worker, struct trial *trial, unsigned index);
int worker_wait(struct worker *worker);
void worker_begin(struct worker *worker);
void worker_leave(struct worker *worker);

int worker_adopt(struct trial *trial, unsigned index);

/* Usage of the calling thread (worker->usage_of); `arg` is its struct worker. */
void worker_read_usage(void *arg, struct usage *usage);

/* The sentences of a refusal, for a model whose workers cannot write into the trial themselves. */
void worker_refuse_binding(struct trial *trial, unsigned index, int error);
void worker_refuse_policy(struct trial *trial, int error);

#endif
