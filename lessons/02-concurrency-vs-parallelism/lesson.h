/*
 * Lesson 02, concurrency and parallelism. Write these three functions.
 */
#ifndef LESSON_H
#define LESSON_H

#include <stddef.h>

/* A piece of time, from..to in any unit, in which task 0 or task 1 was running on some CPU. */
struct piece {
	int task;
	long from, to; /* from < to */
};

/*
 * How long both tasks were running at the same time. The pieces come in any order; those of one task do not
 * overlap each other.
 */
long overlap(const struct piece *pieces, size_t count);

enum relation {
	SEQUENTIAL, /* one task was over before the other began */
	CONCURRENT, /* both were under way at once, but never running at the same time */
	PARALLEL,   /* at some time both were running */
};

/* A task is under way from the beginning of its first piece to the end of its last. Both have at least one. */
enum relation relation(const struct piece *pieces, size_t count);

/*
 * Runs task[0] and task[1], each in a thread of its own, at the same time. Each thread may use cpu[i] and no other,
 * from before its task begins until it is over; the caller's own affinity does not change. Returns when both are over:
 * 0, or -errno; then no task has begun. -EINVAL for a CPU that this process may not use.
 */
int run_pinned(void (*const task[2])(void), const int cpu[2]);

#endif
