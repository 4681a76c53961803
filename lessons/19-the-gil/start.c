#include "lesson.h"

#include <unistd.h>

void gil_take(struct gil *gil)
{
	pthread_mutex_lock(&gil->mutex);
	gil->holder = gettid();
}

void gil_drop(struct gil *gil)
{
	gil->holder = 0;
	pthread_mutex_unlock(&gil->mutex);
}

void gil_offer(struct gil *gil)
{
	(void)gil;
}

/* Who holds the lock here, and who doesn't? */
void interpret(struct gil *gil, const struct bytecode *program)
{
	(void)gil;
	for (; program->kind != END; program++)
		program->does(program->argument);
}

int run_threads(struct gil *gil, const struct bytecode *const programs[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		interpret(gil, programs[i]);
	return 0;
}
