#include "lesson.h"

long overlap(const struct piece *pieces, size_t count)
{
	(void)pieces;
	(void)count;
	return 0;
}

enum relation relation(const struct piece *pieces, size_t count)
{
	return overlap(pieces, count) > 0 ? PARALLEL : SEQUENTIAL;
}

int run_pinned(void (*const task[2])(void), const int cpu[2])
{
	(void)cpu;
	task[0]();
	task[1]();
	return 0;
}
