/*
 * matmul: C = A * B for square matrices. It stands for neural networks, graphics and
 * simulations: multiply and add, over and over, as fast as the caches deliver. With n=128
 * the three matrices (192 KiB) fit a core's own cache; with n=512 (3 MiB) they do not, and
 * neighbours begin to compete for the shared one.
 *
 * Whole numbers modulo 2^32 make every result exact. A job multiplies one factor that
 * follows from its id into A, and its result is x'C y for two fixed vectors. The right
 * one is known without any matrix product: x'(A B)y = (x'A)(B y). (Freivalds, 1977)
 */
#include "base/mix.h"
#include "job/workload.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct matmul {
	size_t n;
	uint32_t expected; /* x'(A B)y for the factor 1 */
	uint32_t *a, *b, *x, *y;
	uint32_t numbers[]; /* A, B, x and y, one behind the other */
};

static uint32_t factor_of(uint64_t id)
{
	return (uint32_t)mix64(id) | 1;
}

static struct step matmul_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	const struct matmul *given = workload->state;
	const size_t n = given->n;
	const uint32_t factor = factor_of(job->id);
	uint32_t result = 0;

	(void)outcome;
	if (job->stage++ == 0)
		return step_compute();
	for (size_t i = 0; i < n; i++) {
		uint32_t *restrict c = (uint32_t *)job->buf + i * n;

		memset(c, 0, n * sizeof(*c));
		/* k outside, j inside: both matrices are read along their rows */
		for (size_t k = 0; k < n; k++)
			for (size_t j = 0; j < n; j++)
				c[j] += factor * given->a[i * n + k] * given->b[k * n + j];
		for (size_t j = 0; j < n; j++)
			result += given->x[i] * c[j] * given->y[j];
	}
	return step_done(job, result);
}

static int matmul_setup(struct workload *workload, struct reason *why)
{
	const size_t n = workload->params.value[0], count = 2 * n * n + 2 * n;
	struct matmul *given = calloc(1, sizeof(*given) + count * sizeof(uint32_t));

	if (!given)
		return reason_set(why, -ENOMEM, "no memory for %zu x %zu matrices", n, n);
	for (size_t i = 0; i < count; i++)
		given->numbers[i] = (uint32_t)mix64(i);
	given->n = n;
	given->a = given->numbers;
	given->b = given->a + n * n;
	given->x = given->b + n * n;
	given->y = given->x + n;
	for (size_t k = 0; k < n; k++) {
		uint32_t left = 0, right = 0; /* element k of x'A and of B y */

		for (size_t i = 0; i < n; i++) {
			left += given->x[i] * given->a[i * n + k];
			right += given->b[k * n + i] * given->y[i];
		}
		given->expected += left * right;
	}
	workload->state = given;
	return 0;
}

/* The numbers are made faster than they could travel. */
static int matmul_unpack(struct workload *workload, const struct parcel *parcel)
{
	(void)parcel;
	return matmul_setup(workload, NULL);
}

static int matmul_attach(struct workload *workload, struct job *job)
{
	const size_t n = workload->params.value[0];

	job->buf = malloc(n * n * sizeof(uint32_t));
	return job->buf ? 0 : -ENOMEM;
}

static bool matmul_verify(const struct workload *workload, const struct job *job)
{
	const struct matmul *given = workload->state;

	return job->result == (uint32_t)(factor_of(job->id) * given->expected);
}

static void matmul_detach(struct workload *workload, struct job *job)
{
	(void)workload;
	free(job->buf);
}

static void matmul_teardown(struct workload *workload)
{
	free(workload->state);
}

static const struct param_spec matmul_params[] = {
        {"n", PARAM_COUNT, .preset = 128, .least = 1, .most = 1024, .help = "rows and columns"},
        {0},
};

const struct workload_ops workload_matmul_ops = {
        .name = "matmul",
        .summary = "multiplies two n x n matrices of whole numbers",
        .bound = CPU_BOUND,
        .params = matmul_params,
        .setup = matmul_setup,
        .attach = matmul_attach,
        .next = matmul_next,
        .verify = matmul_verify,
        .detach = matmul_detach,
        .teardown = matmul_teardown,
        .unpack = matmul_unpack,
};
