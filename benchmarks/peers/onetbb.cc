/* oneTBB: a task group in an arena; a task that has finished a job makes the next one. The calling thread
 * is one of the workers. */
#include "peer.h"

#include <cerrno>
#include <cstdio>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>
#include <oneapi/tbb/version.h>

namespace
{

void submit(oneapi::tbb::task_group &group, struct peer_job *job)
{
	group.run([&group, job] {
		if (peer_job_run(job))
			submit(group, job);
	});
}

void run(struct peer *peer)
{
	oneapi::tbb::global_control limit(
	        oneapi::tbb::global_control::max_allowed_parallelism, peer->workers);
	oneapi::tbb::task_arena arena(static_cast<int>(peer->workers));

	arena.execute([peer] {
		oneapi::tbb::task_group group;

		for (unsigned i = 0; i < peer->in_flight; i++)
			submit(group, &peer->job[i]);
		group.wait();
	});
}

} // namespace

int peer_run(struct peer *peer)
{
	try {
		run(peer);
		return 0;
	} catch (...) {
		return -EAGAIN;
	}
}

void peer_version(char *text, unsigned size)
{
	std::snprintf(text, size, "oneTBB %s", TBB_runtime_version());
}
