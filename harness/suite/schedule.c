/* See schedule.h. */
#include "suite/schedule.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

int schedule_init(struct schedule *schedule, const struct schedule_settings *settings)
{
	*schedule = (struct schedule){.settings = *settings};
	random_seed(&schedule->random, settings->seed);
	schedule->cells = calloc(settings->cells, sizeof(*schedule->cells));
	schedule->order = calloc(settings->cells, sizeof(*schedule->order));
	schedule->again = calloc(settings->cells, sizeof(*schedule->again));
	if (!schedule->cells || !schedule->order || !schedule->again)
		goto release;
	for (size_t i = 0; i < settings->cells; i++) {
		schedule->cells[i].sample = calloc(settings->most, sizeof(double));
		if (!schedule->cells[i].sample)
			goto release;
	}
	return 0;

release:
	schedule_release(schedule);
	return -ENOMEM;
}

void schedule_release(struct schedule *schedule)
{
	for (size_t i = 0; schedule->cells && i < schedule->settings.cells; i++)
		free(schedule->cells[i].sample);
	free(schedule->cells);
	free(schedule->order);
	free(schedule->again);
	*schedule = (struct schedule){0};
}

static bool is_settled(const struct schedule *schedule, const struct schedule_cell *cell)
{
	const double median = stats_median(cell->sample, cell->samples);
	struct interval interval;

	if (cell->samples < SETTLED_LEAST ||
	        stats_bootstrap_median(cell->sample, cell->samples, &interval) != 0)
		return false;
	return (interval.high - interval.low) / 2 <= schedule->settings.target * median;
}

static bool is_budget_spent(const struct schedule *schedule)
{
	return schedule->settings.budget_ns > 0 && schedule->took_ns >= schedule->settings.budget_ns;
}

/* Whether one more trial leaves enough of the budget for those that are certain to come. */
static bool is_time_for_one_more(const struct schedule *schedule)
{
	const double mean_ns = (double)schedule->took_ns / (double)schedule->trials;
	const double needed_ns = mean_ns * (double)(schedule_trials_left(schedule) + 1);

	return schedule->settings.budget_ns == 0 ||
	       (double)schedule->took_ns + needed_ns <= (double)schedule->settings.budget_ns;
}

/* Counted trials or not, a cell has so many at most. */
static bool is_out_of_trials(
        const struct schedule *schedule, const struct schedule_cell *cell, unsigned certain)
{
	return cell->trials + certain >= MOST_WITH_POLLUTED * schedule->settings.most;
}

static bool wants_more(const struct schedule *schedule, const struct schedule_cell *cell)
{
	if (cell->gave_up || cell->samples >= schedule->settings.most || is_out_of_trials(schedule, cell, 0))
		return false;
	return cell->samples < schedule->settings.least ||
	       (schedule->settings.target > 0 && !is_settled(schedule, cell));
}

static void start_round(struct schedule *schedule)
{
	const size_t cells = schedule->settings.cells;

	if (schedule->started)
		schedule->round++;
	schedule->started = true;
	schedule->extra = schedule->round >= schedule->settings.repetitions;
	schedule->in_round = 0;
	schedule->place = 0;
	schedule->agains = 0;
	if (schedule->extra && is_budget_spent(schedule))
		return;
	random_shuffle(&schedule->random, schedule->order, cells);
	for (size_t i = 0; i < cells; i++) {
		struct schedule_cell *cell = &schedule->cells[schedule->order[i]];

		cell->retries = 0;
		if (!schedule->extra || wants_more(schedule, cell))
			schedule->order[schedule->in_round++] = schedule->order[i];
	}
}

/* The polluted ones of the round come once more. */
static void start_again(struct schedule *schedule)
{
	for (size_t i = 0; i < schedule->agains; i++)
		schedule->order[i] = schedule->again[i];
	schedule->in_round = schedule->agains;
	schedule->place = 0;
	schedule->agains = 0;
}

bool schedule_next(struct schedule *schedule, struct schedule_trial *next)
{
	if (schedule->place == schedule->in_round) {
		if (schedule->agains > 0)
			start_again(schedule);
		else
			start_round(schedule);
	}
	/* In further rounds the budget may be spent in the middle: every cell has its repetitions by then. */
	if (schedule->in_round == 0 || (schedule->extra && is_budget_spent(schedule)))
		return false;
	const size_t cell = schedule->order[schedule->place];

	*next = (struct schedule_trial){
	        .cell = cell,
	        .trial = schedule->cells[cell].trials,
	        .round = schedule->round,
	};
	return true;
}

/* Of all cells. */
static unsigned rounds_to_come(const struct schedule *schedule)
{
	const unsigned begun = schedule->started ? schedule->round + 1 : 0;

	return begun < schedule->settings.repetitions ? schedule->settings.repetitions - begun : 0;
}

void schedule_report(struct schedule *schedule, const struct schedule_report *report)
{
	const size_t index = schedule->order[schedule->place];
	struct schedule_cell *cell = &schedule->cells[index];

	schedule->place++;
	schedule->took_ns += report->took_ns;
	schedule->trials++;
	cell->trials++;
	if (!report->ok) {
		cell->gave_up = true;
	} else if (!report->polluted) {
		if (cell->samples < schedule->settings.most)
			cell->sample[cell->samples++] = report->throughput;
	} else if (cell->retries < RETRIES_MAX &&
	           !is_out_of_trials(schedule, cell, rounds_to_come(schedule)) &&
	           is_time_for_one_more(schedule)) {
		cell->retries++;
		schedule->again[schedule->agains++] = index;
	}
}

enum schedule_end schedule_cell_end(const struct schedule *schedule, size_t index)
{
	const struct schedule_cell *cell = &schedule->cells[index];

	if (schedule->settings.target <= 0 || cell->gave_up || cell->trials == 0)
		return SCHEDULE_NOT_ASKED;
	if (cell->samples == 0)
		return SCHEDULE_POLLUTED;
	if (is_settled(schedule, cell))
		return SCHEDULE_SETTLED;
	if (cell->samples >= schedule->settings.most)
		return SCHEDULE_MOST;
	return is_out_of_trials(schedule, cell, 0) ? SCHEDULE_DISTURBED : SCHEDULE_BUDGET;
}

unsigned schedule_further_round(const struct schedule *schedule)
{
	return schedule->extra ? schedule->round + 1 - schedule->settings.repetitions : 0;
}

uint64_t schedule_budget_left_ns(const struct schedule *schedule)
{
	const uint64_t budget_ns = schedule->settings.budget_ns;

	return budget_ns == 0                  ? UINT64_MAX
	       : budget_ns > schedule->took_ns ? budget_ns - schedule->took_ns
	                                       : 0;
}

uint64_t schedule_trials_left(const struct schedule *schedule)
{
	const uint64_t later = (uint64_t)rounds_to_come(schedule) * schedule->settings.cells;

	return later + (schedule->in_round - schedule->place) + schedule->agains;
}
