/*
 * peers: the harness's pool beside other runtimes' threads. The same jobs (spin.h), as many under way, as
 * many workers, in a window of the same length, each in a process of its own, each worker on a CPU of its
 * own; whoever finishes a job submits it again, in the runtime's own way. The pool is the real one with all
 * its accounting; the peers only count. See benchmarks/peers/peer.h for a peer's side.
 */
#include "celltrial.h"

#include "base/clock.h"
#include "machine/placement.h"
#include "program.h"
#include "spinjobs.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WARMUP_NS (5 * NS_PER_MS)
/* Long enough that one job more or less in it does not show. */
#define WINDOW_NS(us) ((us) < 100 ? 10 * NS_PER_MS : 20 * NS_PER_MS)
#define LIST_BYTES 4096

struct peer_dispatch {
	const char *peer;
	uint64_t job_us;
	enum crowd crowd;
};

/* A peer's program lies beside this one. False: the path is too long. */
static bool find_program(const char *peer, char *path, size_t size)
{
	char self[PATH_MAX];
	const ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (length < 0)
		return false;
	self[length] = '\0';
	slash = strrchr(self, '/');
	*slash = '\0';
	return snprintf(path, size, "%s/telar-peer-%s", self, peer) < (int)size;
}

static bool is_built(const char *peer)
{
	char path[PATH_MAX];

	return find_program(peer, path, sizeof(path)) && access(path, X_OK) == 0;
}

static int peer_setup(struct micro *micro, struct reason *why)
{
	const struct peer_dispatch *want = micro->ops->variant;

	spin_turns_per_us();
	return crowd_choose(micro, want->crowd, why);
}

static char *number(uint64_t value, char *text, size_t size)
{
	snprintf(text, size, "%" PRIu64, value);
	return text;
}

/* The table says which version it was, and on how many threads. */
static void tell_version(struct micro *micro, const char *version)
{
	const struct peer_dispatch *want = micro->ops->variant;
	const unsigned workers = crowd_size(want->crowd, topology_cpus(micro->topology));

	snprintf(micro->where, sizeof(micro->where), "%u thread%s, %.16s", workers, workers == 1 ? "" : "s",
	        version);
}

/* The CPUs that the placement `compact` gives to the pool, as a list. */
static int list_cpus(const struct micro *micro, unsigned workers, char *text, size_t size, struct reason *why)
{
	struct placement_map map;
	int length = 0, error;

	error = placement_compute(placement_find("compact", NULL), micro->topology, workers, &map, why);
	if (error)
		return error;
	for (unsigned i = 0; i < map.count && length < (int)size; i++)
		length += snprintf(text + length, size - (size_t)length, "%s%d", i == 0 ? "" : ",",
		        hwloc_bitmap_first(map.cpuset[i]));
	placement_map_release(&map);
	return length < (int)size ? 0 : reason_set(why, -EOPNOTSUPP, "%u CPUs are too many", workers);
}

static int peer_measure(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	const struct peer_dispatch *want = micro->ops->variant;
	const unsigned workers = crowd_size(want->crowd, topology_cpus(micro->topology));
	const uint64_t window_ns = WINDOW_NS(want->job_us);
	char path[PATH_MAX], text[256], version[32] = "", argument[5][24], cpus[LIST_BYTES];
	char *argv[] = {path, number(workers, argument[0], sizeof(argument[0])),
	        number(crowd_in_flight(workers), argument[1], sizeof(argument[1])),
	        number(want->job_us * spin_turns_per_us(), argument[2], sizeof(argument[2])),
	        number(WARMUP_NS, argument[3], sizeof(argument[3])),
	        number(window_ns, argument[4], sizeof(argument[4])), cpus, NULL};
	const struct program program = {.argv = argv};
	uint64_t jobs, cpu_ns;
	int error;

	if (!find_program(want->peer, path, sizeof(path)))
		return reason_set(why, -ENAMETOOLONG, "the path of telar-peer-%s is too long", want->peer);
	error = list_cpus(micro, workers, cpus, sizeof(cpus), why);
	if (!error)
		error = program_read(&program, micro, text, sizeof(text), why);
	if (error)
		return error;
	if (sscanf(text, "%" SCNu64 " %" SCNu64 " %31[^\n]", &jobs, &cpu_ns, version) != 3)
		return reason_set(why, -EPROTO, "telar-peer-%s says '%s'", want->peer, text);
	if (jobs == 0)
		return reason_set(why, -EAGAIN, "no job was finished in the window");
	tell_version(micro, version);
	sample->seconds = (double)window_ns / 1e9;
	sample->items = jobs;
	sample->value = (double)window_ns / (double)jobs;
	return 0;
}

#define OURS(us, threads, of)                                                                                \
	{                                                                                                    \
		.name = "dispatch/" #us "us/" #threads "/pool", .unit = "ns",                                \
		.summary = "time from the end of one job to the next's, of the model pool",                  \
		.set = SET_PEERS,                                                                            \
		.variant = &(const struct celltrial){.model = "pool",                                        \
		        .own_workload = &spin_workload,                                                      \
		        .parameter = us,                                                                     \
		        .crowd = of,                                                                         \
		        .placement = "compact",                                                              \
		        .warmup_ns = WARMUP_NS,                                                              \
		        .window_ns = WINDOW_NS(us)},                                                         \
		.setup = celltrial_setup, .measure = celltrial_wall, .teardown = celltrial_teardown          \
	}

#define THEIRS(theirs, text, us, threads, of)                                                                \
	{                                                                                                    \
		.name = "dispatch/" #us "us/" #threads "/" #theirs, .unit = "ns",                            \
		.summary = "the same of " text, .against = "dispatch/" #us "us/" #threads "/pool",           \
		.set = SET_PEERS, .variant = &(const struct peer_dispatch){#theirs, us, of},                 \
		.unsupported = theirs##_unsupported, .setup = peer_setup, .measure = peer_measure            \
	}

#define PEER(name, module, package, summary)                                                                 \
	static const char *name##_unsupported(void)                                                          \
	{                                                                                                    \
		return is_built(#name) ? NULL : package " was not installed when telar was built";           \
	}
#include "../peers/peers.def"
#undef PEER

const struct micro_ops micro_peers_ops[] = {
        OURS(1, one, CROWD_ONE),
        OURS(10, one, CROWD_ONE),
        OURS(100, one, CROWD_ONE),
        OURS(1, half, CROWD_HALF),
        OURS(10, half, CROWD_HALF),
        OURS(100, half, CROWD_HALF),
        OURS(1, all, CROWD_ALL),
        OURS(10, all, CROWD_ALL),
        OURS(100, all, CROWD_ALL),
#define PEER(name, module, package, summary)                                                                 \
	THEIRS(name, summary, 1, one, CROWD_ONE), THEIRS(name, summary, 10, one, CROWD_ONE),                 \
	        THEIRS(name, summary, 100, one, CROWD_ONE), THEIRS(name, summary, 1, half, CROWD_HALF),      \
	        THEIRS(name, summary, 10, half, CROWD_HALF), THEIRS(name, summary, 100, half, CROWD_HALF),   \
	        THEIRS(name, summary, 1, all, CROWD_ALL), THEIRS(name, summary, 10, all, CROWD_ALL),         \
	        THEIRS(name, summary, 100, all, CROWD_ALL),
#include "../peers/peers.def"
#undef PEER
        {0},
};
