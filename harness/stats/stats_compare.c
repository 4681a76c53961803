/*
 * stats_compare: see stats_compare.h.
 *
 * The interval: a percentile bootstrap of the ratio of medians. What values the median of a
 * resample can have, and how likely each is, is known exactly (stats.c); the two samples are
 * resampled independently, so the distribution of the ratio is known too, and its quantiles are
 * found by bisection instead of by thousands of draws. (The bias-corrected bootstrap needs a
 * derivative of the statistic, by jackknife, and that of a median has none.)
 *
 * The test: under the null hypothesis every choice of count_a of the pooled ranks is as likely as
 * the one that was seen. Counting the choices with the same or a smaller rank sum is a recurrence
 * over the ranks (Streitberg and Röhmel 1986), which takes midranks of ties as they are.
 *
 * It does not decide which comparisons belong together: see comparisons_judge()'s callers.
 */
#include "stats/stats_compare.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Up to here exact: the counts stay below 2^53, so they are whole numbers in a double. */
#define EXACT_PAIRS_MAX 400

const char *const comparison_verdict_names[COMPARISON_VERDICTS] = {
        [COMPARISON_CANNOT_TELL] = "cannot tell",
        [COMPARISON_FASTER] = "faster",
        [COMPARISON_SLOWER] = "slower",
};

struct pooled {
	double value;
	bool of_a;
	size_t rank_doubled; /* a whole number also for the mean rank of ties */
};

/* The ranks of both samples together, in order. */
struct ranks {
	struct pooled *pooled;
	size_t count, count_a;
	size_t sum_doubled; /* of a's */
	double ties;        /* the sum of t^3 - t over groups of t equal values */
};

static int compare_pooled(const void *left, const void *right)
{
	const double a = ((const struct pooled *)left)->value, b = ((const struct pooled *)right)->value;

	return (a > b) - (a < b);
}

static int ranks_init(struct ranks *ranks, const double *a, size_t count_a, const double *b, size_t count_b)
{
	const size_t count = count_a + count_b;

	*ranks = (struct ranks){
	        .pooled = calloc(count, sizeof(*ranks->pooled)), .count = count, .count_a = count_a};
	if (!ranks->pooled)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		ranks->pooled[i] =
		        (struct pooled){.value = i < count_a ? a[i] : b[i - count_a], .of_a = i < count_a};
	qsort(ranks->pooled, count, sizeof(*ranks->pooled), compare_pooled);
	for (size_t first = 0, next; first < count; first = next) {
		for (next = first + 1; next < count; next++)
			if (ranks->pooled[next].value > ranks->pooled[first].value)
				break;
		const double tied = (double)(next - first);

		ranks->ties += tied * tied * tied - tied;
		for (size_t i = first; i < next; i++) {
			/* The mean of ranks first + 1 .. next. */
			ranks->pooled[i].rank_doubled = first + 1 + next;
			if (ranks->pooled[i].of_a)
				ranks->sum_doubled += ranks->pooled[i].rank_doubled;
		}
	}
	return 0;
}

/* How far a's rank sum is from the middle of what it can be, doubled; negative: below. */
static double excess_doubled(const struct ranks *ranks)
{
	return (double)ranks->sum_doubled - (double)ranks->count_a * (double)(ranks->count + 1);
}

static double choose(size_t count, size_t taken)
{
	double ways = 1;

	for (size_t i = 1; i <= taken; i++)
		ways = ways * (double)(count - taken + i) / (double)i;
	return round(ways);
}

/*
 * ways[taken * width + sum]: how many choices of `taken` of the ranks seen so far have that
 * doubled sum. With the rank sum above its middle the ranks are counted from the top, so that it
 * is always the lower tail that is summed.
 */
