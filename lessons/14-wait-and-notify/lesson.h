/*
 * Lesson 14, wait and notify. Make threads sleep until they are told.
 */
#ifndef LESSON_H
#define LESSON_H

#include <stdatomic.h>
#include <stdint.h>

/*
 * Given: what futex(2) does with a number in memory, without its other arguments.
 *
 * Looks whether *word is `expected`, and if so falls asleep, both in one step: nobody can come in between. Returns 0
 * when woken, perhaps for no reason; -EAGAIN at once when *word is something else.
 */
int futex_wait(_Atomic uint32_t *word, uint32_t expected);
/* Wakes at most `count` of those who sleep on *word, and changes nothing else. Returns how many. */
int futex_wake(_Atomic uint32_t *word, int count);

/* *finished is 0 at first. finish() makes it 1; everybody who waits goes on, and nobody has to wait afterwards. */
void wait_until_finished(_Atomic uint32_t *finished);
void finish(_Atomic uint32_t *finished);

/* *left is how many workers aren't done. Each calls one_is_done() once; everybody who waits goes on when it is 0. */
void wait_for_all(_Atomic uint32_t *left);
void one_is_done(_Atomic uint32_t *left);

/* Whoever waits sleeps: no looking again and again, neither at once nor after a pause. */

#endif
