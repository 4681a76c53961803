/* See gantt_text.h. */
#include "sim/gantt_text.h"

#include "sim/sim_time.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { JOBS_MOST = 20, CORES_MOST = 10, SEGMENTS_MOST = 400, COLUMNS_MOST = 84, TICK_COLUMNS = 10 };

enum doing { RUNS, SWITCHES, WAITS, IO, DOINGS };

struct cell {
	uint64_t ns[DOINGS];
	unsigned core;
};

struct gantt {
	const struct sim_result *result;
	uint64_t step_ns;
	size_t columns;
	struct cell *cell; /* a row a job; owned */
};

bool gantt_text_fits(const struct sim_result *result, const struct sim_trace *trace)
{
	return result->count > 0 && result->count <= JOBS_MOST && result->cores <= CORES_MOST &&
	       trace->segments <= SEGMENTS_MOST;
}

static uint64_t divisor(uint64_t a, uint64_t b)
{
	while (b) {
		const uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

void gantt_scale_add(
        struct gantt_scale *scale, const struct sim_result *result, const struct sim_trace *trace)
{
	const uint64_t span_ns = result->end_ns - result->begin_ns;

	if (span_ns > scale->span_ns)
		scale->span_ns = span_ns;
	for (size_t i = 0; i < trace->events; i++)
		scale->exact_ns = divisor(scale->exact_ns, trace->event[i].at_ns - result->begin_ns);
}

/* The largest step that shows everything exactly, or a round one that fits the page. */
static uint64_t choose_step(const struct gantt_scale *scale)
{
	uint64_t round_ns = 1;

	if (scale->exact_ns > 0 && scale->span_ns / scale->exact_ns <= COLUMNS_MOST)
		return scale->exact_ns;
	for (unsigned i = 0; scale->span_ns / round_ns > COLUMNS_MOST; i++)
		round_ns = i % 3 == 1 ? round_ns / 2 * 5 : round_ns * 2;
	return round_ns;
}

/* Adds a time to the cells of a job that it touches. */
static void add(
        struct gantt *gantt, const struct sim_job *job, enum doing doing, uint64_t from_ns, uint64_t to_ns)
{
	struct cell *row = &gantt->cell[job->id * gantt->columns];
	const uint64_t begin_ns = gantt->result->begin_ns;

	while (from_ns < to_ns) {
		const size_t column = (from_ns - begin_ns) / gantt->step_ns;
		const uint64_t border_ns = begin_ns + (column + 1) * gantt->step_ns;
		const uint64_t until_ns = border_ns < to_ns ? border_ns : to_ns;

		row[column].ns[doing] += until_ns - from_ns;
		from_ns = until_ns;
	}
}

static void add_segment(struct gantt *gantt, const struct sim_segment *segment)
{
	const uint64_t begin_ns = segment->begin_ns < segment->to_ns ? segment->begin_ns : segment->to_ns;

	add(gantt, segment->job, SWITCHES, segment->from_ns, begin_ns);
	add(gantt, segment->job, RUNS, begin_ns, segment->to_ns);
	for (uint64_t at_ns = begin_ns; at_ns < segment->to_ns; at_ns += gantt->step_ns)
		gantt->cell[segment->job->id * gantt->columns +
		             (at_ns - gantt->result->begin_ns) / gantt->step_ns]
		        .core = segment->core;
}

/* Waiting and I/O, which no segment tells, from the events: `since` is when each job began to. */
static void add_events(struct gantt *gantt, const struct sim_trace *trace, uint64_t *since_ns)
{
	for (size_t i = 0; i < trace->events; i++) {
		const struct sim_event *event = &trace->event[i];
		uint64_t *since = &since_ns[event->job->id];

		if (event->kind == SIM_EVENT_RUN)
			add(gantt, event->job, WAITS, *since, event->at_ns);
		else if (event->kind == SIM_EVENT_WAKE)
			add(gantt, event->job, IO, *since, event->at_ns);
		*since = event->at_ns;
	}
}

static char letter_of(const struct gantt *gantt, const struct cell *cell)
{
	static const char letters[DOINGS] = {[RUNS] = '#', [SWITCHES] = '+', [WAITS] = '.', [IO] = '~'};
	enum doing most = RUNS;

	for (enum doing doing = 0; doing < DOINGS; doing++)
		if (cell->ns[doing] > cell->ns[most])
			most = doing;
	if (cell->ns[most] == 0)
		return ' ';
	return most == RUNS && gantt->result->cores > 1 ? (char)('0' + cell->core) : letters[most];
}

static void print_row(const struct gantt *gantt, const struct sim_job *job, int width, FILE *out)
{
	char line[COLUMNS_MOST + 2];
	size_t length = 0;

	for (size_t column = 0; column < gantt->columns; column++)
		line[length++] = letter_of(gantt, &gantt->cell[job->id * gantt->columns + column]);
	while (length > 0 && line[length - 1] == ' ')
		length--;
	fprintf(out, "  %-*s |%.*s\n", width, job->spec->name, (int)length, line);
}

/* Every so many columns, and at the end, where there is room for it. */
static void print_axis(const struct gantt *gantt, int width, bool plain, FILE *out)
{
	const uint64_t begin_ns = gantt->result->begin_ns;
	size_t column = 0, printed = 0;
	char text[48];

	fprintf(out, "  %-*s ", width, "");
	for (; column <= gantt->columns; column += TICK_COLUMNS) {
		sim_time_format(begin_ns + column * gantt->step_ns, plain, text, sizeof(text));
		fprintf(out, "%*s%s", (int)(column - printed), "", text);
		printed = column + strlen(text);
	}
	if (gantt->columns > printed)
		fprintf(out, "%*s%s", (int)(gantt->columns - printed), "",
		        sim_time_format(
		                begin_ns + gantt->columns * gantt->step_ns, plain, text, sizeof(text)));
	fputc('\n', out);
}

int gantt_text_print(const struct sim_result *result, const struct sim_trace *trace,
        const struct gantt_scale *scale, bool plain, FILE *out)
{
	struct gantt gantt = {.result = result};
	struct gantt_scale own = {0};
	uint64_t *since_ns = calloc(result->count, sizeof(*since_ns));
	int width = 4;

	if (!scale) {
		gantt_scale_add(&own, result, trace);
		scale = &own;
	}
	gantt.step_ns = choose_step(scale);
	gantt.columns = (scale->span_ns + gantt.step_ns - 1) / gantt.step_ns;
	gantt.cell = calloc(result->count * gantt.columns, sizeof(*gantt.cell));
	if (!since_ns || !gantt.cell) {
		free(since_ns);
		free(gantt.cell);
		return -ENOMEM;
	}
	for (size_t i = 0; i < trace->segments; i++)
		add_segment(&gantt, &trace->segment[i]);
	add_events(&gantt, trace, since_ns);
	for (size_t i = 0; i < result->count; i++)
		if ((int)strlen(result->job[i].spec->name) > width)
			width = (int)strlen(result->job[i].spec->name);
	for (size_t i = 0; i < result->count; i++)
		print_row(&gantt, &result->job[i], width, out);
	print_axis(&gantt, width, plain, out);
	free(since_ns);
	free(gantt.cell);
	return 0;
}