static int exact_p(const struct ranks *ranks, double *p)
{
	const bool from_top = excess_doubled(ranks) > 0;
	const size_t top = 2 * (ranks->count + 1), taken_most = ranks->count_a;
	const size_t most = from_top ? taken_most * top - ranks->sum_doubled : ranks->sum_doubled;
	const size_t width = most + 1;
	double *const ways = calloc((taken_most + 1) * width, sizeof(*ways)), tail = 0;

	if (!ways)
		return -ENOMEM;
	ways[0] = 1;
	for (size_t i = 0; i < ranks->count; i++) {
		const size_t rank =
		        from_top ? top - ranks->pooled[i].rank_doubled : ranks->pooled[i].rank_doubled;

		for (size_t taken = taken_most < i + 1 ? taken_most : i + 1; taken > 0; taken--)
			for (size_t sum = rank; sum < width; sum++)
				ways[taken * width + sum] += ways[(taken - 1) * width + sum - rank];
	}
	for (size_t sum = 0; sum < width; sum++)
		tail += ways[taken_most * width + sum];
	free(ways);
	*p = fmin(1, 2 * tail / choose(ranks->count, taken_most));
	return 0;
}

static double normal_p(const struct ranks *ranks)
{
	const double count = (double)ranks->count, count_a = (double)ranks->count_a;
	const double variance =
	        count_a * (count - count_a) / 12 * (count + 1 - ranks->ties / (count * (count - 1)));
	const double distance = fabs(excess_doubled(ranks)) / 2 - 0.5;

	return variance > 0 && distance > 0 ? erfc(distance / sqrt(2 * variance)) : 1;
}

int stats_mann_whitney(const double *a, size_t count_a, const double *b, size_t count_b, double *p)
{
	struct ranks ranks;
	int error = 0;

	*p = NAN;
	if (count_a == 0 || count_b == 0)
		return 0;
	/* The smaller sample as the first: fewer ranks to choose. */
	error = count_a <= count_b ? ranks_init(&ranks, a, count_a, b, count_b)
	                           : ranks_init(&ranks, b, count_b, a, count_a);
	if (error)
		return error;
	if (count_a * count_b <= EXACT_PAIRS_MAX)
		error = exact_p(&ranks, p);
	else
		*p = normal_p(&ranks);
	free(ranks.pooled);
	return error;
}

struct medians {
	struct median_chance *median;
	size_t count;
};

/*
 * The chance that b's median is at most `ratio` times a's. Where both medians are 0 their ratio
 * is nothing or infinite: the caller says whether it counts as nothing.
 */
static double chance_at_most(
        const struct medians *a, const struct medians *b, double ratio, bool zero_by_zero)
{
	double reached = 0, chance = 0;
	size_t below = 0;

	for (size_t i = 0; i < a->count; i++) {
		if (a->median[i].value <= 0 && !zero_by_zero)
			continue;
		while (below < b->count && b->median[below].value <= ratio * a->median[i].value)
			reached += b->median[below++].chance;
		chance += a->median[i].chance * reached;
	}
	return chance;
}

/* The smallest ratio that is reached with a chance of `fraction`. */
static double ratio_quantile(const struct medians *a, const struct medians *b, double fraction)
{
	const bool zero_by_zero = fraction < 0.5; /* the wider interval */
	double low = 0, high = INFINITY;

	/* The largest ratio that is finite, and a little for rounding. */
	for (size_t i = 0; i < a->count && isinf(high); i++)
		if (a->median[i].value > 0)
			high = b->median[b->count - 1].value / a->median[i].value * (1 + 1e-12);
	if (chance_at_most(a, b, 0, zero_by_zero) >= fraction)
		return 0;
	if (isinf(high) || chance_at_most(a, b, high, zero_by_zero) < fraction)
		return INFINITY;
	/* Twelve digits are more than the samples have. */
	for (double middle = high / 2; high - low > 1e-12 * high && middle > low;
	        middle = low + (high - low) / 2) {
		if (chance_at_most(a, b, middle, zero_by_zero) < fraction)
			low = middle;
		else
			high = middle;
	}
	return high;
}

