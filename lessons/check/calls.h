/*
 * calls: which calls the student's code really makes.
 *
 * The linker sends the calls named in calls.def and thread_calls.def through a wrapper (ld's --wrap). Between
 * calls_begin() and calls_end() each is counted and noted down, in memory that children made by fork()
 * share; outside of it they are passed on untouched.
 *
 *     calls_begin();
 *     students_function();
 *     calls_end();
 *     calls_expect("no-fork", CALL_fork, 1);
 *
 * Calls can be made to fail, or to move fewer bytes than asked for, as the kernel may do at any time. Time can be
 * made to pass only where nothing is ready, so that what a timer does is exact (calls_stop_clock()).
 * Any thread and any child of the case may make calls; begin, end and the settings are the case's own.
 */
#ifndef TELAR_CHECK_CALLS_H
#define TELAR_CHECK_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CALL(result, name, parameters, arguments, first) CALL_##name,
#define VARIADIC(name) CALL_##name,
enum call {
#include "check/calls.def"
#include "check/thread_calls.def"
	CALLS
};
#undef CALL
#undef VARIADIC

struct call_note {
	enum call call;
	pid_t pid, tid;
	int cpu;     /* where the thread was when the call returned */
	long first;  /* the first argument, where it is a number */
	long result; /* what it returned */
	int error;   /* errno after a result of -1, else 0 */
};

/* Forgets what was counted and every setting, and begins to count. */
void calls_begin(void);
void calls_end(void);

uint64_t calls_count(enum call call);
/* Fails with this mistake unless it was called so many times. */
void calls_expect(const char *mistake, enum call call, uint64_t times);
const char *calls_name(enum call call);
/* In the order in which the calls returned; `index` from 0. False after the last one; the first 16,384 are
 * kept. */
bool calls_note(size_t index, struct call_note *note);

/* Settings, after calls_begin(). The `nth` call from 1 on (0: every one) is not made, and returns `result`
 * with errno. */
void calls_fail(enum call call, uint64_t nth, long result, int error);
/* read(), write(), recv() and send() move at most so many bytes; 0: as asked. */
void calls_move_at_most(size_t bytes);
/* hook() is called before each such call, by the thread that makes it; it must not make that call itself. */
void calls_before_each(enum call call, void (*hook)(void));

/*
 * From now on and until calls_end() clock_gettime() tells a time of this process's own. It stands still, but for
 * epoll_wait() and poll(): where nothing is ready they do not wait, and their timeout has passed; else 1 us. They do
 * wait where the timeout is -1. calls_pass() is for whatever takes time in the check. Clocks of CPU time are left out.
 */
void calls_stop_clock(void);
uint64_t calls_now_ns(void);
void calls_pass(uint64_t ns);

#endif
