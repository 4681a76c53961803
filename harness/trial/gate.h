/*
 * gate: all workers of a trial start at once, and everybody agrees on the window.
 *
 *   arrive ... arrive | open | warm-up |        window        | drain
 *                            ^ opened   ^ begin_ns             ^ end_ns
 *
 * The times are absolute (clock.h) and set before the gate opens, so nobody has to be
 * scheduled at the right moment to open or close the window: each worker compares its own
 * clock with them. That keeps a trial finite and its length exact even where a worker
 * starves or a real-time policy owns every core.
 *
 * 1. A worker is ready: gate_arrive(), then gate_wait().
 * 2. The controller: gate_gather(), then gate_open() or gate_cancel().
 *
 * Lives in memory shared by all processes of the trial. All zero is a closed gate.
 * Waiting is futex(2) without FUTEX_PRIVATE_FLAG.
 */
#ifndef TELAR_GATE_H
#define TELAR_GATE_H

#include <stdatomic.h>
#include <stdint.h>

enum gate_state { GATE_CLOSED, GATE_OPEN, GATE_CANCELLED };

struct gate {
	_Atomic uint32_t state;
	_Atomic uint32_t arrived;
	_Atomic uint32_t refused;
	/* written before the state becomes GATE_OPEN */
	uint64_t opened_ns, begin_ns, end_ns;
};

/* A worker is ready (error 0) or gives up (a negative errno). */
void gate_arrive(struct gate *gate, int error);
/* 0 when the gate has opened, -ECANCELED when it will not. */
int gate_wait(struct gate *gate);

/* Waits until `expected` have arrived. 0; -ECANCELED as soon as one gave up; -ETIMEDOUT. */
int gate_gather(struct gate *gate, unsigned expected, uint64_t timeout_ns);
void gate_open(struct gate *gate, uint64_t warmup_ns, uint64_t window_ns);
void gate_cancel(struct gate *gate);

#endif
