/*
 * measure: what a lesson's measurement is made of.
 *
 *     int main(int argc, char **argv)
 *     {
 *             struct measure measure;
 *
 *             measure_begin(&measure, argc, argv, 15);
 *             measure_subject(&measure, "fork", 64, sample_fork, &sizes[2]);
 *             ...
 *             measure_rounds(&measure);
 *             measure_answer_ratio(&measure, "fork", 64, "vfork", 64);
 *             return measure_end(&measure);
 *     }
 *
 * 1. measure_begin() takes the command line, PROGRAM OUTPUT-FOLDER [--quick], and the number of rounds: 3
 * with
 *    --quick, which tests use.
 * 2. measure_subject() for each point of the figure: the name of its line, where it stands on the x axis, and
 * what takes one sample of it. measure_word() names an x that is a word, for bars.
 * 3. measure_rounds(): every round takes one sample of each subject, in a new random order, so that whatever
 * the machine does meanwhile hits all of them alike.
 * 4. At most one measure_answer_...(): what the student predicted. Where the intervals of two medians
 * overlap, it is "cannot tell".
 * 5. measure_end() writes table.tsv, samples.tsv, timeline.tsv, answer.json and notes.txt, and returns the exit status.
 *
 * A sample is NaN when it cannot be had; measure_note() says why, once. Names and notes are kept by reference
 * until measure_end(), but for the notes' text, which is copied. One thread.
 */
#ifndef TELAR_MEASURE_H
#define TELAR_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/stats.h"

#define MEASURE_MOST_SUBJECTS 128
#define MEASURE_MOST_ROUNDS 1000

typedef double measure_sampler(void *context);

struct measure_point {
	const char *subject, *word; /* word: NULL where x is a number */
	double x;
	measure_sampler *sample;
	void *context;
	double *values; /* one a round, owned */
	size_t count;   /* those that are not NaN, after measure_rounds() */
	double median;
	struct interval interval;
};

struct measure_interval {
	const char *panel, *lane, *series;
	double from_s, to_s;
};

struct measure {
	const char *folder;
	bool quick;
	size_t rounds;
	struct measure_point points[MEASURE_MOST_SUBJECTS];
	size_t count;
	struct measure_interval *bars; /* owned */
	size_t bar_count, bar_room;
	char answer[512]; /* JSON */
	char notes[4096];
};

/* Ends the program with 2 and a sentence when the command line is wrong. */
void measure_begin(struct measure *measure, int argc, char **argv, size_t rounds);
void measure_subject(struct measure *measure, const char *subject, double x, measure_sampler *sample, void *context);
void measure_word(
        struct measure *measure, const char *subject, const char *word, measure_sampler *sample, void *context);
void measure_rounds(struct measure *measure);

/* The point, with its median and interval; NULL when there is none of that name. `x` of words: their number
 * from 0. */
const struct measure_point *measure_point(const struct measure *measure, const char *subject, double x);

/* The answer is the median of that point. */
void measure_answer_point(struct measure *measure, const char *subject, double x, const char *unit);
/* The median of one over that of the other, as the figure shows them, and the bootstrap interval of that ratio. */
void measure_answer_ratio(struct measure *measure, const char *subject, double x, const char *other, double other_x);
/* A number without an interval, such as the worst that was seen. */
void measure_answer_number(struct measure *measure, double number, const char *unit);
/* A word: one of the prediction's choices. */
void measure_answer_word(struct measure *measure, const char *word);
/* It cannot be answered here. */
void measure_answer_none(struct measure *measure, const char *why);

/*
 * For a timeline instead of points: a bar in a lane of a panel, from and to some second, in the colour of its series.
 * Lanes and panels stand in the order in which they are first named. Texts are kept by reference until measure_end().
 */
void measure_bar(
        struct measure *measure, const char *panel, const char *lane, double from_s, double to_s, const char *series);

/* A sentence that is shown with the figure. The same one is kept once. */
void measure_note(struct measure *measure, const char *format, ...) __attribute__((format(printf, 2, 3)));

int measure_end(struct measure *measure);

/* The measurement cannot be made here: prints the sentence, and returns the exit status for it. */
int measure_refuse(const char *sentence);

#endif
