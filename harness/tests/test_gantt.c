/*
 * gantt: what narrow bars are merged into, what is refused, and that gnuplot draws it; the last part is
 * left out where there is no gnuplot.
 */
#include "cmocka_all.h"

#include "fake_run.h"

#include "figures/gantt.h"
#include "figures/gantt_merge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANY 100000

static const char *const names[] = {"P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12",
        "P13", "P14", "P15", "P16", "P17", "P18", "P19", "P20", "P21", "P22", "P23", "P24", "P25", "P26",
        "P27", "P28", "P29", "P30", "P31", "P32", "P33", "P34", "P35", "P36", "P37", "P38", "P39", "P40",
        "P41", "P42", "P43", "P44", "P45", "P46", "P47", "P48", "P49", "P50", "P51", "P52", "P53", "P54",
        "P55", "P56", "P57", "P58", "P59", "P60", "P61", "P62", "P63", "P64"};
static const char *const cores[] = {"core 0", "core 1", "core 2", "core 3"};

static char folder[] = "/tmp/telar-gantt-XXXXXX";
static char scripts[500];

static int make_folder(void **state)
{
	const char *const root = getenv("TELAR_ROOT");

	(void)state;
	snprintf(scripts, sizeof(scripts), "%s/plots", root ? root : ".");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	fake_run_remove(folder);
	return 0;
}

/* Merges one panel of two series that is shown from 0 to 1000 ns, in columns of 100. */
static struct gantt_pieces merge(const struct gantt_bar *bars, size_t count)
{
	const struct gantt_panel panel = {
	        .title = "", .lanes = cores, .lane_count = 2, .bars = bars, .bar_count = count};
	const struct gantt gantt = {
	        .series = names, .series_count = 2, .panels = &panel, .panel_count = 1, .to_ns = 1000};
	struct gantt_pieces pieces = {.stack_most = 2};

	assert_int_equal(gantt_merge(&pieces, &gantt, 0, 100, 1000), 0);
	return pieces;
}

static void wide_bars_stay_as_they_are(void **state)
{
	const struct gantt_bar bars[] = {
	        {.start_ns = 500, .end_ns = 700, .lane = 1, .series = 1},
	        {.start_ns = 200, .end_ns = 300, .lane = 0},
	        {.start_ns = 900, .end_ns = 1200, .lane = 0, .kind = GANTT_SWITCH},
	};
	struct gantt_pieces pieces = merge(bars, 3);

	(void)state;
	assert_int_equal(pieces.count, 3);
	assert_int_equal(pieces.merged_bars, 0);
	assert_float_equal(pieces.list[0].from_ns, 200, 1e-6);
	assert_float_equal(pieces.list[0].to_ns, 300, 1e-6);
	assert_false(pieces.list[0].merged);
	assert_int_equal(pieces.list[1].kind, GANTT_SWITCH);
	/* cut off where the axis ends */
	assert_float_equal(pieces.list[1].to_ns, 1000, 1e-6);
	assert_int_equal(pieces.list[2].lane, 1);
	assert_int_equal(pieces.list[2].series, 1);
	gantt_pieces_release(&pieces);
}

static void narrow_bars_become_one_as_high_as_their_share(void **state)
{
	struct gantt_bar bars[20];
	struct gantt_pieces pieces;

	(void)state;
	/* Half of the time, in columns 2 to 6. */
	for (unsigned i = 0; i < 20; i++)
		bars[i] = (struct gantt_bar){
		        .start_ns = 200 + 25 * i, .end_ns = 200 + 25 * i + 12 + i % 2, .series = 1};
	pieces = merge(bars, 20);
	assert_int_equal(pieces.merged_bars, 20);
	assert_int_equal(pieces.count, 1);
	assert_true(pieces.list[0].merged);
	assert_float_equal(pieces.list[0].from_ns, 200, 1e-6);
	assert_float_equal(pieces.list[0].to_ns, 700, 1e-6);
	assert_float_equal(pieces.list[0].low, 0, 1e-6);
	assert_float_equal(pieces.list[0].high, 0.5, 1e-6);
	gantt_pieces_release(&pieces);
}

/* In each of eight columns 97 ns of one and 3 of another; in the ninth 90 and 10. */
static void slivers_do_not_cut_a_slice(void **state)
{
	struct gantt_bar bars[18];
	struct gantt_pieces pieces;

	(void)state;
	for (unsigned i = 0; i < 9; i++) {
		const unsigned edge_ns = 100 * (i + 2) - (i < 8 ? 3 : 10);

		bars[2 * i] = (struct gantt_bar){.start_ns = 100 * (i + 1), .end_ns = edge_ns, .series = 1};
		bars[2 * i + 1] = (struct gantt_bar){.start_ns = edge_ns, .end_ns = 100 * (i + 2)};
	}
	pieces = merge(bars, 18);
	assert_int_equal(pieces.count, 3);
	assert_int_equal(pieces.list[0].series, 1);
	assert_float_equal(pieces.list[0].from_ns, 100, 1e-6);
	assert_float_equal(pieces.list[0].to_ns, 900, 1e-6);
	assert_float_equal(pieces.list[0].high, 1, 1e-6);
	assert_int_equal(pieces.list[1].series, 0);
	assert_float_equal(pieces.list[1].high, 0.1, 1e-6);
	assert_int_equal(pieces.list[2].series, 1);
	gantt_pieces_release(&pieces);
}

