/*
 * process: what a process owes its parent.
 */
#ifndef TELAR_PROCESS_H
#define TELAR_PROCESS_H

#include <sys/types.h>

/* Asks the kernel to end this process when its parent dies, and ends it at once when the
 * parent (`parent`, as seen before the fork) is already gone. */
void process_die_with_parent(pid_t parent);

#endif
