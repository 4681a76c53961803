/*
 * The same four jobs under four algorithms, simulated, as Gantt charts; what each is good for, on a thousand jobs drawn
 * by chance; and the mean waiting time that was to be predicted.
 */
#include "check/measure.h"
#include "sim/jobs_generate.h"
#include "sim/jobs_table.h"
#include "sim/metrics.h"
#include "sim/trace.h"

#include <stdio.h>
#include <string.h>

static struct measure measure;

static void refuse(const char *sentence)
{
	measure_note(&measure, "Not simulated: %s", sentence);
}

/* Draws when `panel` is given; sets *metrics. */
static int simulate(const char *policy, const struct sim_jobs *jobs, const char *panel, struct sim_metrics *metrics)
{
	struct sim_config config = {.cores = 1, .seed = 1};
	struct sim_choice choice;
	struct sim_result result;
	struct sim_trace trace;
	struct reason why;
	int error;

	error = sim_choice_parse(policy, &choice, &why);
	if (error) {
		refuse(why.text);
		return error;
	}
	config.ops = choice.ops;
	config.params = choice.params;
	sim_trace_init(&trace);
	config.observer = sim_trace_observer(&trace);
	error = sim_run(jobs, &config, &result, &why);
	if (error) {
		refuse(why.text);
		sim_trace_release(&trace);
		return error;
	}
	for (size_t i = 0; panel && i < trace.segments; i++)
		measure_bar(&measure, panel, "core 0", (double)trace.segment[i].from_ns / 1e9,
		        (double)trace.segment[i].to_ns / 1e9, trace.segment[i].job->spec->name);
	error = sim_metrics_make(metrics, &result);
	sim_trace_release(&trace);
	sim_result_release(&result);
	return error;
}

static void read_table(struct sim_jobs *jobs, const char *table)
{
	FILE *in = fmemopen((char *)(uintptr_t)table, strlen(table), "r");
	struct reason why;

	sim_jobs_init(jobs);
	if (in && jobs_table_read(jobs, in, "table", &why) != 0)
		refuse(why.text);
	if (in)
		fclose(in);
}

int main(int argc, char **argv)
{
	static const char *const policies[] = {"fifo", "sjf", "rr(4ms)", "priority-preemptive"};
	static struct sim_jobs drawn, together, many;
	struct sim_metrics metrics;
	struct reason why;
	int status;

	measure_begin(&measure, argc, argv, 1);
	read_table(&drawn, "job arrival bursts priority\nlong 0 24ms 3\nshort 1ms 3ms 2\nshort2 2ms 3ms 2\n"
	                   "interactive 3ms 1ms,io:5ms,1ms,io:5ms,1ms 1\n");
	read_table(&together, "job bursts\nP1 24ms\nP2 3ms\nP3 3ms\n");
	sim_jobs_init(&many);
	if (jobs_generate(&many, "n=1000,seed=7,arrivals=poisson(80/s),cpu=exp(10ms),priority=1..5", &why) != 0)
		refuse(why.text);
	for (size_t i = 0; i < 4; i++) {
		if (simulate(policies[i], &drawn, policies[i], &metrics) == 0 &&
		        simulate(policies[i], &many, NULL, &metrics) == 0)
			measure_note(&measure,
			        "%s, 1000 jobs at 80 %% load: mean response %.1f ms, turnaround %.1f ms, waiting %.1f "
			        "ms, Jain %.2f.",
			        policies[i], metrics.response_ns / 1e6, metrics.turnaround_ns / 1e6,
			        metrics.waiting_ns / 1e6, metrics.fairness);
	}
	if (simulate("rr(4ms)", &together, NULL, &metrics) == 0)
		measure_answer_number(&measure, metrics.waiting_ns / 1e6, "ms");
	/* the timeline keeps the jobs' names by reference */
	status = measure_end(&measure);
	sim_jobs_release(&many);
	sim_jobs_release(&together);
	sim_jobs_release(&drawn);
	return status;
}
