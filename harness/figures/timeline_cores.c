/* See timeline_cores.h. */
#include "figures/timeline_cores.h"

#include <errno.h>
#include <stdlib.h>

/* Between two jobs of a worker: in less time nobody else could have come and gone. */
#define GAP_NS 4000

/* A step that ran for more than this share of its time ran all the time: interrupts took the rest. */
#define SHARE_WHOLE 0.9

/* Spans of one core that have begun and not ended, the latest last. */
struct active {
	struct timeline_span **list; /* owned */
	size_t count;
};

static int add_span(struct timeline_cores *cores, const struct timeline_span *span)
{
	if (cores->span_count == cores->span_room) {
		const size_t room = cores->span_room ? 2 * cores->span_room : 1024;
		struct timeline_span *const spans = realloc(cores->spans, room * sizeof(*spans));

		if (!spans)
			return -ENOMEM;
		cores->spans = spans;
		cores->span_room = room;
	}
	cores->spans[cores->span_count++] = *span;
	return 0;
}

int timeline_cores_add(struct timeline_cores *cores, unsigned series, const struct trace_step *step)
{
	const bool stayed = step->cpu_start == step->cpu_end;
	const uint64_t middle_ns =
	        stayed ? step->end_ns : step->start_ns + (step->end_ns - step->start_ns) / 2;
	const uint64_t ran_ns = stayed ? step->ran_ns : step->ran_ns / 2;
	const struct timeline_span first = {step->start_ns, middle_ns, ran_ns, 0, step->cpu_start, series},
	                           second = {middle_ns, step->end_ns, ran_ns, 0, step->cpu_end, series};
	const int error = add_span(cores, &first);

	if (error || stayed)
		return error;
	cores->moved++;
	return add_span(cores, &second);
}

static int add_bar(struct timeline_cores *cores, const struct gantt_bar *bar)
{
	if (cores->bar_count == cores->bar_room) {
		const size_t room = cores->bar_room ? 2 * cores->bar_room : 1024;
		struct gantt_bar *const bars = realloc(cores->bars, room * sizeof(*bars));

		if (!bars)
			return -ENOMEM;
		cores->bars = bars;
		cores->bar_room = room;
	}
	cores->bars[cores->bar_count++] = *bar;
	return 0;
}

/* Who ran: the last of the background, or else the last. */
static struct timeline_span *who_ran(
        const struct timeline_cores *cores, const struct active *active, bool *unsure)
{
	struct timeline_span *const last = active->list[active->count - 1];

	*unsure = false;
	for (size_t i = active->count; i > 0; i--)
		if (active->list[i - 1]->series == cores->background)
			return active->list[i - 1];
	for (size_t i = 0; i + 1 < active->count; i++)
		*unsure = *unsure || active->list[i]->end_ns < last->end_ns;
	return last;
}

/* What ran between two events; `before` is who ran before them, whose bar goes on. */
static int add_segment(struct timeline_cores *cores, const struct active *active, uint64_t from_ns,
        uint64_t to_ns, const struct timeline_span **before)
{
	bool unsure;

	if (active->count == 0 || from_ns == to_ns)
		return 0;
	struct timeline_span *const span = who_ran(cores, active, &unsure);
	const enum gantt_kind kind = unsure ? GANTT_SWITCH : GANTT_RUN;
	struct gantt_bar *const last = cores->bar_count ? &cores->bars[cores->bar_count - 1] : NULL;
	const unsigned lane = (unsigned)cores->core_count - 1;

	if (!unsure)
		span->shown_ns += to_ns - from_ns;
	if (last && *before == span && last->kind == kind && last->lane == lane && last->end_ns == from_ns) {
		last->end_ns = to_ns;
		return 0;
	}
	*before = span;
	/* Until all are there busy_ns is the number of its span. */
	const struct gantt_bar bar = {
	        from_ns, to_ns, (uint64_t)(span - cores->spans), lane, span->series, kind};

	return add_bar(cores, &bar);
}

