/* See record_fields.h. */
#include "results/record_fields.h"

#include <stddef.h>
#include <stdio.h>

#define FIELD(kind, csv, key, member)                                                                        \
	{                                                                                                    \
		key, kind, csv, offsetof(struct trial_record, member),                                       \
		        sizeof(((struct trial_record *)0)->member)                                           \
	}

const struct record_field record_fields[] = {
        FIELD(FIELD_TEXT, CSV_ALWAYS, "cell", cell),
        FIELD(FIELD_SMALL, CSV_ALWAYS, "trial", trial),
        FIELD(FIELD_COUNT, CSV_ALWAYS, "order", order),
        FIELD(FIELD_TEXT, CSV_ALWAYS, "model", model),
        FIELD(FIELD_TEXT, CSV_ALWAYS, "workload", workload),
        FIELD(FIELD_TEXT, CSV_ALWAYS, "policy", policy),
        FIELD(FIELD_TEXT, CSV_ALWAYS, "placement", placement),
        FIELD(FIELD_SMALL, CSV_ALWAYS, "workers", outcome.workers),
        FIELD(FIELD_TEXT, CSV_ALWAYS, "background", background),
        FIELD(FIELD_TEXT, CSV_NEVER, "arrival", arrival),
        FIELD(FIELD_STATUS, CSV_ALWAYS, "status", outcome.status),
        FIELD(FIELD_ERROR, CSV_NEVER, "error", outcome.error),
        FIELD(FIELD_TEXT, CSV_ALWAYS, "reason", outcome.reason),
        FIELD(FIELD_COUNT, CSV_NEVER, "jobs_started", outcome.jobs_started),
        FIELD(FIELD_COUNT, CSV_RAN, "jobs_done", outcome.jobs_done),
        FIELD(FIELD_COUNT, CSV_RAN, "jobs_wrong", outcome.jobs_wrong),
        FIELD(FIELD_COUNT, CSV_NEVER, "jobs_failed", outcome.jobs_failed),
        FIELD(FIELD_COUNT, CSV_RAN, "jobs_lost", outcome.jobs_lost),
        FIELD(FIELD_COUNT, CSV_NEVER, "jobs_in_window", outcome.jobs_in_window),
        FIELD(FIELD_COUNT, CSV_RAN, "window_ns", outcome.window_ns),
        FIELD(FIELD_REAL, CSV_OK, "throughput_jobs_per_s", outcome.throughput_jobs_per_s),
        FIELD(FIELD_TIMED, CSV_LATENCY, "p50_ns", outcome.p50_ns),
        FIELD(FIELD_TIMED, CSV_LATENCY, "p90_ns", outcome.p90_ns),
        FIELD(FIELD_TIMED, CSV_LATENCY, "p99_ns", outcome.p99_ns),
        FIELD(FIELD_TIMED, CSV_LATENCY, "max_ns", outcome.max_ns),
        FIELD(FIELD_COUNT, CSV_OK, "cpu_user_ns", outcome.cpu_user_ns),
        FIELD(FIELD_COUNT, CSV_OK, "cpu_sys_ns", outcome.cpu_sys_ns),
        FIELD(FIELD_COUNT, CSV_OK, "voluntary_switches", outcome.voluntary_switches),
        FIELD(FIELD_COUNT, CSV_OK, "involuntary_switches", outcome.involuntary_switches),
        FIELD(FIELD_UNKNOWN, CSV_OK, "migrations", outcome.migrations),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "run_delay_ns", outcome.run_delay_ns),
        FIELD(FIELD_COUNT, CSV_OK, "minor_faults", outcome.minor_faults),
        FIELD(FIELD_COUNT, CSV_OK, "max_rss_kib", outcome.max_rss_kib),
        FIELD(FIELD_REAL, CSV_OK, "jain", outcome.jain),
        FIELD(FIELD_UNKNOWN, CSV_RAN, "steal_ns", outcome.steal_ns),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "foreign_cpu_ns", outcome.foreign_cpu_ns),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "pressure_ns", outcome.pressure_ns),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "frequency_khz", outcome.frequency_khz),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "gaps", outcome.gaps),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "gap_ns", outcome.gap_ns),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "longest_gap_ns", outcome.longest_gap_ns),
        FIELD(FIELD_TEXT, CSV_NEVER, "polluted", outcome.polluted),
        FIELD(FIELD_COUNT, CSV_NEVER, "warmup_ns", outcome.warmup_ns),
        FIELD(FIELD_PER_SLICE, CSV_NEVER, "slice_jobs", outcome.slice_jobs),
        FIELD(FIELD_TEXT, CSV_NEVER, "unsteady", outcome.unsteady),
        FIELD(FIELD_COUNT, CSV_NEVER, "respawned", outcome.respawned),
        FIELD(FIELD_COUNT, CSV_NEVER, "admission_retries", outcome.admission_retries),
        FIELD(FIELD_COUNT, CSV_NEVER, "steals", outcome.steals),
        FIELD(FIELD_COUNT, CSV_NEVER, "gil_holds", outcome.gil_holds),
        FIELD(FIELD_COUNT, CSV_NEVER, "gil_waits", outcome.gil_waits),
        FIELD(FIELD_COUNT, CSV_NEVER, "gil_drops", outcome.gil_drops),
        FIELD(FIELD_COUNT, CSV_NEVER, "driver_cpu_ns", outcome.driver_cpu_ns),
        FIELD(FIELD_TIMED, CSV_NEVER, "p999_ns", outcome.p999_ns),
        FIELD(FIELD_COUNT, CSV_NEVER, "arrivals", outcome.arrivals),
        FIELD(FIELD_COUNT, CSV_NEVER, "arrivals_in_window", outcome.arrivals_in_window),
        FIELD(FIELD_COUNT, CSV_NEVER, "backlog", outcome.backlog),
        FIELD(FIELD_COUNT, CSV_NEVER, "backlog_left", outcome.backlog_left),
        FIELD(FIELD_FLAG, CSV_NEVER, "overloaded", outcome.overloaded),
        FIELD(FIELD_COUNT, CSV_NEVER, "driver_late_ns", outcome.driver_late_ns),
        FIELD(FIELD_COUNT, CSV_NEVER, "driver_late_p99_ns", outcome.driver_late_p99_ns),
        FIELD(FIELD_TIMED, CSV_NEVER, "uncorrected_p50_ns", outcome.uncorrected_p50_ns),
        FIELD(FIELD_TIMED, CSV_NEVER, "uncorrected_p99_ns", outcome.uncorrected_p99_ns),
        FIELD(FIELD_FLAG, CSV_NEVER, "traced", outcome.traced),
        FIELD(FIELD_COUNT, CSV_NEVER, "trace_steps", outcome.trace_steps),
        FIELD(FIELD_COUNT, CSV_NEVER, "trace_dropped", outcome.trace_dropped),
        FIELD(FIELD_TEXT, CSV_NEVER, "policy_exact", policy_exact),
        FIELD(FIELD_TEXT, CSV_NEVER, "driver_policy", outcome.driver_policy),
        FIELD(FIELD_TEXT, CSV_NEVER, "waits_by", outcome.waits_by),
        FIELD(FIELD_PER_WORKER, CSV_NEVER, "worker_jobs", outcome.worker_jobs),
        FIELD(FIELD_PER_WORKER, CSV_NEVER, "worker_connections", outcome.worker_connections),
        FIELD(FIELD_COUNT, CSV_NEVER, "setup_ns", outcome.setup_ns),
        FIELD(FIELD_LONG_TEXT, CSV_NEVER, "latency", outcome.latency),
        {0},
};

void trial_record_init(struct trial_record *record, const struct cell *cell, unsigned trial, uint64_t order)
{
	*record = (struct trial_record){.trial = trial, .order = order};
	snprintf(record->cell, sizeof(record->cell), "%s", cell->name);
	snprintf(record->model, sizeof(record->model), "%s", cell->model->name);
	snprintf(record->workload, sizeof(record->workload), "%s", cell->workload->name);
	snprintf(record->placement, sizeof(record->placement), "%s", cell->placement->name);
	policy_format(&cell->policy, record->policy, sizeof(record->policy));
	policy_format_exact(&cell->policy, record->policy_exact, sizeof(record->policy_exact));
	background_format(&cell->background, record->background, sizeof(record->background));
	arrival_format(&cell->arrival, record->arrival, sizeof(record->arrival));
	record->outcome.workers = cell->workers;
}
