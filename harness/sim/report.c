/* See report.h. The JSON is in report_json.c. */
#include "sim/report.h"

#include "sim/sim_time.h"

#include <string.h>

/* What the times of a table are in, so that its numbers are neither long nor many noughts. */
struct scale {
	const char *name;
	double ns;
	const char *per; /* of throughput */
	double per_ns;
};

static struct scale choose_scale(const struct sim_report *report)
{
	static const struct scale units = {"units", (double)SIM_UNIT_NS, "/unit", (double)SIM_UNIT_NS};
	static const struct scale scales[] = {
	        {"s", 1e9, "/s", 1e9}, {"ms", 1e6, "/s", 1e9}, {"us", 1e3, "/s", 1e9}, {"ns", 1, "/s", 1e9}};
	double most_ns = 0;
	size_t i = 0;

	if (report->jobs->plain)
		return units;
	for (size_t run = 0; run < report->runs; run++)
		if (report->run[run].metrics.turnaround_ns > most_ns)
			most_ns = report->run[run].metrics.turnaround_ns;
	while (i + 1 < sizeof(scales) / sizeof(*scales) && most_ns < 10 * scales[i].ns)
		i++;
	return scales[i];
}

static int label_width(const struct sim_report *report)
{
	size_t width = strlen("policy");

	for (size_t run = 0; run < report->runs; run++)
		if (strlen(report->run[run].choice->label) > width)
			width = strlen(report->run[run].choice->label);
	return (int)width;
}

static bool has_deadlines(const struct sim_report *report)
{
	for (size_t i = 0; i < report->jobs->count; i++)
		if (report->jobs->spec[i].deadline_ns)
			return true;
	return false;
}

static void print_run(const struct sim_report *report, const struct sim_report_run *run,
        const struct scale *scale, int width, FILE *out)
{
	const struct sim_metrics *metrics = &run->metrics;

	fprintf(out, "%-*s %10.2f %9.2f %9.2f %9.2f %10.4g %8.3f %8ju", width, run->choice->label,
	        metrics->turnaround_ns / scale->ns, metrics->response_ns / scale->ns,
	        metrics->waiting_ns / scale->ns, metrics->makespan_ns / scale->ns,
	        metrics->throughput_per_s * scale->per_ns / 1e9, metrics->fairness,
	        (uintmax_t)run->result.switches);
	if (report->config->cores > 1)
		fprintf(out, " %10ju", (uintmax_t)run->result.migrations);
	fprintf(out, " %6.1f%%", 100 * metrics->utilisation);
	if (has_deadlines(report))
		fprintf(out, " %6ju", (uintmax_t)run->result.misses);
	fputc('\n', out);
}

/* A row a job, the policies beside each other would be too wide: so one block a policy. */
static void print_jobs(const struct sim_report_run *run, const struct scale *scale, FILE *out)
{
	fprintf(out, "\n%s: jobs, times in %s\n%-10s %10s %10s %10s %10s %10s %10s %9s %7s\n",
	        run->choice->label, scale->name, "job", "arrival", "first run", "end", "turnaround",
	        "response", "waiting", "preempted", "gave up");
	for (size_t i = 0; i < run->result.count; i++) {
		const struct sim_job *job = &run->result.job[i];

		fprintf(out, "%-10s %10.2f %10.2f %10.2f %10.2f %10.2f %10.2f %9u %7u\n", job->spec->name,
		        (double)job->spec->arrival_ns / scale->ns, (double)job->first_run_ns / scale->ns,
		        (double)job->finish_ns / scale->ns, (double)sim_turnaround_ns(job) / scale->ns,
		        (double)sim_response_ns(job) / scale->ns, (double)job->waited_ns / scale->ns,
		        job->preempted, job->gave_up);
	}
}

void sim_report_table(const struct sim_report *report, FILE *out)
{
	const struct scale scale = choose_scale(report);
	const int width = label_width(report);

	fprintf(out, "Means over %zu job%s on %u core%s; times in %s\n", report->jobs->count,
	        report->jobs->count == 1 ? "" : "s", report->config->cores,
	        report->config->cores == 1 ? "" : "s", scale.name);
	fprintf(out, "%-*s %10s %9s %9s %9s %5s%-5s %8s %8s%s %7s%s\n", width, "policy", "turnaround",
	        "response", "waiting", "makespan", "jobs", scale.per, "fairness", "switches",
	        report->config->cores > 1 ? " migrations" : "", "busy",
	        has_deadlines(report) ? " misses" : "");
	for (size_t run = 0; run < report->runs; run++)
		print_run(report, &report->run[run], &scale, width, out);
	for (size_t run = 0; run < report->runs && report->with_jobs; run++)
		print_jobs(&report->run[run], &scale, out);
}

static void csv_runs(const struct sim_report *report, FILE *out)
{
	fputs("policy,jobs,cores,turnaround_ns,p99_turnaround_ns,response_ns,p99_response_ns,waiting_ns,"
	      "makespan_ns,throughput_per_s,fairness,utilisation,overhead,switches,preemptions,migrations,"
	      "misses\n",
	        out);
	for (size_t i = 0; i < report->runs; i++) {
		const struct sim_report_run *run = &report->run[i];
		const struct sim_metrics *metrics = &run->metrics;
		const struct sim_result *result = &run->result;

		fprintf(out,
		        "\"%s\",%zu,%u,%.1f,%.0f,%.1f,%.0f,%.1f,%.0f,%.9g,%.6f,%.6f,%.6f,%ju,%ju,%ju,%ju\n",
		        run->choice->label, result->count, result->cores, metrics->turnaround_ns,
		        metrics->p99_turnaround_ns, metrics->response_ns, metrics->p99_response_ns,
		        metrics->waiting_ns, metrics->makespan_ns, metrics->throughput_per_s,
		        metrics->fairness, metrics->utilisation, metrics->overhead,
		        (uintmax_t)result->switches, (uintmax_t)result->preemptions,
		        (uintmax_t)result->migrations, (uintmax_t)result->misses);
	}
}

static void csv_jobs(const struct sim_report *report, FILE *out)
{
	fputs("policy,job,arrival_ns,first_run_ns,finish_ns,turnaround_ns,response_ns,waiting_ns,cpu_ns,io_"
	      "ns,"
	      "preempted,gave_up,migrations,misses\n",
	        out);
	for (size_t run = 0; run < report->runs; run++)
		for (size_t i = 0; i < report->run[run].result.count; i++) {
			const struct sim_job *job = &report->run[run].result.job[i];

			fprintf(out, "\"%s\",%s,%ju,%ju,%ju,%ju,%ju,%ju,%ju,%ju,%u,%u,%u,%u\n",
			        report->run[run].choice->label, job->spec->name,
			        (uintmax_t)job->spec->arrival_ns, (uintmax_t)job->first_run_ns,
			        (uintmax_t)job->finish_ns, (uintmax_t)sim_turnaround_ns(job),
			        (uintmax_t)sim_response_ns(job), (uintmax_t)job->waited_ns,
			        (uintmax_t)job->ran_ns, (uintmax_t)job->blocked_ns, job->preempted,
			        job->gave_up, job->migrations, job->misses);
		}
}

void sim_report_csv(const struct sim_report *report, FILE *out)
{
	if (report->with_jobs)
		csv_jobs(report, out);
	else
		csv_runs(report, out);
}
