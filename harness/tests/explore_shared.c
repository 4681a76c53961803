/* See explore_shared.h. */
#include "explore_shared.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER, not_full = PTHREAD_COND_INITIALIZER;
int counter, x, y;
bool ready;

EXPLORE_KEEP unsigned finals_of_1, finals_of_2;

void increments(void)
{
	counter++;
}

void judge_of_two(void)
{
	finals_of_1 += counter == 1;
	finals_of_2 += counter == 2;
	if (counter != 2)
		explore_wrong("lost-update", "counter is %d after 2 increments", counter);
}

void does_nothing(void)
{
}
