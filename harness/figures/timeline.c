/* See timeline.h. */
#include "figures/timeline.h"

#include "figures/gantt.h"
#include "figures/timeline_cores.h"
#include "machine/environment.h"
#include "results/run_cells.h"
#include "results/trace_file.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* The cell's name stands over the panel: so much of it has room there. */
#define CELL_LETTERS 120

struct timeline {
	const struct run *run;
	struct trace_about about;
	const char *polluted;
	bool counts;
	struct timeline_cores cores;
	/* what the Gantt chart points to */
	char series[GANTT_SERIES_MAX][24], lanes[GANTT_LANES_MAX][24];
	const char *series_names[GANTT_SERIES_MAX], *lane_names[GANTT_LANES_MAX];
	char title[CELL_NAME_MAX + 8], note[1000], caption[800];
};

static int take_step(void *arg, unsigned thread, const struct trace_step *step)
{
	struct timeline *const timeline = arg;
	const unsigned workers = timeline->about.workers;
	struct trace_step shown = *step;

	/* Beside the background there is room for so many workers. */
	if (workers >= GANTT_SERIES_MAX)
		return -E2BIG;
	timeline->cores.background = workers;
	/* The axis begins with the window. */
	if (step->end_ns <= timeline->about.begin_ns)
		return 0;
	shown.start_ns =
	        step->start_ns < timeline->about.begin_ns ? 0 : step->start_ns - timeline->about.begin_ns;
	shown.end_ns = step->end_ns - timeline->about.begin_ns;
	return timeline_cores_add(&timeline->cores, thread < workers ? thread : workers, &shown);
}

static void name_all(struct timeline *timeline)
{
	const unsigned workers = timeline->about.workers;

	for (unsigned i = 0; i <= workers; i++) {
		snprintf(timeline->series[i], sizeof(timeline->series[i]),
		        i < workers ? "worker %u" : "background", i);
		timeline->series_names[i] = timeline->series[i];
	}
	for (size_t i = 0; i < timeline->cores.core_count; i++) {
		snprintf(timeline->lanes[i], sizeof(timeline->lanes[i]), "CPU %u", timeline->cores.cores[i]);
		timeline->lane_names[i] = timeline->lanes[i];
	}
}

static void put_texts(struct timeline *timeline)
{
	const struct trace_about *const about = &timeline->about;
	const struct run *const run = timeline->run;
	char machine[256], moved[160] = "", dropped[200] = "", polluted[160] = "";

	if (timeline->cores.moved > 0)
		snprintf(moved, sizeof(moved), " %zu step%s ended on another CPU: half is drawn on either.",
		        timeline->cores.moved, timeline->cores.moved == 1 ? "" : "s");
	if (about->dropped > 0)
		snprintf(dropped, sizeof(dropped),
		        " THE TRACE WAS FULL: %" PRIu64 " of %" PRIu64
		        " steps are missing, and the axis ends where the first of them began.",
		        about->dropped, about->dropped + about->steps);
	if (timeline->polluted[0])
		snprintf(polluted, sizeof(polluted), " This trial %s: %s.",
		        timeline->counts ? "was disturbed but counts, as its cell has no others"
		                         : "does not count",
		        timeline->polluted);
	snprintf(timeline->title, sizeof(timeline->title), "%.*s%s", CELL_LETTERS, about->cell,
	        strlen(about->cell) > CELL_LETTERS ? "..." : "");
	snprintf(timeline->note, sizeof(timeline->note),
	        "A bar is what a job computes between two waits; work of the kernel and of the model is not "
	        "shown. A lower bar: the job ran for that share of the time only, and it is not known "
	        "when.%s%s%s",
	        moved, dropped, polluted);
	snprintf(timeline->caption, sizeof(timeline->caption), "%s; trial %u of the cell. Run %.200s, %s.",
	        environment_caption(run->environment, machine, sizeof(machine)), about->trial, run->run,
	        run->date);
}

