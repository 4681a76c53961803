/* sim_report_json(): see report.h. */
#include "sim/report.h"

#include <errno.h>

static json_t *integer(uint64_t value)
{
	return json_integer((json_int_t)value);
}

static json_t *describe_job(const struct sim_job *job)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:i, s:i, s:i}", "job",
	        job->spec->name, "arrival_ns", integer(job->spec->arrival_ns), "first_run_ns",
	        integer(job->first_run_ns), "finish_ns", integer(job->finish_ns), "turnaround_ns",
	        integer(sim_turnaround_ns(job)), "response_ns", integer(sim_response_ns(job)), "waiting_ns",
	        integer(job->waited_ns), "cpu_ns", integer(job->ran_ns), "io_ns", integer(job->blocked_ns),
	        "longest_turnaround_ns", integer(job->longest_turnaround_ns), "preempted",
	        (int)job->preempted, "gave_up", (int)job->gave_up, "migrations", (int)job->migrations,
	        "misses", (int)job->misses);
}

static json_t *describe_metrics(const struct sim_metrics *metrics)
{
	return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "turnaround_ns",
	        metrics->turnaround_ns, "p99_turnaround_ns", metrics->p99_turnaround_ns, "response_ns",
	        metrics->response_ns, "p99_response_ns", metrics->p99_response_ns, "waiting_ns",
	        metrics->waiting_ns, "makespan_ns", metrics->makespan_ns, "throughput_per_s",
	        metrics->throughput_per_s, "fairness", metrics->fairness, "utilisation", metrics->utilisation,
	        "overhead", metrics->overhead);
}

static json_t *describe_params(const struct sim_choice *choice)
{
	json_t *params = json_object();

	for (size_t i = 0; choice->ops->params && choice->ops->params[i].name; i++) {
		const struct param_spec *spec = &choice->ops->params[i];
		const uint64_t value = choice->params.value[i];
		char name[64];

		snprintf(name, sizeof(name), "%s%s", spec->name, spec->kind == PARAM_TIME ? "_ns" : "");
		json_object_set_new(params, name,
		        spec->kind == PARAM_CHOICE ? json_string(spec->choices[value]) : integer(value));
	}
	return params;
}

static json_t *describe_event(const struct sim_event *event)
{
	json_t *described = json_pack("{s:o, s:s, s:s}", "at_ns", integer(event->at_ns), "event",
	        sim_event_names[event->kind], "job", event->job->spec->name);

	if (event->kind != SIM_EVENT_ARRIVE && event->kind != SIM_EVENT_WAKE)
		json_object_set_new(described, "core", integer(event->core));
	return described;
}

static json_t *describe_run(const struct sim_report *report, const struct sim_report_run *run)
{
	const struct sim_result *result = &run->result;
	json_t *described = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "policy", run->choice->label,
	        "parameters", describe_params(run->choice), "metrics", describe_metrics(&run->metrics),
	        "switches", integer(result->switches), "preemptions", integer(result->preemptions),
	        "migrations", integer(result->migrations), "misses", integer(result->misses));

	if (report->with_jobs) {
		json_t *jobs = json_array();

		for (size_t i = 0; i < result->count; i++)
			json_array_append_new(jobs, describe_job(&result->job[i]));
		json_object_set_new(described, "jobs", jobs);
	}
	if (run->trace && report->with_events) {
		json_t *events = json_array();

		for (size_t i = 0; i < run->trace->events; i++)
			json_array_append_new(events, describe_event(&run->trace->event[i]));
		json_object_set_new(described, "events", events);
	}
	return described;
}

int sim_report_json(const struct sim_report *report, FILE *out)
{
	json_t *runs = json_array(), *document;
	int error;

	for (size_t i = 0; i < report->runs; i++)
		json_array_append_new(runs, describe_run(report, &report->run[i]));
	document = json_pack("{s:o, s:i, s:o, s:o, s:o, s:o}", "jobs", integer(report->jobs->count), "cores",
	        (int)report->config->cores, "switch_ns", integer(report->config->switch_ns), "migration_ns",
	        integer(report->config->migration_ns), "seed", integer(report->config->seed), "runs", runs);
	if (!document)
		return -ENOMEM;
	error = json_dumpf(document, out, JSON_INDENT(2)) == 0 ? 0 : -EIO;
	fputc('\n', out);
	json_decref(document);
	return error;
}
