/* See trial_fixture.h. */
#include "trial_fixture.h"

#include <string.h>

struct trial_record trial_of(double throughput, unsigned trial)
{
	return (struct trial_record){.model = "pool",
	        .workload = "null",
	        .policy = "other",
	        .placement = "none",
	        .background = "none",
	        .arrival = "closed",
	        .trial = trial,
	        .order = trial,
	        .outcome = {.status = TRIAL_OK,
	                .workers = 2,
	                .window_ns = 500000000,
	                .jobs_in_window = (uint64_t)(throughput / 2),
	                .throughput_jobs_per_s = throughput,
	                .p50_ns = 10 + trial,
	                .p90_ns = 20,
	                .p99_ns = 30 + trial,
	                .voluntary_switches = 50,
	                .involuntary_switches = 5,
	                .migrations = trial == 0 ? -1 : 4,
	                .jain = 0.9}};
}

void fail_trial(struct trial_record *record, enum trial_status status, int error, const char *reason)
{
	record->outcome.status = status;
	record->outcome.error = error;
	snprintf(record->outcome.reason, sizeof(record->outcome.reason), "%s", reason);
}