/* It ran for a quarter of its time, wide or narrow. */
static void a_bar_that_was_busy_for_a_part_is_lower(void **state)
{
	const struct gantt_bar bars[] = {
	        {.start_ns = 200, .end_ns = 600, .busy_ns = 100},
	        {.start_ns = 700, .end_ns = 780, .busy_ns = 20},
	};
	struct gantt_pieces pieces = merge(bars, 2);

	(void)state;
	assert_int_equal(pieces.count, 2);
	assert_float_equal(pieces.list[0].high, 0.25, 1e-6);
	assert_float_equal(pieces.list[1].high, 0.2, 1e-6);
	gantt_pieces_release(&pieces);
}

static void series_in_one_column_stand_upon_each_other(void **state)
{
	const struct gantt_bar bars[] = {
	        {.start_ns = 110, .end_ns = 130, .series = 1},
	        {.start_ns = 130, .end_ns = 190, .series = 0},
	        {.start_ns = 310, .end_ns = 340, .series = 1},
	        {.start_ns = 340, .end_ns = 345, .kind = GANTT_SWITCH},
	        {.start_ns = 345, .end_ns = 355},
	};
	struct gantt_pieces pieces = merge(bars, 5);

	(void)state;
	assert_int_equal(pieces.count, 5);
	assert_int_equal(pieces.list[0].series, 0);
	assert_float_equal(pieces.list[0].high, 0.6, 1e-6);
	assert_int_equal(pieces.list[1].series, 1);
	assert_float_equal(pieces.list[1].low, 0.6, 1e-6);
	assert_float_equal(pieces.list[1].high, 0.8, 1e-6);
	/* three, where there is room for two */
	assert_true(pieces.has_others);
	assert_int_equal(pieces.list[4].kind, GANTT_OTHERS);
	assert_float_equal(pieces.list[4].low, 0.4, 1e-6);
	assert_float_equal(pieces.list[4].high, 0.45, 1e-6);
	gantt_pieces_release(&pieces);
}

/* 60 ns on the edge of columns 1 and 2, and a crumb that would be too low to be seen. */
static void a_narrow_bar_is_shared_by_two_columns(void **state)
{
	const struct gantt_bar bars[] = {
	        {.start_ns = 180, .end_ns = 240},
	        {.start_ns = 801, .end_ns = 802},
	};
	struct gantt_pieces pieces = merge(bars, 2);

	(void)state;
	assert_int_equal(pieces.count, 3);
	assert_float_equal(pieces.list[0].high, 0.2, 1e-6);
	assert_float_equal(pieces.list[1].from_ns, 200, 1e-6);
	assert_float_equal(pieces.list[1].high, 0.4, 1e-6);
	assert_float_equal(pieces.list[2].from_ns, 800, 1e-6);
	assert_float_equal(pieces.list[2].high, GANTT_SHARE_LEAST, 1e-6);
	gantt_pieces_release(&pieces);
}

static int draw(const struct gantt *gantt, struct reason *why)
{
	char said[1000] = "";
	const int error = gantt_draw(gantt, scripts, folder, "chart", said, sizeof(said), why);

	if (error != -ENOENT)
		assert_string_equal(said, "");
	return error;
}

static void assert_refused(const struct gantt *gantt, const char *what)
{
	struct reason why = {""};

	assert_int_equal(draw(gantt, &why), -EINVAL);
	if (!strstr(why.text, what))
		fail_msg("'%s' does not say '%s'", why.text, what);
}

static void what_cannot_be_drawn_is_refused(void **state)
{
	struct gantt_bar bar = {.start_ns = 5, .end_ns = 5};
	struct gantt_mark mark = {.at_ns = 7, .lane = 2};
	struct gantt_panel panel = {
	        .title = "", .lanes = cores, .lane_count = 2, .bars = &bar, .bar_count = 1};
	struct gantt gantt = {.title = "",
	        .caption = "",
	        .series = names,
	        .series_count = 2,
	        .panels = &panel,
	        .panel_count = 1};

	(void)state;
	assert_refused(&gantt, "no time to draw");
	bar.start_ns = 6;
	assert_refused(&gantt, "ends before it starts");
	bar = (struct gantt_bar){.end_ns = 5, .lane = 2};
	assert_refused(&gantt, "lane 2 of 2");
	bar = (struct gantt_bar){.end_ns = 5, .series = 2};
	assert_refused(&gantt, "series 2 of 2");
	bar.series = 0;
	panel.marks = &mark;
	panel.mark_count = 1;
	assert_refused(&gantt, "mark 0 is in lane 2");
	panel.mark_count = 0;
	gantt.series_count = GANTT_SERIES_MAX + 1;
	assert_refused(&gantt, "65 series");
	gantt.series_count = 2;
	gantt.panel_count = 0;
	assert_refused(&gantt, "0 panels");
}

