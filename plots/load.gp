# Latency against offered load: median, 99th and 99.9th percentile of open arrivals, a panel a workload.
#
# Latency counts from when a job was due, so where a model comes to its end the curves go up steeply: jobs
# wait in line. A cross marks the cells that had more arrivals than they could do; how high
# they stand depends on how long the trial was. Both axes are logarithmic.

left = 84
panel_width = 380
panel_height = 190
note = 'Solid, full points: median latency (p50); dashed: p99; dotted: p99.9; ' . measured . (whiskers eq '' ? '' : whiskers . ' of p50 and p99') . '. ' . latency . ' Cross: in most trials more came than could be done. None timed: no job that came in the window was done by the end.'
load scripts . '/common.gp'

is_measured(panel) = in_panel(panel) && column('p50') > 0
# Said at the upper edge, a line a model, when a cell has no latency: gnuplot has no value for a nan, but its word.
lack(panel) = !in_panel(panel) || !strstrt(stringcolumn('p50'), 'nan') ? '' : word(models, int(column('series'))) . ': ' . (column('ok') == 0 ? stringcolumn('mark') : 'none timed')
# Powers of ten of the rate, and twice and five times of these where there are few; named as rates are.
load_tick(value) = sprintf("set xtics add (rate(%.9g) %.9g); ", value, value)
load_ticks(from, to) = from > to ? '' : load_tick(10.0 ** from) . (most / least < 100 ? load_tick(2 * 10.0 ** from) . load_tick(5 * 10.0 ** from) : '') . load_ticks(from + 1, to)

do for [format in formats] {
	eval begin(format)
	eval open_page
	plot for [s=1:series] keyentry with linespoints linecolor rgb line_colour(s) linewidth 1.4 pointtype full_point(s) title word(models, s), nothing notitle
	eval close_page
	do for [panel=1:panels] {
		eval open_panel(panel)
		unset logscale
		eval row_maximum(panel, 'p999')
		eval row_minimum(panel, 'p50')
		eval find_series(panel, 'p50')
		if (minimum >= maximum) { minimum = maximum / 10.0 }
		stats table every ::from_row::to_row using (in_panel(panel) ? column('place') : 1e9) nooutput
		least = STATS_min
		stats table every ::from_row::to_row using (in_panel(panel) ? column('place') : 0) nooutput
		most = STATS_max
		range = maximum / minimum
		stats table every ::from_row::to_row using (lack(panel) eq '' ? 0 : column('series')) nooutput
		top = maximum * range ** (0.1 + 0.09 * STATS_max)
		full = top / (minimum / range ** 0.06)
		eval log_axis('seconds', minimum / range ** 0.06, top)
		set logscale x
		set xtics () nomirror scale 0.4 font font . ',8'
		eval load_ticks(int(floor(log10(least))), int(ceil(log10(most))))
		set xrange [least / 1.3:most * 1.3]
		eval name_axis(panel, 'latency')
		eval name_below(panel, 'offered load, jobs/s')
		plot for [s in found] table every ::from_row::to_row using (mine(panel, int(s)) ? column('place') : NaN):(column('p50')) \
				with linespoints linecolor rgb line_colour(int(s)) linewidth 1.4 pointtype full_point(int(s)) pointsize 0.6 notitle, \
			table every ::from_row::to_row using (is_measured(panel) && column('ok') > 1 ? column('place') : least / 1e6):(of(panel, 'p50_low')):(0):(of(panel, 'p50_high') - of(panel, 'p50_low')) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.6 notitle, \
			table every ::from_row::to_row using (is_measured(panel) && column('ok') > 1 ? column('place') : least / 1e6):(of(panel, 'p99_low')):(0):(of(panel, 'p99_high') - of(panel, 'p99_low')) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.6 notitle, \
			for [s in found] table every ::from_row::to_row using (mine(panel, int(s)) ? column('place') : NaN):(column('p99')) \
				with lines linecolor rgb line_colour(int(s)) dashtype 2 linewidth 1.2 notitle, \
			for [s in found] table every ::from_row::to_row using (mine(panel, int(s)) ? column('place') : NaN):(column('p999')) \
				with lines linecolor rgb line_colour(int(s)) dashtype 3 linewidth 1.2 notitle, \
			for [s in found] table every ::from_row::to_row using (mine(panel, int(s)) && column('overloaded') > 0 && is_measured(panel) ? column('place') : least / 1e6):(is_measured(panel) ? column('p50') : minimum) \
				with points linecolor rgb alarm pointtype 2 pointsize 1.1 linewidth 1.4 notitle, \
			table every ::from_row::to_row using (in_panel(panel) ? column('place') : least / 1e6):(top / full ** (0.075 * (column('series') - 0.3))):(lack(panel)) \
				with labels right font font . ',7' textcolor rgb alarm notitle
		unset logscale x
	}
	eval end
}