static int draw(
        struct timeline *timeline, const char *scripts, const char *folder, FILE *log, struct reason *why)
{
	const struct trace_about *const about = &timeline->about;
	const struct gantt_panel panel = {
	        .title = timeline->title,
	        .lanes = timeline->lane_names,
	        .lane_count = timeline->cores.core_count,
	        .bars = timeline->cores.bars,
	        .bar_count = timeline->cores.bar_count,
	};
	const uint64_t shown_ns = about->complete_ns < about->end_ns ? about->complete_ns : about->end_ns;
	const struct gantt gantt = {
	        .title = "Which worker ran on which core, and when",
	        .note = timeline->note,
	        .caption = timeline->caption,
	        .time = "time in the window",
	        .switches = "one of several",
	        .series = timeline->series_names,
	        .series_count = about->workers + (about->backgrounds > 0 ? 1 : 0),
	        .panels = &panel,
	        .panel_count = 1,
	        .to_ns = shown_ns > about->begin_ns ? shown_ns - about->begin_ns : 0,
	};
	char cell[CELL_NAME_MAX], name[CELL_NAME_MAX + 16], said[2000] = "";
	int error;

	snprintf(name, sizeof(name), "timeline-%s", trace_file_cell(about->cell, cell, sizeof(cell)));
	error = gantt_draw(&gantt, scripts, folder, name, said, sizeof(said), why);
	if (!error && log)
		fprintf(log, "timeline: %s/%s.png, .svg, .pdf\n", folder, name);
	if (said[0] && log)
		fprintf(log, "timeline: gnuplot says: %s\n", said);
	return error;
}

static int draw_trace(struct timeline *timeline, const char *path, const char *scripts, const char *folder,
        FILE *log, struct reason *why)
{
	int error = trace_file_read(path, &timeline->about, take_step, timeline, why);

	if (error == -E2BIG)
		return reason_set(
		        why, -EINVAL, "%u workers are more than can be told apart", timeline->about.workers);
	if (error)
		return error;
	error = timeline_cores_end(&timeline->cores);
	if (error)
		return reason_set(why, error == -E2BIG ? -EINVAL : error,
		        error == -E2BIG ? "more CPUs than can be drawn" : "no memory for a timeline");
	if (timeline->cores.core_count == 0)
		return reason_set(why, -EINVAL, "no job ran in the window");
	name_all(timeline);
	put_texts(timeline);
	return draw(timeline, scripts, folder, log, why);
}

/* Of a cell the last trace is there. */
static bool is_replaced(const struct run *run, size_t trial)
{
	for (size_t i = trial + 1; i < run->trial_count; i++)
		if (run->trials[i].outcome.traced &&
		        strcmp(run->trials[i].cell, run->trials[trial].cell) == 0)
			return true;
	return false;
}

/* What is wrong with this one trace, not with all. */
static bool is_its_own(int error)
{
	return error == -EINVAL || error == -ENAMETOOLONG;
}

/* One of the run's traces, if it is still there. */
static int draw_trial(const struct run *run, const struct run_cells *cells, const struct trial_record *trial,
        const char *scripts, const char *folder, FILE *log, struct reason *why)
{
	struct timeline timeline = {
	        .run = run,
	        .polluted = trial->outcome.polluted,
	        .counts = run_cell_counts(run_cells_find(cells, trial->cell), trial),
	};
	char path[PATH_MAX];
	int error;

	if (trace_file_path(run->path, trial->cell, trial->trial, path, sizeof(path)) != 0)
		return 0;
	error = access(path, F_OK) == 0 ? draw_trace(&timeline, path, scripts, folder, log, why)
	                                : reason_set(why, -EINVAL, "%s is gone", path);
	timeline_cores_release(&timeline.cores);
	if (!is_its_own(error))
		return error;
	if (log)
		fprintf(log, "timeline of %s: not drawn, %s\n", trial->cell, why->text);
	return 0;
}

int timelines_draw(
        const struct run *run, const char *scripts, const char *folder, FILE *log, struct reason *why)
{
	struct run_cells cells;
	int error = run_cells_gather(&cells, run);

	if (error)
		return reason_set(why, error, "no memory for the timelines of %s", run->path);
	for (size_t i = 0; i < run->trial_count && !error; i++)
		if (run->trials[i].outcome.traced && !is_replaced(run, i))
			error = draw_trial(run, &cells, &run->trials[i], scripts, folder, log, why);
	run_cells_release(&cells);
	return error;
}
