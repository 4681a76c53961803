/*
 * The parts of lesson 11's check, and what all cases have: a loop, in a process with a clock of its own. Everything,
 * clients too, happens in the loop's one thread, and time passes only in epoll_wait(), when nothing is ready: what is
 * late, early or out of order here is so on every machine.
 */
#ifndef LESSON_CASES_H
#define LESSON_CASES_H

#include "lesson.h"

#define MS UINT64_C(1000000)

/* How often a case that could go on for ever does. */
enum { MANY = 2000 };

/* check.c */
extern struct loop *check_loop; /* the one that check_begin() makes; from now on nothing but epoll_wait() may wait */
void check_begin(void);
void check_run(const char *mistake); /* until the loop is empty */
void check_take_out(struct loop *loop, void *fd);
int check_connect(int room); /* a client that serve_lines() serves: its end, peer.h */

/* check_timers.c */
void check_timers_are_exact(void);

/* check_turns.c */
void check_everyone_has_a_turn(void);

/* check_removal.c */
void check_nothing_is_left(void);
void check_callbacks_change_the_loop(void);

/* check_clients.c */
void check_a_stuck_client(void);
void check_clients_that_go(void);

/* check_slow_reader.c */
void check_a_slow_reader(void);

#endif
