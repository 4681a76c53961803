/*
 * Lesson 06, what is shared. Write these three functions.
 */
#ifndef LESSON_H
#define LESSON_H

#include <stdbool.h>

/* Runs function(argument) somewhere else, and returns when it is over: 0, or a negative errno. */
typedef int run_elsewhere(void (*function)(void *argument), void *argument);

/* In a new thread of this process. */
int run_in_thread(void (*function)(void *argument), void *argument);
/* In a child made by fork(). */
int run_in_fork(void (*function)(void *argument), void *argument);

/* What is done elsewhere: can it be seen here? */
struct shared {
	bool global;      /* a global variable is changed */
	bool heap;        /* memory from malloc() is changed */
	bool mapping;     /* memory from mmap(MAP_SHARED | MAP_ANONYMOUS), made before, is changed */
	bool descriptors; /* a descriptor is closed */
	bool offset;      /* a file that was open before is read further (lseek() tells where it stands) */
	bool directory;   /* the working directory is changed with chdir() */
	bool pid;         /* getpid() gives the same number there as here */
};

/*
 * Finds out what is shared with the place that run() runs functions in, by doing each of these things there and
 * looking here. Nothing is known of the place: it may be a thread, a fork, or something in between. Afterwards the
 * working directory is what it was, and no descriptor and no memory is left over.
 */
struct shared examine(run_elsewhere *run);

#endif
