/* cases: the one of check_judge.c. */
#ifndef CASES_H
#define CASES_H

void check_overlap_is_no_verdict(void);

#endif