static uint64_t first_end(const struct active *active)
{
	uint64_t first_ns = UINT64_MAX;

	for (size_t i = 0; i < active->count; i++)
		if (active->list[i]->end_ns < first_ns)
			first_ns = active->list[i]->end_ns;
	return first_ns;
}

static void drop_ended(struct active *active, uint64_t now_ns)
{
	size_t kept = 0;

	for (size_t i = 0; i < active->count; i++)
		if (active->list[i]->end_ns > now_ns)
			active->list[kept++] = active->list[i];
	active->count = kept;
}

/* The background's, or the last one's, that ends now: NULL, if none does. */
static const struct timeline_span *who_ended(
        const struct timeline_cores *cores, const struct active *active, uint64_t now_ns)
{
	bool unsure;
	const struct timeline_span *const ran = active->count ? who_ran(cores, active, &unsure) : NULL;

	return ran && ran->end_ns == now_ns ? ran : NULL;
}

/* From event to event, an event being a span's start or end. */
static int sweep(
        struct timeline_cores *cores, struct timeline_span *spans, size_t count, struct active *active)
{
	const struct timeline_span *before = NULL, *ended = NULL;
	uint64_t now_ns = 0;
	size_t next = 0;
	int error = 0;

	active->count = 0;
	while (!error && (next < count || active->count > 0)) {
		const uint64_t end_ns = first_end(active);
		const bool starts = next < count && spans[next].start_ns < end_ns;
		const uint64_t event_ns = starts ? spans[next].start_ns : end_ns;

		/* A worker between two jobs still runs, although a step that it preempted is open. */
		if (!(starts && ended && ended->series == spans[next].series && event_ns - now_ns < GAP_NS))
			error = add_segment(cores, active, now_ns, event_ns, &before);
		now_ns = event_ns;
		ended = who_ended(cores, active, now_ns);
		drop_ended(active, now_ns);
		if (starts && spans[next].end_ns > now_ns)
			active->list[active->count++] = &spans[next];
		next += starts;
	}
	return error;
}

/* What is left of a step is lower where it ran for less. */
static void lower_bars(struct timeline_cores *cores)
{
	for (size_t i = 0; i < cores->bar_count; i++) {
		struct gantt_bar *const bar = &cores->bars[i];
		const struct timeline_span *const span = &cores->spans[bar->busy_ns];
		const double share = (double)span->ran_ns / (double)span->shown_ns;
		const double busy_ns = share * (double)(bar->end_ns - bar->start_ns);

		bar->busy_ns = 0;
		if (bar->kind == GANTT_RUN && share < SHARE_WHOLE)
			bar->busy_ns = busy_ns < 1 ? 1 : (uint64_t)busy_ns;
	}
}

static int by_core_and_start(const void *one, const void *other)
{
	const struct timeline_span *const a = one, *const b = other;

	if (a->core != b->core)
		return a->core < b->core ? -1 : 1;
	return a->start_ns < b->start_ns ? -1 : a->start_ns > b->start_ns;
}

int timeline_cores_end(struct timeline_cores *cores)
{
	struct active active = {.list = calloc(cores->span_count + 1, sizeof(struct timeline_span *))};
	int error = active.list ? 0 : -ENOMEM;

	qsort(cores->spans, cores->span_count, sizeof(*cores->spans), by_core_and_start);
	for (size_t i = 0, end; i < cores->span_count && !error; i = end) {
		for (end = i; end < cores->span_count && cores->spans[end].core == cores->spans[i].core;)
			end++;
		if (cores->core_count == GANTT_LANES_MAX) {
			error = -E2BIG;
			break;
		}
		cores->cores[cores->core_count++] = cores->spans[i].core;
		error = sweep(cores, &cores->spans[i], end - i, &active);
	}
	lower_bars(cores);
	free(active.list);
	return error;
}

void timeline_cores_release(struct timeline_cores *cores)
{
	free(cores->spans);
	free(cores->bars);
	*cores = (struct timeline_cores){0};
}
