/* cases: those of check_counter.c and of check_shards.c. */
#ifndef CASES_H
#define CASES_H

void check_three_by_one(void);
void check_two_by_two(void);

void check_the_pieces_lie_apart(void);
void check_the_pieces_are_the_sum(void);

#endif
