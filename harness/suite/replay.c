/* See replay.h. */
#include "suite/replay.h"

#include <string.h>

struct schedule_settings replay_settings(const struct suite *suite)
{
	return (struct schedule_settings){
	        .cells = suite->cell_count,
	        .seed = suite->seed,
	        .repetitions = suite->repetitions,
	        .most = suite->most,
	        .target = suite->target,
	        .least = suite->makes_up ? suite->repetitions : 0,
	        .budget_ns = suite->budget_ns,
	};
}

struct schedule_report replay_report(const struct outcome *outcome)
{
	/* What is refused ends before its window. */
	const uint64_t window_ns =
	        outcome->status == TRIAL_REFUSED ? 0 : outcome->warmup_ns + outcome->window_ns;

	return (struct schedule_report){
	        .ok = outcome->status == TRIAL_OK,
	        .polluted = outcome->polluted[0] != '\0',
	        .throughput = outcome->throughput_jobs_per_s,
	        .took_ns = outcome->setup_ns + window_ns,
	};
}

int replay_is_complete(const struct suite *suite, const struct run *run)
{
	const struct schedule_settings settings = replay_settings(suite);
	struct schedule schedule;
	struct schedule_trial next;
	bool due = true;
	int error = schedule_init(&schedule, &settings);

	if (error)
		return error;
	for (size_t i = 0; i < run->trial_count; i++) {
		const struct trial_record *const record = &run->trials[i];

		if (outcome_is_interrupted(&record->outcome))
			continue;
		if (!schedule_next(&schedule, &next) ||
		        strcmp(suite->cells[next.cell].name, record->cell) != 0)
			goto release;
		const struct schedule_report report = replay_report(&record->outcome);

		schedule_report(&schedule, &report);
	}
	due = schedule_next(&schedule, &next);
release:
	schedule_release(&schedule);
	return !due;
}
