/*
 * lottery: a fair share by chance (Waldspurger and Weihl 1994). For each quantum a ticket is drawn among
 * those of the jobs that are ready; whoever holds it runs. A job's share is that of its tickets, on average.
 *
 * The tickets are kept as a Fenwick tree over the jobs' numbers, so that adding, removing and finding the
 * holder of a ticket take O(log n). Left out: transfers, currencies, and compensation for quanta that were
 * not used up.
 */
#include "sim/policy.h"

#include <errno.h>
#include <stdlib.h>

enum { QUANTUM };

static const struct param_spec lottery_params[] = {
        [QUANTUM] = {.name = "quantum",
                .kind = PARAM_TIME,
                .preset = 1000000,
                .least = 1,
                .most = SIM_TIME_MOST,
                .help = "from one draw to the next"},
        {0},
};

struct lottery {
	uint64_t *tree; /* [1 .. count] */
	struct sim_job **job;
	size_t count, step; /* step: the largest power of two that is not above count */
	uint64_t total;
};

static int lottery_init(struct sim_policy *policy, struct reason *why)
{
	struct lottery *lottery = policy->state;

	lottery->count = policy->jobs->count;
	for (lottery->step = 1; lottery->step <= lottery->count / 2; lottery->step *= 2)
		;
	lottery->tree = calloc(lottery->count + 1, sizeof(*lottery->tree));
	lottery->job = calloc(lottery->count + 1, sizeof(struct sim_job *));
	if (lottery->tree && lottery->job)
		return 0;
	free(lottery->tree);
	free(lottery->job);
	return reason_set(why, -ENOMEM, "no memory for the tickets of %zu jobs", lottery->count);
}

static void lottery_release(struct sim_policy *policy)
{
	struct lottery *lottery = policy->state;

	free(lottery->tree);
	free(lottery->job);
}

/* Modulo 2^64, so that a negative number of tickets can be added, too. */
static void add_tickets(struct lottery *lottery, const struct sim_job *job, uint64_t tickets)
{
	lottery->total += tickets;
	for (size_t i = job->id + 1; i <= lottery->count; i += i & -i)
		lottery->tree[i] += tickets;
}

static void lottery_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	struct lottery *lottery = policy->state;

	(void)because;
	lottery->job[job->id] = job;
	add_tickets(lottery, job, job->spec->tickets);
}

static struct sim_job *lottery_pick(struct sim_policy *policy)
{
	struct lottery *lottery = policy->state;
	struct sim_job *winner;
	uint64_t ticket;
	size_t before = 0; /* how many jobs hold the tickets below the one that was drawn */

	if (lottery->total == 0)
		return NULL;
	ticket = random_below(&policy->random, lottery->total);
	for (size_t step = lottery->step; step > 0; step /= 2)
		if (before + step <= lottery->count && lottery->tree[before + step] <= ticket) {
			before += step;
			ticket -= lottery->tree[before];
		}
	winner = lottery->job[before];
	add_tickets(lottery, winner, -(uint64_t)winner->spec->tickets);
	return winner;
}

static uint64_t lottery_slice(struct sim_policy *policy, struct sim_job *job)
{
	(void)job;
	return sim_param(policy, QUANTUM);
}

const struct sim_policy_ops sim_lottery_ops = {
        .name = "lottery",
        .summary = "each quantum goes to the holder of a ticket that is drawn: fair shares, on average",
        .params = lottery_params,
        .state_bytes = sizeof(struct lottery),
        .init = lottery_init,
        .release = lottery_release,
        .ready = lottery_ready,
        .pick = lottery_pick,
        .slice = lottery_slice,
};
