/*
 * Lesson 19, the GIL: an interpreter whose threads share one lock. Write these five functions.
 */
#ifndef LESSON_H
#define LESSON_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* One instruction of a program: does(argument). */
struct bytecode {
	enum {
		COMPUTE,   /* touches the interpreter's objects: only the thread that holds the lock may do it */
		IO,        /* waits for something outside */
		RELEASING, /* a C function that computes, and touches no objects: hashing, compressing, matrices */
		END,       /* the program is over: does and argument are NULL */
	} kind;
	void (*does)(void *argument);
	void *argument;
};

/* The global interpreter lock. The mutex is held only for moments, to look at the rest and to change it. */
struct gil {
	pthread_mutex_t mutex;
	pthread_cond_t changed;   /* the lock was taken or dropped */
	_Atomic pid_t holder;     /* gettid() of the thread that holds the lock; 0: none */
	uint64_t takes, drops;    /* how often it was taken, and dropped */
	_Atomic unsigned waiting; /* how many threads want it and do not have it: may be read without the mutex */
};

/* Waits until no thread holds the lock, and takes it. */
void gil_take(struct gil *gil);
/* The holder gives the lock up. */
void gil_drop(struct gil *gil);

/*
 * The holder offers the lock: when no thread is waiting, nothing happens, not even to the mutex. Otherwise it drops the
 * lock, waits until another thread has taken it, and takes it again. From the moment of dropping it is itself one of
 * those that wait.
 */
void gil_offer(struct gil *gil);

/* A thread that computes offers the lock after every so many COMPUTE in a row, counted since it took the lock. */
#define SWITCH_EVERY 100

/*
 * Runs one program in the calling thread: each instruction once, in order. It takes the lock at the beginning, drops it
 * before each IO and RELEASING and takes it again after, and drops it at the end.
 */
void interpret(struct gil *gil, const struct bytecode *program);

/* Runs each program in a thread of its own, all at once, and returns when all are over: 0, or a negative errno. */
int run_threads(struct gil *gil, const struct bytecode *const programs[], size_t count);

#endif
