/*
 * engine: simulates jobs on cores under a policy, event by event.
 *
 * A discrete-event simulation: time jumps from one event to the next, so that it is exact and its cost
 * does not depend on how long the bursts are. Same jobs, configuration and seed: same schedule. An event
 * costs O(log n) in the jobs, plus O(cores) where a job that gets ready may preempt.
 *
 * 1. Fill a struct sim_config; observers are optional.
 * 2. sim_run(); read struct sim_result; sim_result_release().
 *
 * Changing jobs costs a core switch_ns when it takes up another job than it had last, and migration_ns
 * more when that job ran on another core. Nothing is done for anybody in that time; a switch can be cut
 * short by the next one.
 */
#ifndef TELAR_SIM_ENGINE_H
#define TELAR_SIM_ENGINE_H

#include "sim/policy.h"

#define SIM_CORES_MOST 1024u

enum sim_event_kind {
	SIM_EVENT_ARRIVE,
	SIM_EVENT_RUN, /* a core takes the job up; a switch that costs begins here */
	SIM_EVENT_EXPIRE,
	SIM_EVENT_PREEMPT,
	SIM_EVENT_BLOCK,
	SIM_EVENT_WAKE,
	SIM_EVENT_EXIT,
	SIM_EVENT_MISS, /* an instance ends after its deadline */
	SIM_EVENT_KINDS,
};

extern const char *const sim_event_names[SIM_EVENT_KINDS];

struct sim_event {
	uint64_t at_ns;
	enum sim_event_kind kind;
	const struct sim_job *job;
	unsigned core; /* not of ARRIVE and WAKE */
};

/* All members may be NULL. */
struct sim_observer {
	void (*event)(void *arg, const struct sim_event *event);
	/* A core was this job's from `from_ns` to `to_ns` and worked from `begin_ns`, behind the switch. A
	 * job that goes on after its slice gives two that touch. */
	void (*ran)(void *arg, const struct sim_job *job, unsigned core, uint64_t from_ns, uint64_t begin_ns,
	        uint64_t to_ns);
	void *arg;
};

struct sim_config {
	const struct sim_policy_ops *ops;
	struct params params; /* of the policy; params_parse() sets the presets */
	unsigned cores;       /* 1 .. SIM_CORES_MOST */
	uint64_t switch_ns, migration_ns;
	uint64_t seed;
	struct sim_observer observer;
};

struct sim_core_result {
	uint64_t busy_ns, switch_ns, idle_ns;
};

struct sim_result {
	struct sim_job *job; /* owned, in the order of the jobs; their data is gone */
	size_t count;
	struct sim_core_result *core; /* owned */
	unsigned cores;
	uint64_t begin_ns, end_ns; /* the first arrival, the last exit */
	uint64_t switches, preemptions, migrations, misses;
	uint64_t events; /* handled by the engine: what its cost grows with */
};

/* `jobs` must outlive the result. -EINVAL with a sentence where the policy cannot take these jobs; on
 * error there is nothing to release. */
int sim_run(const struct sim_jobs *jobs, const struct sim_config *config, struct sim_result *result,
        struct reason *why);
void sim_result_release(struct sim_result *result);

#endif
