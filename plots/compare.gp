# Two runs cell by cell: the ratio of their medians and its interval, and by its shape the verdict.
#
# Beside common.gp's variables it is given: axis (what the ratio is of). It has one panel, a line a cell,
# the first at the top. The axis is logarithmic: half and twice are equally far from 1.

workloads = 'cells'
backgrounds = 'none'
models = 'faster slower cannot_tell'
policies = ''
has_panels = 0

table = output . '.tsv'
set datafile separator tab
set datafile columnheaders
set datafile missing 'NaN'
longest = 0
shortest_ratio = 1.0
note_length(name) = (longest = strlen(name) > longest ? strlen(name) : longest, 0)
stats table using (note_length(stringcolumn('cell'))) nooutput
cells = STATS_records
stats table using (column('verdict') < 3 ? column('low') : 1) nooutput
least = STATS_min < 0.98 ? STATS_min : 0.98
stats table using (column('verdict') < 3 ? column('high') : 1) nooutput
most = STATS_max > 1.02 ? STATS_max : 1.02

left = 24 + longest * 5.3
panel_width = 480
panel_height = 16 + cells * 14
note = 'Points: ratio of medians; lines: its 95 % bootstrap interval. A verdict needs an interval without 1 and a Mann-Whitney test with p < 0.05, corrected for all cells shown.'
load scripts . '/common.gp'

verdict_point(v) = v == 1 ? 9 : v == 2 ? 11 : 6
verdict_colour(v) = v == 1 ? '#1d4468' : v == 2 ? '#c4700c' : '#777777'
verdict_name(v) = v == 1 ? 'B is faster' : v == 2 ? 'B is slower' : 'cannot tell'

# What is of another kind is put where nobody sees it: a plot without any point would be a warning.
beyond = 1e9
shown(v, name) = column('verdict') == int(v) ? column(name) : beyond

# Few ticks where the range is wide, steps of 2 % where it is narrow.
coarse = '0.02 0.05 0.1 0.2 0.5 1 2 5 10 20 50'
middle = '0.5 0.6 0.7 0.8 0.9 1 1.1 1.25 1.5 1.75 2'
fine = '0.8 0.85 0.9 0.92 0.94 0.96 0.98 1 1.02 1.04 1.06 1.08 1.1 1.15 1.2'
ticks = most / least > 4 ? coarse : most / least > 1.25 ? middle : fine

do for [format in formats] {
	eval begin(format)
	eval open_page
	plot for [v in '1 2 0'] keyentry with points pointtype verdict_point(int(v)) linecolor rgb verdict_colour(int(v)) title verdict_name(int(v)), \
		nothing notitle
	eval close_page
	eval place_panel(1, panel_top(1), panel_height)
	set logscale x
	set xrange [least / 1.02:most * 1.02]
	set yrange [cells + 0.8:0.2]
	set xtics () nomirror scale 0.4 font font . ',8'
	do for [tick in ticks] { set xtics add (tick real(tick)) }
	set ytics () nomirror scale 0 font font . ',7'
	set grid xtics linecolor rgb faint linewidth 0.5
	set arrow 1 from 1, graph 0 to 1, graph 1 nohead linecolor rgb ink linewidth 0.8 back
	set label 4 axis at screen x_of(panel_left(1) + panel_width / 2.0), screen y_of(panel_top(1) + panel_height + 31) center front font font . ',8'
	plot for [v in '1 2 0'] table using (shown(v, 'low')):(column('place')):(column('high') - column('low')):(0) \
			with vectors nohead linecolor rgb verdict_colour(int(v)) linewidth 1.2 notitle, \
		for [v in '1 2 0'] table using (shown(v, 'ratio')):(column('place')) \
			with points pointtype verdict_point(int(v)) pointsize 0.6 linecolor rgb verdict_colour(int(v)) notitle, \
		table using (least / 1.01):(column('place')):(stringcolumn('note')) with labels left font font . ',7' textcolor rgb alarm notitle, \
		table using (beyond):(column('place')):yticlabels(stringcolumn('cell')) with points notitle
	unset arrow
	unset logscale x
	eval end
}
