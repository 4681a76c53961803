/*
 * explore: runs a small concurrent program under every interleaving, in one thread of the system.
 *
 * 1. Compile the program under test with `-O0 -g -fsanitize=thread` (clang also with
 *    `-mllvm -tsan-instrument-read-before-write=1`), but link it without that flag: the compiler announces
 *    every access to memory, and here is who listens. Without optimisation the steps are those that the
 *    source shows. Link with one `-Wl,--wrap=NAME` for every line WRAP(NAME, ...) of explore_calls.def.
 * 2. Fill a `struct explore`: what sets up, what the threads do, what judges the outcome.
 * 3. explore_all() tries every schedule with no preemption, then with one, two, ... until none is left or
 *    the budget is spent; explore_random() tries random ones; explore_replay() runs one that is given.
 *    They return 0, whatever the outcome, or a negative errno and a sentence in result->message.
 * 4. explore_print() says what was tried and, for a failure, draws the schedule that leads there.
 *    The steps belong to the explorer until the next exploration starts.
 *
 * What a schedule is. A step is an access to memory outside the registers or a call caught by
 * explore_calls.def. Which thread takes the next step is free; `1*3,2*1` lets thread 1 take three steps and
 * thread 2 one, `1*` lets it run until it blocks, `2!` wakes thread 2 from pthread_cond_wait() for no
 * reason, `^2` makes the signal just sent wake thread 2. Where the text ends, the thread goes on until it
 * blocks or ends, then the lowest one that can run. Thread 0 is the one that runs setup and judge.
 *
 * What is claimed. Threads are switched only where it can matter: before a step on memory that several
 * threads touch, one of them writing, without a mutex in common (4 bytes are told apart). That set is learnt
 * and the search starts again as it grows. A thread that goes round and round without anything changing is
 * put off until something does: schedules that let it turn on for ever are left out. Where there are too many
 * schedules, those that only reorder independent steps of another one are left out too (merged).
 *
 * What is not explored. Memory is sequentially consistent: reorderings by processor or compiler are not
 * shown. Not seen: accesses by memcpy(), by the C library, or in loops without any access. Other blocking
 * calls block the whole explorer; the likely ones (explore_refused.c) fail the run instead.
 *
 * Each schedule starts afresh: the program's writable data are put back to what they were when the
 * exploration started (except EXPLORE_KEEP data), the heap is emptied. stdout and stderr are silenced.
 *
 * Time is virtual, the same for CLOCK_REALTIME and CLOCK_MONOTONIC. It starts at 0, computing takes none,
 * and it moves to the next waking only when no thread can run.
 */
#ifndef TELAR_EXPLORE_H
#define TELAR_EXPLORE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { EXPLORE_THREADS = 15 };

/* Data that survive from schedule to schedule, as a tally of a judge: who also sees some schedules again. */
#define EXPLORE_KEEP __attribute__((section("explore_keep")))

enum explore_outcome {
	EXPLORE_OK,       /* no schedule that was tried fails */
	EXPLORE_WRONG,    /* explore_wrong() was called */
	EXPLORE_DEADLOCK, /* no thread can ever run again */
	EXPLORE_SPIN,     /* threads run, but nothing changes any more */
	EXPLORE_ABORT,    /* a crash, a failed assertion, a misused mutex, memory freed twice */
	EXPLORE_ENDLESS,  /* most_steps were not enough */
	EXPLORE_UNSTABLE, /* the same schedule did something else: the program depends on more than it */
};

struct explore {
	const char *name;
	void (*setup)(void);                    /* as thread 0; may create threads itself; NULL: nothing */
	void (*threads[EXPLORE_THREADS])(void); /* started after it, numbered from 1; those unset are none */
	void (*judge)(void);                    /* as thread 0, when all have ended; NULL: nothing */
	bool spurious;                          /* pthread_cond_wait() may return for no reason, once a thread */
	bool spin_is_wrong;                     /* fail a thread that turns spin_limit times while others sleep */
	unsigned spin_limit;                    /* turns without a change that make a spin; 0: 1000 */
	unsigned cores;                         /* how many explore_work() at once; 0: any number */
	unsigned most_steps;                    /* of one schedule; 0: 100 000, which is also the most */
	uint64_t most_schedules;                /* of explore_all(); 0: 100 000 */
};

struct explore_result {
	enum explore_outcome outcome;
	char mistake[64];       /* explore_wrong()'s, else the outcome's name in small letters */
	char message[400];      /* one sentence */
	char schedule[2000];    /* what explore_replay() takes; empty: nothing but default choices */
	bool random, merged;    /* merged: schedules that only reorder independent steps were left out */
	bool replayed;          /* this schedule alone was run */
	unsigned preemptions;   /* of the failing schedule, counting wake-ups for no reason */
	uint64_t schedules;     /* how many different ones were tried */
	int bound;              /* all with at most so many preemptions were tried; -1: not even all with none */
	bool complete;          /* all there are were tried: then the bound means nothing */
	uint64_t virtual_ns;    /* when the failing schedule ended, else the one of default choices */
	unsigned turns;         /* of EXPLORE_SPIN */
	unsigned leaked_blocks; /* of memory, when it ended */
	const char *trace;      /* what explore_trace() wrote in it; the explorer's */
};

int explore_all(const struct explore *, struct explore_result *);
int explore_random(const struct explore *, uint64_t seed, uint64_t count, struct explore_result *);
int explore_replay(const struct explore *, const char *schedule, struct explore_result *);
void explore_print(const struct explore_result *, FILE *);
/* Each step of the schedule that the last result is about, as the table says it: "locks mutex". */
void explore_tell(void (*told)(unsigned thread, const char *step, void *context), void *context);

/* For the program under test, its setup and its judge, inside an exploration only. */
_Noreturn void explore_wrong(const char *mistake, const char *format, ...) __attribute__((format(printf, 2, 3)));
void explore_trace(const char *format, ...) __attribute__((format(printf, 1, 2)));
void explore_work(uint64_t ns);
uint64_t explore_now_ns(void);
unsigned explore_self(void);

/*
 * Sleeps while *word is expected. 0 when woken, -EAGAIN when *word was something else.
 * Wakes up to count sleepers; returns how many. Outside an exploration: the system call.
 */
int futex_wait(_Atomic uint32_t *word, uint32_t expected);
int futex_wake(_Atomic uint32_t *word, int count);

#endif
