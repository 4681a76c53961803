#include "lesson.h"

#include <time.h>

uint64_t count_to(uint64_t n)
{
	uint64_t counter = 0;

	for (uint64_t i = 0; i < n; i++)
		counter++;
	return counter;
}

void time_trials(uint64_t (*work)(uint64_t n), uint64_t n, double *ns, size_t trials)
{
	struct timespec begin, end;

	clock_gettime(CLOCK_REALTIME, &begin);
	work(n);
	clock_gettime(CLOCK_REALTIME, &end);
	for (size_t i = 0; i < trials; i++)
		ns[i] = (double)(end.tv_nsec - begin.tv_nsec);
}

struct summary summarise(const double *samples, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += samples[i];
	return (struct summary){.median = sum / (double)count, .low = samples[0], .high = samples[count - 1]};
}
