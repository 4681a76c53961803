/*
 * libuv: work for its thread pool is queued by the thread of the event loop, which also hears of every
 * job that is over. So one more thread than the workers runs.
 */
#include "peer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

struct work {
	uv_work_t request;
	struct peer_job *job;
	bool again;
};

static void run(uv_work_t *request)
{
	struct work *work = request->data;

	work->again = peer_job_run(work->job);
}

static void is_over(uv_work_t *request, int status)
{
	const struct work *work = request->data;

	if (status == 0 && work->again)
		uv_queue_work(request->loop, request, run, is_over);
}

int peer_run(struct peer *peer)
{
	struct work *work = calloc(peer->in_flight, sizeof(*work));
	char workers[16];
	int error = 0;

	if (!work)
		return -ENOMEM;
	snprintf(workers, sizeof(workers), "%u", peer->workers);
	setenv("UV_THREADPOOL_SIZE", workers, 1);
	for (unsigned i = 0; i < peer->in_flight && !error; i++) {
		work[i] = (struct work){.request.data = &work[i], .job = &peer->job[i]};
		error = uv_queue_work(uv_default_loop(), &work[i].request, run, is_over);
	}
	uv_run(uv_default_loop(), UV_RUN_DEFAULT);
	free(work);
	return error;
}

void peer_version(char *text, unsigned size)
{
	snprintf(text, size, "libuv %s", uv_version_string());
}
