/*
 * OpenMP: a task that has finished a job makes the task of the next one. A team of one runs a task at
 * once, inside the one that makes it, so there the jobs go round in a loop.
 */
#include "peer.h"

#include <omp.h>
#include <stdio.h>

static void submit(struct peer_job *job)
{
#pragma omp task firstprivate(job)
	if (peer_job_run(job))
		submit(job);
}

static void go_round(struct peer_job *job)
{
	bool again = true;

	while (again) {
#pragma omp task shared(again) firstprivate(job)
		again = peer_job_run(job);
#pragma omp taskwait
	}
}

int peer_run(struct peer *peer)
{
	omp_set_dynamic(0);
#pragma omp parallel num_threads(peer->workers)
#pragma omp single
	for (unsigned i = 0; i < peer->in_flight; i++) {
		if (peer->workers == 1)
			go_round(&peer->job[i]);
		else
			submit(&peer->job[i]);
	}
	return 0;
}

void peer_version(char *text, unsigned size)
{
	snprintf(text, size, "OpenMP %d", _OPENMP);
}
