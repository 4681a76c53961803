/* See spinjobs.h. */
#include "spinjobs.h"

#include "base/clock.h"
#include "spin.h"

#include <errno.h>
#include <stdlib.h>

#define TURNS_TRIED 100000u

struct spin_work {
	uint64_t turns, result;
};

uint64_t __attribute__((noinline)) spin_apart(uint64_t turns, uint64_t value)
{
	return spin(turns, value);
}

uint64_t spin_turns_per_us(void)
{
	static uint64_t turns;
	uint64_t fastest_ns = UINT64_MAX;

	for (unsigned i = 0; turns == 0 && i < 20; i++) {
		const uint64_t begun_ns = clock_now_ns();

		spin_apart(TURNS_TRIED, 1);

		const uint64_t took_ns = clock_now_ns() - begun_ns;

		fastest_ns = took_ns < fastest_ns ? took_ns : fastest_ns;
	}
	if (turns == 0)
		turns = TURNS_TRIED * NS_PER_US / fastest_ns;
	return turns;
}

static int spin_setup(struct workload *workload, struct reason *why)
{
	struct spin_work *work = malloc(sizeof(*work));

	if (!work)
		return reason_set(why, -ENOMEM, "no memory for a job's work");
	work->turns = workload->params.value[0] * spin_turns_per_us();
	work->result = spin_apart(work->turns, 1);
	workload->state = work;
	return 0;
}

static struct step spin_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	const struct spin_work *work = workload->state;

	(void)outcome;
	if (job->stage++ == 0)
		return step_compute();
	return step_done(job, spin_apart(work->turns, 1));
}

static bool spin_verify(const struct workload *workload, const struct job *job)
{
	const struct spin_work *work = workload->state;

	return job->result == work->result;
}

static void spin_teardown(struct workload *workload)
{
	free(workload->state);
}

const struct workload_ops spin_workload = {
        .name = "spin",
        .summary = "a fixed amount of arithmetic",
        .bound = CPU_BOUND,
        .setup = spin_setup,
        .next = spin_next,
        .verify = spin_verify,
        .teardown = spin_teardown,
};
