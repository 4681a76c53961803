#include "lesson.h"

int run_model(enum model model, size_t workers, const int *cpus, size_t jobs, uint64_t (*job)(size_t number),
        uint64_t *checksum)
{
	(void)model;
	(void)workers;
	(void)cpus;
	*checksum = 0;
	for (size_t i = 0; i < jobs; i++)
		*checksum += job(i);
	return 0;
}

enum speed judge(const double *a, size_t a_count, const double *b, size_t b_count)
{
	return a[a_count / 2] < b[b_count / 2] ? FASTER : SLOWER;
}
