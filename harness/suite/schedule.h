/*
 * schedule: which cell's trial comes next.
 *
 * 1. Rounds: in each round one trial of every cell, in an order drawn anew from the seed, so
 *    that slow changes of the machine hit all cells alike and a run that is stopped early is
 *    balanced. A trial that was polluted is run again at the end of its round, RETRIES_MAX
 *    times at most, and only while the budget also holds the trials that are certain to come.
 * 2. After `repetitions` rounds, further rounds of only those cells whose interval is still
 *    too wide: the half-width of the 95 % interval of the median above `target` times the
 *    median, or of fewer than SETTLED_LEAST trials; and of those with fewer than `least` trials that
 *    count, whatever their interval. They end when every cell is settled, has had `most`
 *    trials that count, or MOST_WITH_POLLUTED times as many with the polluted ones, or the time budget
 *    is spent.
 *
 * A schedule is a pure function of its settings and of what is reported to it. So a run that
 * was cut off goes on in the same order when the outcomes in its journal are reported again:
 *
 *   while (schedule_next(&schedule, &next))
 *           ... run (or read back) the trial of next.cell ...
 *           schedule_report(&schedule, &report);
 *
 * Memory: `most` numbers a cell. Functions return 0 or a negative errno.
 */
#ifndef TELAR_SCHEDULE_H
#define TELAR_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/stats.h"

#define RETRIES_MAX 2
#define SETTLED_LEAST 3
#define MOST_WITH_POLLUTED 2

struct schedule_settings {
	size_t cells;
	uint64_t seed;
	unsigned repetitions; /* rounds of all cells */
	unsigned most;        /* trials that count, of one cell; at least `repetitions` */
	double target;        /* half-width over median; 0: no further rounds for its sake */
	unsigned least;       /* trials that count, of one cell, which further rounds seek; 0: none */
	uint64_t budget_ns;   /* of trials' time; 0: no limit */
};

struct schedule_trial {
	size_t cell;
	unsigned trial; /* how many trials of this cell there were before */
	unsigned round;
};

struct schedule_report {
	bool ok;       /* the trial gave a number */
	bool polluted; /* it gave one that does not count */
	double throughput;
	uint64_t took_ns;
};

enum schedule_end {
	SCHEDULE_SETTLED,   /* the interval is narrow enough */
	SCHEDULE_MOST,      /* it is not, after `most` trials */
	SCHEDULE_DISTURBED, /* it is not: too many trials were polluted */
	SCHEDULE_POLLUTED,  /* all of them were */
	SCHEDULE_BUDGET,    /* it is not, and the time is spent */
	SCHEDULE_NOT_ASKED  /* no target, or no number at all */
};

struct schedule_cell {
	double *sample; /* of the trials that count */
	unsigned samples, trials, retries;
	bool gave_up; /* it failed or was refused: further trials would say the same */
};

struct schedule {
	struct schedule_settings settings;
	struct random random;
	struct schedule_cell *cells;
	size_t *order; /* of the round */
	size_t in_round, place;
	size_t *again; /* polluted in this round */
	size_t agains;
	unsigned round;
	bool started, extra;
	uint64_t took_ns, trials; /* so far */
};

int schedule_init(struct schedule *schedule, const struct schedule_settings *settings);
void schedule_release(struct schedule *schedule);

/* False when there are no more trials. */
bool schedule_next(struct schedule *schedule, struct schedule_trial *next);
/* What became of the trial that schedule_next() gave last. */
void schedule_report(struct schedule *schedule, const struct schedule_report *report);

enum schedule_end schedule_cell_end(const struct schedule *schedule, size_t cell);
/* Trials that will certainly come, beside those that further rounds may add. */
uint64_t schedule_trials_left(const struct schedule *schedule);
/* 0 during the repetitions; then which further round it is, 1 .. */
unsigned schedule_further_round(const struct schedule *schedule);
/* UINT64_MAX without a limit. */
uint64_t schedule_budget_left_ns(const struct schedule *schedule);

#endif
