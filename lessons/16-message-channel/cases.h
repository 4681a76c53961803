/* cases: those of check_waiting.c and of check_workers.c. */
#ifndef CASES_H
#define CASES_H

void check_a_full_channel_makes_wait(void);
void check_the_end_is_told(void);

void check_workers_talk_directly(void);

#endif
