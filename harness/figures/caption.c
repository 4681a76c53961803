/* See caption.h. */
#include "figures/caption.h"

#include "machine/environment.h"
#include "models/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static unsigned workers_of(const struct figure_data *data, const char *model)
{
	const unsigned only = groups_only_workers(data->groups, model);

	return only ? only : data->workers;
}

/* Jobs in flight of closed arrivals; 0 where the run does not say, or the model is not known any more. */
static unsigned in_flight_of(const struct figure_data *data, const struct run *run, const char *model)
{
	const unsigned asked = (unsigned)json_integer_value(json_object_get(run->about, "in_flight"));
	const struct model_ops *const ops = model_find(model, NULL);

	if (!ops || asked == 0)
		return 0;
	return ops->in_flight ? ops->in_flight(workers_of(data, model), asked) : asked;
}

/* "4 workers", or each model's number when they differ: "workers: loop 1, pool 4". */
static void put_numbers(const struct figure_data *data, const unsigned *number, const char *one,
        const char *several, FILE *out)
{
	const struct labels *const models = &data->models;
	bool differ = false;

	for (size_t i = 1; i < models->count; i++)
		differ = differ || number[i] != number[0];
	if (!differ)
		fprintf(out, "%u %s", number[0], number[0] == 1 ? one : several);
	for (size_t i = 0; i < models->count && differ; i++)
		fprintf(out, "%s%s %s %u", i == 0 ? several : "", i == 0 ? ":" : ",", models->name[i],
		        number[i]);
}

static int put_workers(const struct figure_data *data, const struct run *run, FILE *out)
{
	const struct labels *const models = &data->models;
	unsigned *const number = calloc(models->count, sizeof(*number));
	bool known = true;

	if (!number)
		return -ENOMEM;
	for (size_t i = 0; i < models->count; i++)
		number[i] = workers_of(data, models->name[i]);
	put_numbers(data, number, "worker", "workers", out);
	for (size_t i = 0; i < models->count; i++) {
		number[i] = in_flight_of(data, run, models->name[i]);
		known = known && number[i] > 0;
	}
	if (known && strcmp(data->arrival, "closed") == 0) {
		fputs("; ", out);
		put_numbers(data, number, "job in flight", "jobs in flight", out);
	}
	free(number);
	return 0;
}

static void put_worker_counts(const struct figure_data *data, FILE *out)
{
	const struct summary *const summary = data->groups->summary;
	unsigned last = 0, next;

	do {
		next = 0;
		for (size_t i = 0; i < summary->cell_count; i++) {
			const unsigned workers = summary->cells[i].first->outcome.workers;

			if (data->shown[i] && workers > last && (next == 0 || workers < next))
				next = workers;
		}
		if (next)
			fprintf(out, "%s%u", last ? " " : "", next);
		last = next;
	} while (next);
}

static void put_measured(const struct figure_data *data, FILE *out)
{
	if (data->most_trials == 1)
		fputs("one trial each, without an interval", out);
	else if (data->least_trials != data->most_trials)
		fprintf(out, "median of %u to %u trials", data->least_trials, data->most_trials);
	else
		fprintf(out, "median of %u trials", data->most_trials);
}

static void put_letters(const struct figure_data *data, FILE *out)
{
	char policies[100], models[100];

	if (figure_data_has_letters(data))
		fputs(" Letters, a the fastest, compare the policies of one model in a panel, capital ones "
		      "the "
		      "models under one policy: what shares a letter cannot be told apart (all pairs, "
		      "Mann-Whitney, corrected to 5 %, and an interval of the ratio without 1).",
		        out);
	undecided_explain(&data->undecided_policies, "policies", policies, sizeof(policies));
	undecided_explain(&data->undecided_models, "models", models, sizeof(models));
	if (policies[0])
		fprintf(out, " %s.", policies);
	if (models[0])
		fprintf(out, " %s.", models);
}

static const char *arrival_name(const struct figure_data *data)
{
	return strcmp(data->arrival, "closed") == 0 ? "closed"
	       : strstr(data->arrival, "constant")  ? "constant"
	                                            : "poisson";
}

static void put_latency(const struct figure_data *data, FILE *out)
{
	if (strcmp(data->arrival, "closed") == 0)
		fputs("Closed arrivals: from hand-in to end, also of the jobs in flight when the window "
		      "ended, with a fixed number of jobs in flight, so a slow model "
		      "slows its own arrivals down (coordinated omission): service and queue of that many "
		      "jobs, "
		      "not the response time under a given load; models with different numbers in flight "
		      "have "
		      "different queues.",
		        out);
	else
		fputs("Open arrivals: from when a job was due to its end, whenever it was handed over.", out);
}

