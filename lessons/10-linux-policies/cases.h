/*
 * The parts of lesson 10's check. Each case is a process of its own: its policy ends with it, and RLIMIT_RTTIME ends a
 * real-time one that does not stop.
 */
#ifndef LESSON_CASES_H
#define LESSON_CASES_H

#include "lesson.h"

#define MS 1000000
#define RESERVATION(runtime, period)                                                                                   \
	{                                                                                                              \
		.kind = SCHED_DEADLINE, .runtime_ns = (runtime), .period_ns = (period)                                 \
	}

/* A policy in words. */
struct spelled {
	char text[128];
};

/* check_answers.c: what the kernel says of a thread, and what get_policy() says of it. */
void check_begin(void); /* with policy OTHER and nice 0, or the case is skipped */
struct spelled check_spell(const struct policy *policy);
void check_has(const char *mistake, const char *what, const struct policy *expected); /* this thread */
void check_reports(const char *mistake, const char *what, pid_t tid, const struct policy *expected);
void check_sets(const struct policy *policy); /* and has it, and reports it */

/* check_threads.c */
void check_everybody_may_be_nice(void);
void check_a_policy_belongs_to_a_thread(void);

/* check_refusals.c */
void check_refused_is_refused(void);
void check_refusals_are_explained(void);

/* check_privileges.c */
void check_real_time_is_granted(void);
void check_a_reservation_is_granted(void);

#endif
