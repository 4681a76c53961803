/* See measure.h: rounds and answers. measure_write.c writes them down. */
#include "check/measure.h"

#include "base/clock.h"
#include "check/measure_write.h"
#include "stats/stats_compare.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { QUICK_ROUNDS = 3 };

static _Noreturn void refuse(const char *sentence)
{
	measure_refuse(sentence);
	exit(2);
}

void measure_begin(struct measure *measure, int argc, char **argv, size_t rounds)
{
	memset(measure, 0, sizeof(*measure));
	if (argc < 2 || argc > 3 || (argc == 3 && strcmp(argv[2], "--quick") != 0))
		refuse("a measurement is called with the folder to write to, and perhaps --quick");
	measure->folder = argv[1];
	measure->quick = argc == 3;
	measure->rounds = measure->quick ? QUICK_ROUNDS : rounds;
	if (rounds > MEASURE_MOST_ROUNDS)
		refuse("too many rounds");
}

static struct measure_point *add(struct measure *measure, const char *subject, measure_sampler *sample, void *context)
{
	struct measure_point *point = &measure->points[measure->count];

	if (measure->count == MEASURE_MOST_SUBJECTS)
		refuse("too many subjects");
	*point = (struct measure_point){.subject = subject, .sample = sample, .context = context, .median = NAN};
	point->interval = (struct interval){NAN, NAN};
	point->values = calloc(measure->rounds, sizeof(*point->values));
	if (!point->values)
		refuse("no memory for the samples");
	measure->count++;
	return point;
}

void measure_subject(struct measure *measure, const char *subject, double x, measure_sampler *sample, void *context)
{
	add(measure, subject, sample, context)->x = x;
}

void measure_word(
        struct measure *measure, const char *subject, const char *word, measure_sampler *sample, void *context)
{
	struct measure_point *point = add(measure, subject, sample, context);
	double words = 0;

	point->word = word;
	point->x = -1;
	/* words are numbered in order of appearance */
	for (const struct measure_point *other = measure->points; other < point && point->x < 0; other++) {
		if (strcmp(other->word, word) == 0)
			point->x = other->x;
		words = fmax(words, other->x + 1);
	}
	if (point->x < 0)
		point->x = words;
}

static void show_progress(const struct measure *measure, size_t round, uint64_t begin_ns)
{
	const double spent_s = (double)(clock_now_ns() - begin_ns) / 1e9;

	if (!isatty(STDERR_FILENO))
		return;
	/* in no language, so that it is right in each */
	fprintf(stderr, "\r%zu/%zu, ~%.0f s \033[K", round, measure->rounds,
	        spent_s / (double)round * (double)(measure->rounds - round));
	if (round == measure->rounds)
		fprintf(stderr, "\r\033[K");
}

static void conclude(struct measure_point *point, size_t rounds)
{
	double valid[MEASURE_MOST_ROUNDS];

	for (size_t i = 0; i < rounds; i++) {
		if (!isnan(point->values[i]))
			valid[point->count++] = point->values[i];
	}
	point->median = stats_median(valid, point->count);
	if (stats_bootstrap_median(valid, point->count, &point->interval) != 0)
		refuse("no memory for the intervals");
}

void measure_rounds(struct measure *measure)
{
	const uint64_t begin_ns = clock_now_ns();
	size_t order[MEASURE_MOST_SUBJECTS];
	struct random random;

	random_seed(&random, begin_ns);
	for (size_t round = 0; round < measure->rounds; round++) {
		random_shuffle(&random, order, measure->count);
		for (size_t i = 0; i < measure->count; i++) {
			struct measure_point *point = &measure->points[order[i]];

			point->values[round] = point->sample(point->context);
		}
		show_progress(measure, round + 1, begin_ns);
	}
	for (size_t i = 0; i < measure->count; i++)
		conclude(&measure->points[i], measure->rounds);
}

const struct measure_point *measure_point(const struct measure *measure, const char *subject, double x)
{
	for (size_t i = 0; i < measure->count; i++) {
		if (strcmp(measure->points[i].subject, subject) == 0 && measure->points[i].x == x)
			return &measure->points[i];
	}
	return NULL;
}

