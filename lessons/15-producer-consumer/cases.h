/* cases: those of check_pipeline.c. */
#ifndef CASES_H
#define CASES_H

void check_waiting_is_sleeping(void);
void check_more_consumers_are_not_faster(void);

#endif
