#include "lesson.h"

struct task {
	void (*job)(size_t number);
	size_t number;
	pthread_t thread;
};

static void *work(void *context)
{
	const struct task *task = context;

	task->job(task->number);
	return NULL;
}

void run_pool(enum dispatch dispatch, size_t workers, size_t jobs, void (*job)(size_t number))
{
	struct task tasks[POOL_MOST_WORKERS];

	(void)dispatch;
	/* as many at a time as there may be workers */
	for (size_t first = 0; first < jobs; first += workers) {
		const size_t some = jobs - first < workers ? jobs - first : workers;

		for (size_t i = 0; i < some; i++) {
			tasks[i] = (struct task){.job = job, .number = first + i};
			pthread_create(&tasks[i].thread, NULL, work, &tasks[i]);
		}
		for (size_t i = 0; i < some; i++)
			pthread_join(tasks[i].thread, NULL);
	}
}
