/* GLib: threads that belong to this pool alone; whoever finishes a job pushes it again. */
#include "peer.h"

#include <errno.h>
#include <glib.h>
#include <semaphore.h>
#include <stdio.h>

struct crowd {
	GThreadPool *pool;
	int left; /* jobs that go round */
	sem_t over;
};

static void run(gpointer data, gpointer arg)
{
	struct crowd *crowd = arg;

	if (peer_job_run(data))
		g_thread_pool_push(crowd->pool, data, NULL);
	else if (g_atomic_int_dec_and_test(&crowd->left))
		sem_post(&crowd->over);
}

int peer_run(struct peer *peer)
{
	struct crowd crowd = {.left = (int)peer->in_flight};

	sem_init(&crowd.over, 0, 0);
	crowd.pool = g_thread_pool_new(run, &crowd, (int)peer->workers, TRUE, NULL);
	if (!crowd.pool)
		return -EAGAIN;
	for (unsigned i = 0; i < peer->in_flight; i++)
		g_thread_pool_push(crowd.pool, &peer->job[i], NULL);
	while (sem_wait(&crowd.over) != 0 && errno == EINTR)
		;
	g_thread_pool_free(crowd.pool, FALSE, TRUE);
	sem_destroy(&crowd.over);
	return 0;
}

void peer_version(char *text, unsigned size)
{
	snprintf(text, size, "GLib %u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
}
