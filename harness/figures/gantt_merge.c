/* See gantt_merge.h. */
#include "figures/gantt_merge.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Columns whose shares differ by less look alike. */
#define SHARE_ALIKE 0.1

/* Context switches are added up like one series more. */
#define KEYS_MAX (GANTT_SERIES_MAX + 1)

/* How long each key ran in a column. */
struct column {
	double busy_ns[KEYS_MAX], total_ns;
};

struct merging {
	struct gantt_pieces *pieces;
	const struct gantt *gantt;
	double column_ns;
	size_t most;
	unsigned panel, lane, switches; /* switches: their key */
	uint64_t at;                    /* the number of the first open column */
	struct column open[2];          /* a narrow bar lies in two at most */
	/* the last piece, if it may grow: columns of one key */
	bool growing;
	unsigned key;
	uint64_t first, columns;
	double busy_ns;
};

static int add(struct merging *merging, const struct gantt_piece *piece)
{
	struct gantt_pieces *const pieces = merging->pieces;

	if (pieces->count >= merging->most)
		return -E2BIG;
	if (pieces->count == pieces->room) {
		const size_t room = pieces->room ? 2 * pieces->room : 256;
		struct gantt_piece *const list = realloc(pieces->list, room * sizeof(*list));

		if (!list)
			return -ENOMEM;
		pieces->list = list;
		pieces->room = room;
	}
	pieces->list[pieces->count++] = *piece;
	return 0;
}

static int add_columns(
        struct merging *merging, uint64_t first, uint64_t columns, unsigned key, double low, double high)
{
	const struct gantt *const gantt = merging->gantt;
	const double begin_ns = (double)gantt->from_ns + (double)first * merging->column_ns;
	const struct gantt_piece piece = {
	        .from_ns = begin_ns,
	        .to_ns = fmin(begin_ns + (double)columns * merging->column_ns, (double)gantt->to_ns),
	        .low = low,
	        .high = high,
	        .panel = merging->panel,
	        .lane = merging->lane,
	        .series = key < merging->switches ? key : 0,
	        .kind = key < merging->switches    ? GANTT_RUN
	                : key == merging->switches ? GANTT_SWITCH
	                                           : GANTT_OTHERS,
	        .merged = true,
	};

	return add(merging, &piece);
}

static int end_growth(struct merging *merging)
{
	const double share = merging->busy_ns / ((double)merging->columns * merging->column_ns);

	if (!merging->growing)
		return 0;
	merging->growing = false;
	return add_columns(merging, merging->first, merging->columns, merging->key, 0,
	        fmin(1, fmax(share, GANTT_SHARE_LEAST)));
}

/* A column that holds one key: it prolongs the piece before, or begins one. */
static int grow(struct merging *merging, const struct column *column, unsigned key)
{
	const double share = column->total_ns / merging->column_ns;
	const double before = merging->busy_ns / ((double)merging->columns * merging->column_ns);
	int error = 0;

	if (!merging->growing || merging->key != key || merging->first + merging->columns != merging->at ||
	        fabs(share - before) > SHARE_ALIKE) {
		error = end_growth(merging);
		merging->growing = true;
		merging->key = key;
		merging->first = merging->at;
		merging->columns = 0;
		merging->busy_ns = 0;
	}
	merging->columns++;
	merging->busy_ns += column->total_ns;
	return error;
}

/* Leaves the `room` largest in the column, and returns the time of all others. */
static double keep_largest(struct column *column, unsigned keys, unsigned room)
{
	double others_ns = column->total_ns;
	struct column kept = {.total_ns = column->total_ns};

	for (unsigned i = 0; i < room; i++) {
		unsigned largest = 0;

		for (unsigned key = 1; key < keys; key++)
			if (column->busy_ns[key] > column->busy_ns[largest])
				largest = key;
		kept.busy_ns[largest] += column->busy_ns[largest];
		others_ns -= column->busy_ns[largest];
		column->busy_ns[largest] = 0;
	}
	*column = kept;
	return others_ns;
}

/* One upon the other. Bars that overlap may add up to more than the column. */
static int stack(struct merging *merging, struct column *column)
{
	const double whole = fmax(column->total_ns, GANTT_SHARE_LEAST * merging->column_ns);
	const double scale = fmin(1, whole / merging->column_ns) / column->total_ns;
	const double others_ns = keep_largest(column, merging->switches + 1, merging->pieces->stack_most);
	double low = 0;
	int error = end_growth(merging);

	for (unsigned key = 0; key <= merging->switches && !error; key++) {
		const double high = low + column->busy_ns[key] * scale;

		if (column->busy_ns[key] > 0)
			error = add_columns(merging, merging->at, 1, key, low, high);
		low = high;
	}
	/* Less is what adding up leaves. */
	if (others_ns > 1e-6 * column->total_ns && !error) {
		error = add_columns(
		        merging, merging->at, 1, merging->switches + 1, low, low + others_ns * scale);
		merging->pieces->has_others = true;
	}
	return error;
}

