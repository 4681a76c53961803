/*
 * steps: how many instructions a function takes, by letting a child go one instruction at a time (ptrace(2)).
 *
 * The number does not depend on time or on what else runs. It is slow: some microseconds an instruction, so
 * keep the work to some ten thousand. The function runs in a child: what it changes is not seen. Where the
 * system does not allow ptrace(), the case is skipped.
 */
#ifndef TELAR_CHECK_STEPS_H
#define TELAR_CHECK_STEPS_H

/* The instructions of run(context), with some dozens around it that are always the same. */
long steps_of(void (*run)(void *), void *context);

#endif
