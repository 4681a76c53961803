/* cases: the one of check_turns.c. */
#ifndef CASES_H
#define CASES_H

void check_nobody_waits_long(void);

#endif