/* Only where the figure has such a policy, which may be one of many or the one that is held. */
static char *explain_deadline(const struct figure_data *data, char *buffer, size_t size)
{
	buffer[0] = '\0';
	for (size_t i = 0; i < data->policies.count; i++)
		if (strcmp(data->policies.name[i], "deadline:auto") == 0)
			summary_explain_deadline(data->groups->summary, buffer, size);
	return buffer;
}

static void put_left_out(const struct figure_data *data, FILE *out)
{
	static const struct {
		enum label_kind kind;
		const char *name;
	} kinds[] = {{LABEL_WORKLOAD, "workloads"}, {LABEL_MODEL, "models"}, {LABEL_POLICY, "policies"},
	        {LABEL_PLACEMENT, "placements"}, {LABEL_BACKGROUND, "backgrounds"},
	        {LABEL_ARRIVAL, "arrivals"}};
	char names[400];
	bool any = false;

	if (figure_data_left_out_workers(data, names, sizeof(names))[0]) {
		fprintf(out, " Not shown: workers%s", names);
		any = true;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!figure_data_left_out(data, kinds[i].kind, names, sizeof(names))[0])
			continue;
		fprintf(out, "%s %s%s", any ? ";" : " Not shown:", kinds[i].name, names);
		any = true;
	}
	if (any)
		fputc('.', out);
}

/* The machine, what is the same for every cell of the figure, and the run. */
static int put_caption(const struct run *run, const struct figure_data *data, FILE *out)
{
	char machine[256], deadline[256], pollution[96];
	int error = 0;

	fprintf(out, "%s; placement %s; ", environment_caption(run->environment, machine, sizeof(machine)),
	        data->placement);
	if (data->abscissa != BY_POLICY)
		fprintf(out, "policy %s", data->policy);
	if (data->abscissa != BY_POLICY && data->abscissa != BY_WORKERS)
		fputs("; ", out);
	if (data->abscissa != BY_WORKERS)
		error = put_workers(data, run, out);
	if (data->abscissa == BY_LOAD)
		fprintf(out, "; arrivals %s", arrival_name(data));
	else if (strcmp(data->arrival, "closed") != 0)
		fprintf(out, "; arrivals %s", data->arrival);
	explain_deadline(data, deadline, sizeof(deadline));
	summary_explain_pollution(data->groups->summary, pollution, sizeof(pollution));
	fprintf(out, "%s%s%s%s.", deadline[0] ? "; " : "", deadline, pollution[0] ? "; " : "", pollution);
	put_left_out(data, out);
	fprintf(out, " Run %s, %s.", run->run, run->date);
	return error;
}

/* What was written to `out`, which is `text` in memory, becomes a variable; then it begins anew. */
static void end_text(struct gnuplot_variables *variables, const char *name, FILE *out, const char *text)
{
	fputc('\0', out);
	fflush(out);
	gnuplot_set_text(variables, name, text);
	rewind(out);
}

static void set_interval(struct gnuplot_variables *variables, const struct figure_data *data)
{
	const bool any = data->most_trials > 1;
	const char *const interval = data->least_trials < STATS_INTERVAL_LEAST
	                                     ? "95 % bootstrap interval" STATS_INTERVAL_OF_FEW
	                                     : "95 % bootstrap interval";
	char whiskers[200];

	snprintf(whiskers, sizeof(whiskers), "; whiskers: %s", interval);
	gnuplot_set_text(variables, "interval", any ? interval : "");
	gnuplot_set_text(variables, "whiskers", any ? whiskers : "");
}

int caption_set(struct gnuplot_variables *variables, const struct figure_data *data, const struct run *run)
{
	char text[4000];
	FILE *const out = fmemopen(text, sizeof(text), "w");
	int error;

	if (!out)
		return -ENOMEM;
	put_worker_counts(data, out);
	end_text(variables, "worker_counts", out, text);
	put_measured(data, out);
	end_text(variables, "measured", out, text);
	set_interval(variables, data);
	put_letters(data, out);
	end_text(variables, "letters", out, text);
	gnuplot_set_text(variables, "arrivals", arrival_name(data));
	put_latency(data, out);
	end_text(variables, "latency", out, text);
	error = put_caption(run, data, out);
	end_text(variables, "caption", out, text);
	fclose(out);
	return error;
}
