/* See figure.h. */
#include "sim/figure.h"

#include "figures/gantt.h"
#include "sim/sim_time.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LANES_OF_JOBS_MOST 12 /* a panel */

struct plan {
	const struct sim_figure *figure;
	bool by_job;
	size_t lanes; /* a panel */
	const char *name[GANTT_SERIES_MAX], *lane[GANTT_LANES_MAX];
	char core_name[GANTT_LANES_MAX][32];
	struct gantt_panel panel[GANTT_PANELS_MAX];
	struct gantt_bar *bar[GANTT_PANELS_MAX];   /* owned */
	struct gantt_mark *mark[GANTT_PANELS_MAX]; /* owned */
};

static int make_plan(struct plan *plan, const struct sim_figure *figure, struct reason *why)
{
	const struct sim_jobs *jobs = figure->jobs;

	*plan = (struct plan){.figure = figure};
	plan->by_job = figure->cores == 1 && jobs->count <= LANES_OF_JOBS_MOST &&
	               jobs->count * figure->panels <= GANTT_LANES_MAX;
	plan->lanes = plan->by_job ? jobs->count : figure->cores;
	if (jobs->count > GANTT_SERIES_MAX || figure->panels > GANTT_PANELS_MAX ||
	        plan->lanes * figure->panels > GANTT_LANES_MAX)
		return reason_set(why, -EINVAL,
		        "a figure has room for %d jobs, %d policies, and %d cores in all", GANTT_SERIES_MAX,
		        GANTT_PANELS_MAX, GANTT_LANES_MAX);
	for (size_t i = 0; i < jobs->count; i++)
		plan->name[i] = jobs->spec[i].name;
	for (size_t i = 0; i < plan->lanes; i++) {
		snprintf(plan->core_name[i], sizeof(plan->core_name[i]), "core %zu", i);
		plan->lane[i] = plan->by_job ? plan->name[i] : plan->core_name[i];
	}
	return 0;
}

static void add_bar(const struct plan *plan, struct gantt_panel *panel, struct gantt_bar *bars,
        const struct sim_segment *segment, uint64_t from_ns, uint64_t to_ns, enum gantt_kind kind)
{
	if (from_ns < to_ns)
		bars[panel->bar_count++] = (struct gantt_bar){
		        .start_ns = from_ns,
		        .end_ns = to_ns,
		        .lane = plan->by_job ? segment->job->id : segment->core,
		        .series = segment->job->id,
		        .kind = kind,
		};
}

static int make_bars(struct plan *plan, size_t number)
{
	const struct sim_figure_panel *from = &plan->figure->panel[number];
	struct gantt_panel *panel = &plan->panel[number];
	struct gantt_bar *bars = calloc(2 * from->segments + 1, sizeof(*bars));

	if (!bars)
		return -ENOMEM;
	*panel = (struct gantt_panel){
	        .title = from->title, .lanes = plan->lane, .lane_count = plan->lanes, .bars = bars};
	plan->bar[number] = bars;
	for (size_t i = 0; i < from->segments; i++) {
		const struct sim_segment *segment = &from->segment[i];
		const uint64_t begin_ns =
		        segment->begin_ns < segment->to_ns ? segment->begin_ns : segment->to_ns;

		add_bar(plan, panel, bars, segment, segment->from_ns, begin_ns, GANTT_SWITCH);
		add_bar(plan, panel, bars, segment, begin_ns, segment->to_ns, GANTT_RUN);
	}
	return 0;
}

static void add_mark(struct gantt_panel *panel, struct gantt_mark *marks, uint64_t at_ns, uint32_t job,
        enum gantt_mark_kind kind)
{
	marks[panel->mark_count++] = (struct gantt_mark){.at_ns = at_ns, .lane = job, .kind = kind};
}