static int ratio_interval(
        const double *a, size_t count_a, const double *b, size_t count_b, struct interval *interval)
{
	struct medians of_a, of_b;
	int error;

	*interval = (struct interval){NAN, NAN};
	if (count_a < 2 || count_b < 2)
		return 0;
	error = stats_bootstrap_medians(a, count_a, &of_a.median, &of_a.count);

	if (error)
		return error;
	error = stats_bootstrap_medians(b, count_b, &of_b.median, &of_b.count);
	if (!error) {
		interval->low = ratio_quantile(&of_a, &of_b, COMPARISON_LEVEL / 2);
		interval->high = ratio_quantile(&of_a, &of_b, 1 - COMPARISON_LEVEL / 2);
		free(of_b.median);
	}
	free(of_a.median);
	return error;
}

int comparison_make(
        struct comparison *comparison, const double *a, size_t count_a, const double *b, size_t count_b)
{
	*comparison = (struct comparison){
	        .count_a = count_a,
	        .count_b = count_b,
	        .median_a = stats_median(a, count_a),
	        .median_b = stats_median(b, count_b),
	        .interval = {NAN, NAN},
	        .p = NAN,
	        .p_adjusted = NAN,
	};
	comparison->ratio = comparison->median_b / comparison->median_a;
	if (count_a == 0 || count_b == 0)
		return 0;
	const int error = ratio_interval(a, count_a, b, count_b, &comparison->interval);

	return error ? error : stats_mann_whitney(a, count_a, b, count_b, &comparison->p);
}

/* The smallest p that the test can give: when all of one sample is below all of the other. */
static double smallest_p(size_t count_a, size_t count_b)
{
	const size_t fewer = count_a < count_b ? count_a : count_b;

	return fewer == 0 ? 1 : fmin(1, 2 / choose(count_a + count_b, fewer));
}

unsigned comparison_trials_needed(size_t comparisons)
{
	unsigned trials = 1;

	while (smallest_p(trials, trials) * (double)comparisons >= COMPARISON_LEVEL)
		trials++;
	return trials;
}

static int compare_p(const void *left, const void *right)
{
	const double a = (*(struct comparison *const *)left)->p, b = (*(struct comparison *const *)right)->p;

	/* Those without a p come last. */
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return (a > b) - (a < b);
}

static enum comparison_verdict judge(const struct comparison *comparison, bool less_is_faster)
{
	const bool more = comparison->interval.low > 1, less = comparison->interval.high < 1;

	if (!(comparison->p_adjusted < COMPARISON_LEVEL) || more == less)
		return COMPARISON_CANNOT_TELL;
	return more != less_is_faster ? COMPARISON_FASTER : COMPARISON_SLOWER;
}

/* Holm's procedure rejects, again and again, every p below the level divided by how many are left:
 * `left` is that number at its end, and what a comparison was up against. */
static unsigned needed(const struct comparison *comparison, size_t left)
{
	if (comparison->verdict != COMPARISON_CANNOT_TELL ||
	        smallest_p(comparison->count_a, comparison->count_b) * (double)left < COMPARISON_LEVEL)
		return 0;
	return comparison_trials_needed(left);
}

void comparisons_judge(struct comparison **family, size_t count, bool less_is_faster)
{
	size_t members = 0, rejected = 0;
	double largest = 0;

	qsort(family, count, sizeof(*family), compare_p);
	while (members < count && !isnan(family[members]->p))
		members++;
	for (size_t i = 0; i < members; i++) {
		largest = fmax(largest, fmin(1, family[i]->p * (double)(members - i)));
		family[i]->p_adjusted = largest;
		family[i]->verdict = judge(family[i], less_is_faster);
		rejected += largest < COMPARISON_LEVEL;
	}
	for (size_t i = 0; i < members; i++)
		family[i]->trials_needed = needed(family[i], members - rejected);
}
