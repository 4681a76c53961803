/*
 * Lesson 08, signals. Write these four functions.
 */
#ifndef LESSON_H
#define LESSON_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * From now on the signal becomes something to read: returns a descriptor that poll() finds readable once the signal has
 * arrived, and not before. Either a pipe that a handler writes a byte to (the self-pipe), or signalfd(2). However many
 * signals arrive before anybody reads, nothing waits; and the interrupted code finds errno as it was. -errno on error.
 */
int signal_descriptor(int signal);

/*
 * Reads until `length` bytes have come or the input ends: returns how many, or -errno. A read that a signal interrupts
 * (EINTR) and one that returns less than asked for are no errors.
 */
ssize_t read_fully(int fd, void *buffer, size_t length);

/*
 * To be called when SIGCHLD has arrived: takes the status of every child that has ended, and returns how many there
 * were; it does not wait for those that still run. 0 when there is none.
 */
int reap_ended(void);

/*
 * Calls action() while the signal is blocked in this thread. Returns whether the signal arrived meanwhile, that is,
 * whether it was pending at the end. Afterwards the signal mask is as it was before, whatever it was.
 */
bool arrived_during(int signal, void (*action)(void));

#endif