/* The end of an instance, and whether it was late: its marks are at its release and its deadline. */
static void mark_instance(struct gantt_panel *panel, struct gantt_mark *marks, const struct sim_job *job,
        unsigned instance, bool missed)
{
	const struct sim_spec *spec = job->spec;
	const uint64_t release_ns = spec->arrival_ns + instance * spec->period_ns;

	if (instance > 0)
		add_mark(panel, marks, release_ns, job->id, GANTT_ARRIVAL);
	if (spec->deadline_ns)
		add_mark(panel, marks, release_ns + spec->deadline_ns, job->id,
		        missed ? GANTT_MISS : GANTT_DEADLINE);
}

/* Only where each job has its lane: elsewhere nobody could tell whose they are. */
static int make_marks(struct plan *plan, size_t number)
{
	const struct sim_trace *trace = plan->figure->panel[number].trace;
	const struct sim_jobs *jobs = plan->figure->jobs;
	const size_t events = trace ? trace->events : 0;
	struct gantt_panel *panel = &plan->panel[number];
	struct gantt_mark *marks;
	unsigned instance[LANES_OF_JOBS_MOST] = {0};
	bool missed[LANES_OF_JOBS_MOST] = {false};

	if (!plan->by_job)
		return 0;
	marks = calloc(jobs->count + 2 * events + 1, sizeof(*marks));
	if (!marks)
		return -ENOMEM;
	plan->mark[number] = marks;
	panel->marks = marks;
	for (uint32_t i = 0; i < jobs->count; i++)
		add_mark(panel, marks, jobs->spec[i].arrival_ns, i, GANTT_ARRIVAL);
	for (size_t i = 0; i < events; i++) {
		const struct sim_job *job = trace->event[i].job;
		const enum sim_event_kind kind = trace->event[i].kind;

		if (kind == SIM_EVENT_MISS) {
			missed[job->id] = true;
		} else if (kind == SIM_EVENT_EXIT || (kind == SIM_EVENT_BLOCK && job->spec->period_ns)) {
			mark_instance(panel, marks, job, instance[job->id]++, missed[job->id]);
			missed[job->id] = false;
		}
	}
	return 0;
}

/* PATH as a folder and a name. */
static int split(const char *path, char *folder, size_t size, const char **name, struct reason *why)
{
	const char *slash = strrchr(path, '/');
	const int length = slash == path ? 1 : slash ? (int)(slash - path) : 0;

	*name = slash ? slash + 1 : path;
	if (**name == '\0')
		return reason_set(why, -EINVAL, "'%.200s' ends without the name of a figure", path);
	if (snprintf(folder, size, "%.*s", slash ? length : 1, slash ? path : ".") >= (int)size)
		return reason_set(why, -ENAMETOOLONG, "the path of the figure is too long");
	return 0;
}

int sim_figure_draw(const struct sim_figure *figure, const char *scripts, const char *path, char *said,
        size_t said_size, struct reason *why)
{
	char folder[PATH_MAX];
	const char *name;
	struct plan plan;
	int error = split(path, folder, sizeof(folder), &name, why);

	if (!error)
		error = make_plan(&plan, figure, why);
	if (error)
		return error;
	for (size_t i = 0; i < figure->panels && !error; i++) {
		error = make_bars(&plan, i);
		if (!error)
			error = make_marks(&plan, i);
	}
	if (error)
		reason_set(why, error, "no memory for a figure");
	const struct gantt gantt = {
	        .title = figure->title,
	        .note = figure->note,
	        .caption = figure->caption,
	        .time = figure->jobs->plain ? "time, 1 ms for a unit" : "time",
	        .series = plan.name,
	        .series_count = figure->jobs->count,
	        .panels = plan.panel,
	        .panel_count = figure->panels,
	};

	if (!error)
		error = gantt_draw(&gantt, scripts, folder, name, said, said_size, why);
	for (size_t i = 0; i < figure->panels; i++) {
		free(plan.bar[i]);
		free(plan.mark[i]);
	}
	return error;
}