static void assert_drawn(const struct gantt *gantt)
{
	static const char *const endings[] = {"png", "svg", "pdf", "tsv"};
	struct reason why = {""};
	struct stat status;
	char path[200];
	int error = draw(gantt, &why);

	if (error == -ENOENT) {
		print_message("no gnuplot: not drawn\n");
		skip();
	}
	if (error)
		fail_msg("%s", why.text);
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/chart.%s", folder, endings[i]);
		assert_int_equal(stat(path, &status), 0);
		assert_true(status.st_size > 0);
	}
}

static unsigned lines_of_table(const char *with)
{
	char path[200], line[500];
	unsigned count = 0;
	FILE *table;

	snprintf(path, sizeof(path), "%s/chart.tsv", folder);
	table = fopen(path, "r");
	assert_non_null(table);
	while (fgets(line, sizeof(line), table))
		count += strstr(line, with) != NULL;
	fclose(table);
	return count;
}

/* Two schedules of two processes, with everything that can be shown. */
static void schedules_are_drawn(void **state)
{
	const struct gantt_bar one[] = {
	        {.start_ns = 0, .end_ns = 4000000},
	        {.start_ns = 4000000, .end_ns = 4200000, .kind = GANTT_SWITCH},
	        {.start_ns = 4200000, .end_ns = 9000000, .series = 1},
	        {.start_ns = 3000000, .end_ns = 9500000, .lane = 1, .series = 2},
	};
	const struct gantt_mark marks[] = {
	        {.at_ns = 0}, {.at_ns = 3000000, .lane = 1}, {.at_ns = 8000000, .kind = GANTT_DEADLINE},
	        {.at_ns = 9500000, .lane = 1, .kind = GANTT_MISS},
	        {.at_ns = 9500000, .lane = 1, .kind = GANTT_MISS}, /* would cover the one before */
	};
	const struct gantt_panel panels[] = {
	        {.title = "round robin, 4 ms",
	                .lanes = cores,
	                .lane_count = 2,
	                .bars = one,
	                .bar_count = 4,
	                .marks = marks,
	                .mark_count = 5},
	        {.title = "nothing ran it's `here`", .lanes = cores, .lane_count = 1},
	};
	const struct gantt gantt = {.title = "Two schedules",
	        .note = "An arrow up is an arrival.",
	        .caption = "Made up.",
	        .series = names,
	        .series_count = 3,
	        .panels = panels,
	        .panel_count = 2};

	(void)state;
	assert_drawn(&gantt);
	assert_int_equal(lines_of_table("\tP"), 3);
	assert_int_equal(lines_of_table("# panel 1, miss"), 1);
	assert_int_equal(lines_of_table("9.5\t9.5"), 1);
}

static void many_bars_lanes_and_series_are_drawn(void **state)
{
	static char lane_names[GANTT_LANES_MAX][16];
	const char *lanes[GANTT_LANES_MAX];
	struct gantt_bar *const bars = calloc(MANY, sizeof(*bars));
	const struct gantt_panel panel = {.title = "all of it",
	        .lanes = lanes,
	        .lane_count = GANTT_LANES_MAX,
	        .bars = bars,
	        .bar_count = MANY};
	const struct gantt gantt = {.title = "Many",
	        .caption = "Made up.",
	        .series = names,
	        .series_count = GANTT_SERIES_MAX,
	        .panels = &panel,
	        .panel_count = 1};

	(void)state;
	assert_non_null(bars);
	for (unsigned i = 0; i < GANTT_LANES_MAX; i++) {
		snprintf(lane_names[i], sizeof(lane_names[i]), "CPU %u", i);
		lanes[i] = lane_names[i];
	}
	for (unsigned i = 0; i < MANY; i++)
		bars[i] = (struct gantt_bar){.start_ns = i / GANTT_LANES_MAX * 1000,
		        .end_ns = i / GANTT_LANES_MAX * 1000 + 900,
		        .lane = i % GANTT_LANES_MAX,
		        .series = i / 700 * 7 % GANTT_SERIES_MAX};
	assert_drawn(&gantt);
	assert_true(lines_of_table("\t") < 21000);
	free(bars);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(wide_bars_stay_as_they_are),
	        cmocka_unit_test(narrow_bars_become_one_as_high_as_their_share),
	        cmocka_unit_test(slivers_do_not_cut_a_slice),
	        cmocka_unit_test(a_bar_that_was_busy_for_a_part_is_lower),
	        cmocka_unit_test(series_in_one_column_stand_upon_each_other),
	        cmocka_unit_test(a_narrow_bar_is_shared_by_two_columns),
	        cmocka_unit_test(what_cannot_be_drawn_is_refused),
	        cmocka_unit_test(schedules_are_drawn),
	        cmocka_unit_test(many_bars_lanes_and_series_are_drawn),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
