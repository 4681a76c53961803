/*
 * OpenMP: a parallel loop whose iterations are taken one by one. The floor among the peers: nothing is
 * queued, the next job is the next number. The loop is long, so that its beginning and its end do not
 * show.
 */
#include "peer.h"

#include <omp.h>
#include <stdatomic.h>
#include <stdio.h>

#define ITERATIONS 4096

int peer_run(struct peer *peer)
{
	_Atomic bool over = false;

	omp_set_dynamic(0);
	while (!atomic_load(&over)) {
#pragma omp parallel for num_threads(peer->workers) schedule(dynamic, 1)
		for (int i = 0; i < ITERATIONS; i++)
			if (!atomic_load_explicit(&over, memory_order_relaxed) &&
			        !peer_job_run(&peer->job[omp_get_thread_num()]))
				atomic_store_explicit(&over, true, memory_order_relaxed);
	}
	return 0;
}

void peer_version(char *text, unsigned size)
{
	snprintf(text, size, "OpenMP %d", _OPENMP);
}
