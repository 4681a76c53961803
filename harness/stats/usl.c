/*
 * usl: see usl.h.
 *
 * Written as N / X = (1 + sigma (N - 1) + kappa N (N - 1)) / lambda the law is linear, so a weighted
 * linear fit gives a start; steps of Levenberg and Marquardt from there minimise the squared
 * distances of X itself. A coefficient that comes out negative is fixed at 0 and the others are
 * fitted again: the best curve that the law allows then lies on that edge. Intervals are
 * usl_estimate.c's.
 */
#include "stats/usl.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PARAMETERS 3
#define STEPS_MAX 200

/* lambda, sigma, kappa as a vector, and which of them are not fixed at 0. */
struct search {
	const struct usl_point *points;
	size_t count;
	bool is_free[PARAMETERS];
	double at[PARAMETERS], squares;
};

static double denominator(const double *at, double workers)
{
	return 1 + at[1] * (workers - 1) + at[2] * workers * (workers - 1);
}

double usl_throughput(const struct usl *usl, double workers)
{
	const double at[PARAMETERS] = {usl->lambda, usl->sigma, usl->kappa};

	return usl->lambda * workers / denominator(at, workers);
}

double usl_peak(const struct usl *usl)
{
	if (usl->sigma >= 1)
		return 1;
	return usl->kappa > 0 ? fmax(1, sqrt((1 - usl->sigma) / usl->kappa)) : INFINITY;
}

static double sum_squares(const struct search *search, const double *at)
{
	double squares = 0;

	for (size_t i = 0; i < search->count; i++) {
		const double workers = search->points[i].workers, below = denominator(at, workers);

		if (below <= 0)
			return INFINITY;
		squares += pow(search->points[i].throughput - at[0] * workers / below, 2);
	}
	return squares;
}

/* Gauss and Jordan with pivots; false when the matrix is singular. The answer replaces `right`. */
static bool solve(double matrix[PARAMETERS][PARAMETERS], double *right)
{
	for (size_t column = 0; column < PARAMETERS; column++) {
		size_t pivot = column;

		for (size_t row = column + 1; row < PARAMETERS; row++)
			if (fabs(matrix[row][column]) > fabs(matrix[pivot][column]))
				pivot = row;
		if (!(fabs(matrix[pivot][column]) > 0))
			return false;
		for (size_t k = 0; k < PARAMETERS; k++) {
			const double swap = matrix[column][k];

			matrix[column][k] = matrix[pivot][k];
			matrix[pivot][k] = swap;
		}
		const double swap = right[column];

		right[column] = right[pivot];
		right[pivot] = swap;
		for (size_t row = 0; row < PARAMETERS; row++) {
			const double factor =
			        row == column ? 0 : matrix[row][column] / matrix[column][column];

			for (size_t k = 0; k < PARAMETERS; k++)
				matrix[row][k] -= factor * matrix[column][k];
			right[row] -= factor * right[column];
		}
	}
	for (size_t row = 0; row < PARAMETERS; row++)
		right[row] /= matrix[row][row];
	return true;
}

/* Adds one equation, gradient * x = value, to the normal equations. */
static void add_equation(double matrix[PARAMETERS][PARAMETERS], double *right, const bool *is_free,
        const double *gradient, double value)
{
	for (size_t row = 0; row < PARAMETERS; row++) {
		for (size_t k = 0; k < PARAMETERS && is_free[row]; k++)
			if (is_free[k])
				matrix[row][k] += gradient[row] * gradient[k];
		if (is_free[row])
			right[row] += gradient[row] * value;
	}
}

/* A parameter that is fixed gets an equation of its own: it does not move. */
static void fix_others(double matrix[PARAMETERS][PARAMETERS], const bool *is_free)
{
	for (size_t row = 0; row < PARAMETERS; row++)
		if (!is_free[row])
			matrix[row][row] = 1;
}

