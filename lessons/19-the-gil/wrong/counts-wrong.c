#include "lesson.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Both: the mutex is held. Who takes is counted in `waiting` already. */
static void take(struct gil *gil)
{
	while (gil->holder != 0)
		pthread_cond_wait(&gil->changed, &gil->mutex);
	gil->waiting--;
	gil->holder = gettid();
	gil->takes++;
	pthread_cond_broadcast(&gil->changed);
}

static void drop(struct gil *gil)
{
	gil->holder = 0;
	pthread_cond_broadcast(&gil->changed);
}

void gil_take(struct gil *gil)
{
	pthread_mutex_lock(&gil->mutex);
	gil->waiting++;
	take(gil);
	pthread_mutex_unlock(&gil->mutex);
}

void gil_drop(struct gil *gil)
{
	pthread_mutex_lock(&gil->mutex);
	drop(gil);
	pthread_mutex_unlock(&gil->mutex);
}

void gil_offer(struct gil *gil)
{
	if (gil->waiting == 0)
		return;
	pthread_mutex_lock(&gil->mutex);
	const uint64_t seen = gil->takes;

	gil->waiting++;
	drop(gil);
	/* We are running, and those that wait have yet to wake up: we would always win. */
	while (gil->takes == seen)
		pthread_cond_wait(&gil->changed, &gil->mutex);
	take(gil);
	pthread_mutex_unlock(&gil->mutex);
}

void interpret(struct gil *gil, const struct bytecode *program)
{
	unsigned computed = 0;

	gil_take(gil);
	for (; program->kind != END; program++) {
		if (program->kind == COMPUTE) {
			program->does(program->argument);
			if (++computed % SWITCH_EVERY == 0)
				gil_offer(gil);
		} else {
			gil_drop(gil);
			program->does(program->argument);
			gil_take(gil);
			computed = 0;
		}
	}
	gil_drop(gil);
}

struct thread {
	pthread_t id;
	struct gil *gil;
	const struct bytecode *program;
};

static void *run(void *context)
{
	struct thread *thread = context;

	interpret(thread->gil, thread->program);
	return NULL;
}

int run_threads(struct gil *gil, const struct bytecode *const programs[], size_t count)
{
	struct thread *threads = calloc(count, sizeof(*threads));
	size_t made = 0;
	int error = threads ? 0 : ENOMEM;

	while (!error && made < count) {
		threads[made] = (struct thread){.gil = gil, .program = programs[made]};
		error = pthread_create(&threads[made].id, NULL, run, &threads[made]);
		made += !error;
	}
	while (made > 0)
		pthread_join(threads[--made].id, NULL);
	free(threads);
	return -error;
}