static int end_column(struct merging *merging)
{
	struct column *const column = &merging->open[0];
	unsigned largest = 0;
	int error = 0;

	if (column->total_ns > 0) {
		for (unsigned key = 1; key <= merging->switches; key++)
			if (column->busy_ns[key] > column->busy_ns[largest])
				largest = key;
		error = column->busy_ns[largest] > (1 - GANTT_SLIVER) * column->total_ns
		                ? grow(merging, column, largest)
		                : stack(merging, column);
	}
	merging->open[0] = merging->open[1];
	merging->open[1] = (struct column){0};
	merging->at++;
	return error;
}

/* Ends what lies before a column; nothing is open between two that are far apart. */
static int move_to(struct merging *merging, uint64_t at)
{
	int error = 0;

	while (!error && merging->at < at && (merging->open[0].total_ns > 0 || merging->open[1].total_ns > 0))
		error = end_column(merging);
	if (merging->at < at)
		merging->at = at;
	return error;
}

static int add_narrow(struct merging *merging, double from_ns, double to_ns, double busy, unsigned key)
{
	const double origin_ns = (double)merging->gantt->from_ns;
	const uint64_t at = (uint64_t)((from_ns - origin_ns) / merging->column_ns);
	const double edge_ns = origin_ns + (double)(at + 1) * merging->column_ns;
	const double first_ns = fmax(0, fmin(to_ns, edge_ns) - from_ns) * busy;
	const double second_ns = fmax(0, to_ns - edge_ns) * busy;
	const int error = move_to(merging, at);

	merging->open[0].busy_ns[key] += first_ns;
	merging->open[0].total_ns += first_ns;
	merging->open[1].busy_ns[key] += second_ns;
	merging->open[1].total_ns += second_ns;
	merging->pieces->merged_bars++;
	return error;
}

static int add_bar(struct merging *merging, const struct gantt_bar *bar)
{
	const double from_ns = fmax((double)bar->start_ns, (double)merging->gantt->from_ns);
	const double to_ns = fmin((double)bar->end_ns, (double)merging->gantt->to_ns);
	const double took_ns = (double)(bar->end_ns - bar->start_ns);
	const double busy = bar->busy_ns > 0 ? fmin(1, (double)bar->busy_ns / took_ns) : 1;
	const struct gantt_piece piece = {
	        .from_ns = from_ns,
	        .to_ns = to_ns,
	        .high = fmax(busy, GANTT_SHARE_LEAST),
	        .panel = merging->panel,
	        .lane = bar->lane,
	        .series = bar->series,
	        .kind = bar->kind,
	};

	if (to_ns <= from_ns)
		return 0;
	if (to_ns - from_ns >= merging->column_ns)
		return add(merging, &piece);
	return add_narrow(
	        merging, from_ns, to_ns, busy, bar->kind == GANTT_SWITCH ? merging->switches : bar->series);
}

static int by_lane_and_start(const void *one, const void *other)
{
	const struct gantt_bar *const a = one, *const b = other;

	if (a->lane != b->lane)
		return a->lane < b->lane ? -1 : 1;
	return a->start_ns < b->start_ns ? -1 : a->start_ns > b->start_ns;
}

static int end_lane(struct merging *merging)
{
	const int error = move_to(merging, UINT64_MAX);

	return error ? error : end_growth(merging);
}

int gantt_merge(
        struct gantt_pieces *pieces, const struct gantt *gantt, unsigned panel, double column_ns, size_t most)
{
	const struct gantt_panel *const shown = &gantt->panels[panel];
	struct merging merging = {.pieces = pieces,
	        .gantt = gantt,
	        .column_ns = column_ns,
	        .most = most,
	        .panel = panel,
	        .switches = (unsigned)gantt->series_count};
	struct gantt_bar *const bars = malloc((shown->bar_count + 1) * sizeof(*bars));
	int error = 0;

	if (!bars)
		return -ENOMEM;
	for (size_t i = 0; i < shown->bar_count; i++)
		bars[i] = shown->bars[i];
	qsort(bars, shown->bar_count, sizeof(*bars), by_lane_and_start);
	for (size_t i = 0; i < shown->bar_count && !error; i++) {
		if (bars[i].lane != merging.lane) {
			error = end_lane(&merging);
			merging.at = 0;
			merging.lane = bars[i].lane;
		}
		if (!error)
			error = add_bar(&merging, &bars[i]);
	}
	if (!error)
		error = end_lane(&merging);
	free(bars);
	return error;
}

void gantt_pieces_release(struct gantt_pieces *pieces)
{
	free(pieces->list);
	*pieces = (struct gantt_pieces){0};
}
