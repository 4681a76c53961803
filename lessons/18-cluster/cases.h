/* cases: those of check_strategies.c and of check_deaths.c. */
#ifndef CASES_H
#define CASES_H

#include "check_cluster.h"

void check_all_accept_on_one_socket(void);
void check_each_has_a_socket(void);
void check_connections_go_round(void);

/* Under DISPATCH: so many connections come to the workers by turns, from worker `first` on. Who answered last. */
void check_round(int first, int count, int workers, struct answer *answers);

void check_the_dead_are_replaced(void);
void check_two_die_at_once(void);

#endif