/* N / X = a + b (N - 1) + c N (N - 1); an error of X weighs N / X^2 as much there. */
static void start(struct search *search)
{
	double matrix[PARAMETERS][PARAMETERS] = {{0}}, right[PARAMETERS] = {0}, most = 0;

	for (size_t i = 0; i < search->count; i++) {
		const double workers = search->points[i].workers, throughput = search->points[i].throughput;
		const double weight = throughput * throughput / workers;
		const double terms[PARAMETERS] = {
		        weight, weight * (workers - 1), weight * workers * (workers - 1)};

		most = fmax(most, throughput / workers);
		add_equation(matrix, right, search->is_free, terms, throughput);
	}
	fix_others(matrix, search->is_free);
	if (!solve(matrix, right) || !(right[0] > 0)) {
		right[0] = 1 / most;
		right[1] = right[2] = 0;
	}
	search->at[0] = 1 / right[0];
	for (size_t i = 1; i < PARAMETERS; i++)
		search->at[i] = search->is_free[i] ? fmax(0, right[i] / right[0]) : 0;
	search->squares = sum_squares(search, search->at);
}

/* One step with the given damping. False when it leads nowhere better. */
static bool step(struct search *search, double damping)
{
	double matrix[PARAMETERS][PARAMETERS] = {{0}}, move[PARAMETERS] = {0}, next[PARAMETERS];

	for (size_t i = 0; i < search->count; i++) {
		const double workers = search->points[i].workers;
		const double below = denominator(search->at, workers), slope = workers / below;
		const double fall = -search->at[0] * slope / below;
		const double gradient[PARAMETERS] = {
		        slope, fall * (workers - 1), fall * workers * (workers - 1)};

		add_equation(matrix, move, search->is_free, gradient,
		        search->points[i].throughput - search->at[0] * slope);
	}
	for (size_t i = 0; i < PARAMETERS; i++)
		matrix[i][i] *= 1 + damping;
	fix_others(matrix, search->is_free);
	if (!solve(matrix, move))
		return false;
	for (size_t i = 0; i < PARAMETERS; i++)
		next[i] = search->at[i] + move[i];
	const double squares = sum_squares(search, next);

	if (!(squares < search->squares))
		return false;
	memcpy(search->at, next, sizeof(next));
	search->squares = squares;
	return true;
}

static void descend(struct search *search)
{
	static const double nowhere[PARAMETERS];
	const double negligible = 1e-20 * sum_squares(search, nowhere);
	double damping = 1e-3;

	start(search);
	for (unsigned i = 0; i < STEPS_MAX && damping < 1e6 && search->squares > negligible; i++) {
		const double before = search->squares;

		if (!step(search, damping))
			damping *= 10;
		else if (search->squares > before * (1 - 1e-15))
			break;
		else
			damping = fmax(damping / 10, 1e-6);
	}
}

static bool is_fittable(const struct usl_point *points, size_t count)
{
	size_t different = 0;
	double most = 0;

	for (size_t i = 0; i < count; i++) {
		size_t first = 0;

		while (points[first].workers != points[i].workers)
			first++;
		different += first == i;
		if (points[i].workers < 1)
			return false;
		most = fmax(most, points[i].throughput);
	}
	return different >= USL_POINTS_MIN && most > 0;
}

int usl_fit(const struct usl_point *points, size_t count, struct usl *usl)
{
	static const bool is_free[][PARAMETERS] = {
	        {true, true, true}, {true, true, false}, {true, false, true}, {true, false, false}};
	double least = INFINITY;

	if (!is_fittable(points, count))
		return -EINVAL;
	for (size_t i = 0; i < sizeof(is_free) / sizeof(*is_free); i++) {
		struct search search = {.points = points, .count = count};

		memcpy(search.is_free, is_free[i], sizeof(search.is_free));
		descend(&search);
		if (search.at[1] < 0 || search.at[2] < 0 || search.squares >= least)
			continue;
		least = search.squares;
		*usl = (struct usl){search.at[0], search.at[1], search.at[2]};
		/* Nothing on an edge can be better than the best of all. */
		if (i == 0)
			break;
	}
	return 0;
}
