/*
 * primes: adds up the primes below a limit by trial division. It stands for work that is
 * all branches and divisions in registers: it touches no memory and waits for nothing, so
 * whatever slows it down took the CPU away.
 *
 * The right sums come from a sieve, which knows nothing of divisions.
 */
#include "base/mix.h"
#include "job/workload.h"

#include <errno.h>
#include <stdlib.h>

#define LIMITS 256u /* jobs differ: a job's id adds 0 .. LIMITS - 1 to the limit */

static unsigned limit_of(const struct workload *workload, uint64_t id)
{
	return (unsigned)workload->params.value[0] + (unsigned)(mix64(id) % LIMITS);
}

static bool is_prime(unsigned n)
{
	for (unsigned divisor = 3; divisor * divisor <= n; divisor += 2)
		if (n % divisor == 0)
			return false;
	return true;
}

static struct step primes_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	const unsigned limit = limit_of(workload, job->id);
	uint64_t sum = 2;

	(void)outcome;
	if (job->stage++ == 0)
		return step_compute();
	for (unsigned n = 3; n < limit; n += 2)
		sum += is_prime(n) ? n : 0;
	return step_done(job, sum);
}

/* state[n]: the sum of the primes below n. */
static int primes_setup(struct workload *workload, struct reason *why)
{
	const unsigned end = (unsigned)workload->params.value[0] + LIMITS;
	bool *composite = calloc(end, sizeof(*composite));
	uint64_t *sums = calloc(end + 1, sizeof(*sums));

	if (!composite || !sums) {
		free(composite);
		free(sums);
		return reason_set(why, -ENOMEM, "no memory for the primes below %u", end);
	}
	for (unsigned n = 2; n < end; n++) {
		sums[n + 1] = sums[n] + (composite[n] ? 0 : n);
		for (unsigned multiple = 2 * n; !composite[n] && multiple < end; multiple += n)
			composite[multiple] = true;
	}
	free(composite);
	workload->state = sums;
	return 0;
}

static bool primes_verify(const struct workload *workload, const struct job *job)
{
	const uint64_t *sums = workload->state;

	return job->result == sums[limit_of(workload, job->id)];
}

static void primes_teardown(struct workload *workload)
{
	free(workload->state);
}

static const struct param_spec primes_params[] = {
        {"limit", PARAM_COUNT, .preset = 5000, .least = 3, .most = 1000000, .help = "look below this number"},
        {0},
};

const struct workload_ops workload_primes_ops = {
        .name = "primes",
        .summary = "adds up the primes below a limit by trial division",
        .bound = CPU_BOUND,
        .params = primes_params,
        .setup = primes_setup,
        .next = primes_next,
        .verify = primes_verify,
        .teardown = primes_teardown,
        .unpack = workload_unpack_nothing, /* only verify() needs the sums */
};
