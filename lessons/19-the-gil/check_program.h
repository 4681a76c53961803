/*
 * check_program: instructions that look who holds the lock, and count what is done.
 *
 * The argument of an instruction is the number of its program, from 0.
 */
#ifndef CHECK_PROGRAM_H
#define CHECK_PROGRAM_H

#include "lesson.h"

#include <stdatomic.h>
#include <stdbool.h>

enum { THREADS = 4, LONG = 20 * SWITCH_EVERY };

extern struct gil check_gil;
/* By program: how many COMPUTE, and how many instructions of all kinds. */
extern _Atomic int check_computed[THREADS], check_done[THREADS];

/* What the three kinds do. */
void check_compute(void *number);
void check_io(void *number);
void check_releasing(void *number);

/* So many instructions, one in `one_in` of them not COMPUTE, and END. Returns how many are not. */
int check_write(struct bytecode *program, long number, int length, uint64_t one_in);

/* Whether the calling thread holds the lock. */
bool check_holds(void);
/* For who holds the lock: false when another thread has entered, and not left. */
bool check_enter(void);
void check_leave(void);

#endif
