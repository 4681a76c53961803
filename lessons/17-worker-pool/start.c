#include "lesson.h"

void run_pool(enum dispatch dispatch, size_t workers, size_t jobs, void (*job)(size_t number))
{
	(void)dispatch;
	(void)workers;
	for (size_t i = 0; i < jobs; i++)
		job(i);
}