/* Takes `object` over. */
static void keep_answer(struct measure *measure, json_t *object)
{
	if (!object)
		refuse("no memory for the answer");
	json_dumpb(object, measure->answer, sizeof(measure->answer) - 1, JSON_COMPACT);
	json_decref(object);
}

void measure_answer_number(struct measure *measure, double number, const char *unit)
{
	json_t *object = json_pack("{s:f, s:s}", "answer", number, "unit", unit);

	keep_answer(measure, object);
}

/* One sample has no interval. */
static void answer(struct measure *measure, double median, struct interval interval, const char *unit)
{
	if (isnan(interval.low))
		measure_answer_number(measure, median, unit);
	else
		keep_answer(measure, json_pack("{s:f, s:f, s:f, s:s}", "answer", median, "low", interval.low, "high",
		                             interval.high, "unit", unit));
}

void measure_answer_point(struct measure *measure, const char *subject, double x, const char *unit)
{
	const struct measure_point *point = measure_point(measure, subject, x);

	if (!point || point->count == 0)
		measure_answer_none(measure, "no sample of it could be taken");
	else
		answer(measure, point->median, point->interval, unit);
}

static size_t keep_valid(const struct measure *measure, const struct measure_point *point, double *valid)
{
	size_t count = 0;

	for (size_t i = 0; point && i < measure->rounds; i++) {
		if (isfinite(point->values[i]))
			valid[count++] = point->values[i];
	}
	return count;
}

void measure_answer_ratio(struct measure *measure, const char *subject, double x, const char *other, double other_x)
{
	double of[MEASURE_MOST_ROUNDS], to[MEASURE_MOST_ROUNDS];
	const size_t of_count = keep_valid(measure, measure_point(measure, subject, x), of);
	const size_t to_count = keep_valid(measure, measure_point(measure, other, other_x), to);
	struct comparison ratio;

	if (comparison_make(&ratio, to, to_count, of, of_count) != 0)
		refuse("no memory for the intervals");
	if (!isfinite(ratio.ratio))
		measure_answer_none(measure, "no pair of samples could be taken");
	else if (isfinite(ratio.interval.high))
		answer(measure, ratio.ratio, ratio.interval, "x");
	else
		measure_answer_number(measure, ratio.ratio, "x");
}

void measure_bar(
        struct measure *measure, const char *panel, const char *lane, double from_s, double to_s, const char *series)
{
	if (measure->bar_count == measure->bar_room) {
		const size_t room = measure->bar_room ? 2 * measure->bar_room : 256;
		struct measure_interval *bars = reallocarray(measure->bars, room, sizeof(*bars));

		if (!bars)
			refuse("no memory for the timeline");
		measure->bars = bars;
		measure->bar_room = room;
	}
	measure->bars[measure->bar_count++] = (struct measure_interval){panel, lane, series, from_s, to_s};
}

static void answer_words(struct measure *measure, const char *word, const char *why)
{
	keep_answer(measure, json_pack("{s:s, s:s*}", "answer", word, "why", why));
}

void measure_answer_word(struct measure *measure, const char *word)
{
	answer_words(measure, word, NULL);
}

void measure_answer_none(struct measure *measure, const char *why)
{
	answer_words(measure, "cannot tell", why);
}

void measure_note(struct measure *measure, const char *format, ...)
{
	const size_t length = strlen(measure->notes);
	char sentence[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	if (!strstr(measure->notes, sentence))
		snprintf(measure->notes + length, sizeof(measure->notes) - length, "%s\n", sentence);
}

int measure_refuse(const char *sentence)
{
	fprintf(stderr, "%s\n", sentence);
	return 3;
}

int measure_end(struct measure *measure)
{
	const int error = measure_write(measure);

	for (size_t i = 0; i < measure->count; i++)
		free(measure->points[i].values);
	free(measure->bars);
	if (error)
		fprintf(stderr, "%s cannot be written to: %s\n", measure->folder, strerror(-error));
	return error ? 3 : 0;
}
