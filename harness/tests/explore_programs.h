/*
 * explore_programs: small concurrent programs, right and wrong ones, compiled as a student's are. They stand
 * in explore_memory.c, explore_conditions.c, explore_waiting.c, explore_misuse.c and explore_timed.c.
 */
#ifndef TELAR_EXPLORE_PROGRAMS_H
#define TELAR_EXPLORE_PROGRAMS_H

#include "explore.h"

extern const struct explore racy_counter, racy_counter_of_three, twice_racy_counter, locked_counter,
        atomic_counter;
extern const struct explore store_buffer, hidden_failure, unprotected_flag, thread_local_counter, own_main;
extern const struct explore lost_wakeup, kept_wakeup, if_instead_of_while, while_as_it_should,
        two_consumers_if;
extern const struct explore only_reads, twelve_ordered_steps, polls_from_inside, sees_after_unlock;
extern const struct explore allocates_much, calls_unknown;
extern const struct explore crossed_locks, ordered_locks, six_increments, wakes_either;
extern const struct explore bounded_queue, long_bounded_queue, bounded_queue_one_condition;
extern const struct explore spins_for_a_flag, spins_for_ever, spins_while_others_sleep, polls_under_mutex;
extern const struct explore spin_lock, yields_for_a_flag, futex_event, futex_lost, semaphores, barrier;
extern const struct explore unlocks_for_another, locks_twice, crashes, fails_assertion, overflows_stack;
extern const struct explore uses_freed_memory, frees_twice, leaks, never_ends, depends_on_the_past;
extern const struct explore waits_with_limit, tries_lock, sleeps_in_order;
extern const struct explore pipeline_sequential, pipeline_1, pipeline_2, pipeline_5;
extern const struct explore pool_round_robin, pool_first_available, work_on_one_core;

extern unsigned finals;                   /* of six_increments' counter, a bit each */
extern unsigned finals_of_1, finals_of_2; /* of racy_counter's counter, over all schedules */

#endif
