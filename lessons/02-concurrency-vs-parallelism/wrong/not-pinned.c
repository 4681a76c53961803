#include "lesson.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>

static long common(const struct piece *one, const struct piece *other)
{
	const long from = one->from > other->from ? one->from : other->from;
	const long to = one->to < other->to ? one->to : other->to;

	return to > from ? to - from : 0;
}

long overlap(const struct piece *pieces, size_t count)
{
	long both = 0;

	for (size_t i = 0; i < count; i++) {
		for (size_t j = i + 1; j < count; j++) {
			if (pieces[i].task != pieces[j].task)
				both += common(&pieces[i], &pieces[j]);
		}
	}
	return both;
}

enum relation relation(const struct piece *pieces, size_t count)
{
	struct piece life[2] = {{.task = -1}, {.task = -1}};

	if (overlap(pieces, count) > 0)
		return PARALLEL;
	for (const struct piece *piece = pieces; piece < pieces + count; piece++) {
		struct piece *whole = &life[piece->task];

		if (whole->task < 0)
			*whole = *piece;
		if (piece->from < whole->from)
			whole->from = piece->from;
		if (piece->to > whole->to)
			whole->to = piece->to;
	}
	return common(&life[0], &life[1]) > 0 ? CONCURRENT : SEQUENTIAL;
}

static void *run_task(void *context)
{
	void (*const *task)(void) = context;

	(*task)();
	return NULL;
}

/* The thread has its CPU from its first instruction on. */
static int start(pthread_t *thread, void (*const *task)(void), int cpu)
{
	pthread_attr_t attributes;
	cpu_set_t one;
	int error = pthread_attr_init(&attributes);

	if (error)
		return -error;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	error = pthread_attr_setaffinity_np(&attributes, sizeof(one), &one);
	if (!error)
		pthread_attr_init(&attributes);
	if (!error)
		error = pthread_create(thread, &attributes, run_task, (void *)task);
	pthread_attr_destroy(&attributes);
	return -error;
}

int run_pinned(void (*const task[2])(void), const int cpu[2])
{
	pthread_t thread[2];
	cpu_set_t allowed;
	int error;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
		return -errno;
	for (int i = 0; i < 2; i++) {
		if (cpu[i] < 0 || cpu[i] >= CPU_SETSIZE || !CPU_ISSET(cpu[i], &allowed))
			return -EINVAL;
	}
	error = start(&thread[0], &task[0], cpu[0]);
	if (error)
		return error;
	error = start(&thread[1], &task[1], cpu[1]);
	pthread_join(thread[0], NULL);
	if (!error)
		pthread_join(thread[1], NULL);
	return error;
}
