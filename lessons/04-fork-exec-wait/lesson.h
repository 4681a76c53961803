/*
 * Lesson 04, fork, exec, wait. Write these four functions.
 *
 * Each returns how the program ended: its exit status (0 to 255), or 128 + N when signal N ended it. When the program
 * cannot be started they return -errno of the exec that failed, such as -ENOENT (no such file) or -EACCES (not
 * allowed to be run). They leave no child behind that nobody waits for, and only the caller returns: never the child.
 */
#ifndef LESSON_H
#define LESSON_H

#include <stddef.h>
#include <sys/types.h>

/* Node's exec: /bin/sh runs the command, so $HOME and pipes mean something. Do not use system() or popen(). */
int run_shell(const char *command);

/* Node's execFile: the program argv[0] (a path) with the words argv[1]... as they are; argv ends with NULL. No shell.
 */
int run_direct(char *const argv[]);

/*
 * Node's spawn: as run_direct(), but what the program writes to its standard output is handed to sink(), piece by
 * piece as it comes: while the program still runs, and without keeping it.
 */
int run_streamed(char *const argv[], void (*sink)(const char *bytes, size_t length, void *context), void *context);

/*
 * Node's fork: starts the program with a channel, a connected pair of stream sockets. The program finds its end as
 * descriptor 3; the other end is returned in *channel, and must not be open in the program. Returns the program's
 * process id, or -errno; whoever called waits for the child.
 */
pid_t run_with_channel(char *const argv[], int *channel);

#endif
