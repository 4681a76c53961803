/*
 * check: what a lesson's check is made of.
 *
 * 1. check.c defines lesson_checks[]: cases, ended by one without a name.
 * 2. Each case runs in a process of its own, which leads a process group of its own, once for every
 *    seed. What the student's code prints goes to a file that is shown when the case fails.
 * 3. A case that returns has passed. check_wrong() and its relatives end it; they may be called from any
 *    thread, and from any child made by fork(): the first one counts.
 * 4. When the limit is over, the case is a HANG, and the report tells in which system call each thread was.
 *    A case never decides by time.
 * 5. Whatever the case leaves behind is killed: its group, and every child that lost its parent.
 *
 * The library has main(): see check_main.c for the command line and AUTHORS.md for the report.
 */
#ifndef TELAR_CHECK_H
#define TELAR_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct check {
	const char *name; /* words-with-dashes */
	const char *says; /* what must hold, in the exercise's own words */
	void (*run)(void);
	const char *hang;      /* the mistake that a hang is a sign of, or NULL */
	const char *hang_says; /* and what is told then */
	unsigned limit_s;      /* 0: the runner's, 10 s by itself */
};

extern const struct check lesson_checks[];

/* The same seed, the same numbers: they are the case's own, not the student's rand(). */
uint64_t check_seed(void);
uint64_t check_random(uint64_t below);

/* The case fails. `mistake` names it, as in wrong/ and in the hints. */
_Noreturn void check_wrong(const char *mistake, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The case cannot be had here; the sentence says why, and how to get it. */
_Noreturn void check_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Fail unless equal, showing both. `what` is the subject of a sentence: "the sum". */
void check_number(const char *mistake, const char *what, long long actual, long long expected);
void check_text(const char *mistake, const char *what, const char *actual, const char *expected);
/* Fails unless `low` <= actual <= `high`. */
void check_within(const char *mistake, const char *what, double actual, double low, double high);

/* Beside the sentence of the next check_wrong(): both values, lines such as a schedule, how to replay it. */
void check_values(const char *actual, const char *expected);
void check_detail(const char *lines);
void check_replay(const char *schedule);
/* What the runner's --replay gave, or NULL. */
const char *check_replay_wanted(void);

/* A child of the case that runs `run(context)` and ends in _exit(0): for a peer that the student's code
 * talks to, or for calling code that may end its process. -errno when it cannot be made. */
pid_t check_child(void (*run)(void *), void *context);
/* Waits for that child; the status is waitpid()'s. */
int check_child_status(pid_t child);

/* Memory of zeros that the case's children share. Skips the case where there is none. */
void *check_shared(size_t bytes);

/* Fails unless this process is the case's own, and has no child left, dead or alive: mistakes
 * "the-child-returns" and "no-wait". */
void check_alone(void);

/* What the student's code has printed so far in this case, cut to `size`; returns the length. */
size_t check_output(char *buffer, size_t size);

#endif
