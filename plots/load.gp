# Latency against offered load: median, 99th and 99.9th percentile of open arrivals, a panel a workload.
#
# Latency counts from when a job was due, so where a model comes to its end the curves go up steeply: jobs
# wait in line. Lines end there: of a cell that had more arrivals than it could do only the answered jobs have a
# latency, the fewer the more came, so it may well fall with the load. Such a cell is a hollow point, of which
# the figure shows the median alone. Both axes are logarithmic.

left = 84
panel_width = 380
panel_height = 190
note = 'Solid, full points: median latency (p50); dashed: p99; dotted: p99.9; ' . measured . (whiskers eq '' ? '' : whiskers . ' of p50 and p99') . '. ' . latency . ' Hollow points, without a line: overloaded, in most trials more came than could be done; that is the median of the jobs answered only (those that wait still would raise it), so lower is not better there. None timed: no job that came in the window was done by the end.'
load scripts . '/common.gp'

is_measured(panel) = in_panel(panel) && column('p50') > 0
is_overloaded(panel) = in_panel(panel) && column('overloaded') > 0
along(panel, s) = mine(panel, s) && !is_overloaded(panel) ? column('place') : NaN
at_whisker(panel, shown) = shown && is_measured(panel) && column('ok') > 1 ? column('place') : least / 1e6
# Said at the upper edge, a line a model, when cells have no latency: why, and under which loads. gnuplot has no
# value for a nan, but its word.
lacks(panel, s) = mine(panel, s) && strstrt(stringcolumn('p50'), 'nan')
lack(panel) = column('ok') == 0 ? stringcolumn('mark') : 'none timed'
begin_lack(why, load) = (lacking = lacking . (lacking eq '' ? '' : '; ') . why . ' at ' . load, last_why = why, 0)
note_lack(why, load) = why eq last_why ? (lacking = lacking . ', ' . load, 0) : begin_lack(why, load)
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
		eval row_maximum(panel, 'p50_high')
		stats table using (stringcolumn('workload') eq panel_workload(panel) && has('p999') && column('overloaded') == 0 ? column('p999') : maximum) nooutput
		if (STATS_max > maximum) { maximum = STATS_max }
		eval row_minimum(panel, 'p50')
		eval find_series(panel, 'p50')
		if (minimum >= maximum) { minimum = maximum / 10.0 }
		stats table every ::from_row::to_row using (in_panel(panel) ? column('place') : 1e9) nooutput
		least = STATS_min
		stats table every ::from_row::to_row using (in_panel(panel) ? column('place') : 0) nooutput
		most = STATS_max
		range = maximum / minimum
		lines = 0
		array lack_of[series]
		do for [s=1:series] {
			lacking = ''
			last_why = ''
			stats table every ::from_row::to_row using (lacks(panel, s) ? note_lack(lack(panel), rate(column('place'))) : 0) nooutput
			lack_of[s] = lacking
			if (lacking ne '') { lines = lines + 1 }
		}
		top = maximum * range ** (0.1 + 0.09 * lines)
		eval log_axis('seconds', minimum / range ** 0.06, top)
		line = 0
		do for [s=1:series] {
			if (lack_of[s] ne '') {
				line = line + 1
				set label 1000 + s word(models, s) . ': ' . lack_of[s] at graph 0.98, graph (1 - 0.075 * (line - 0.3)) right font font . ',7' textcolor rgb alarm front
			} else { unset label 1000 + s }
		}
		set logscale x
		set xtics () nomirror scale 0.4 font font . ',8'
		eval load_ticks(int(floor(log10(least))), int(ceil(log10(most))))
		set xrange [least / 1.3:most * 1.3]
		eval name_axis(panel, 'latency')
		eval name_below(panel, 'offered load, jobs/s')
		plot for [s in found] table every ::from_row::to_row using (along(panel, int(s))):(column('p50')) \
				with linespoints linecolor rgb line_colour(int(s)) linewidth 1.4 pointtype full_point(int(s)) pointsize 0.6 notitle, \
			table every ::from_row::to_row using (at_whisker(panel, 1)):(of(panel, 'p50_low')):(0):(of(panel, 'p50_high') - of(panel, 'p50_low')) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.6 notitle, \
			table every ::from_row::to_row using (at_whisker(panel, !is_overloaded(panel))):(of(panel, 'p99_low')):(0):(of(panel, 'p99_high') - of(panel, 'p99_low')) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.6 notitle, \
			for [s in found] table every ::from_row::to_row using (along(panel, int(s))):(column('p99')) \
				with lines linecolor rgb line_colour(int(s)) dashtype 2 linewidth 1.2 notitle, \
			for [s in found] table every ::from_row::to_row using (along(panel, int(s))):(column('p999')) \
				with lines linecolor rgb line_colour(int(s)) dashtype 3 linewidth 1.2 notitle, \
			for [s in found] table every ::from_row::to_row using (mine(panel, int(s)) && is_overloaded(panel) && is_measured(panel) ? column('place') : least / 1e6):(is_measured(panel) ? column('p50') : minimum) \
				with points linecolor rgb line_colour(int(s)) pointtype open_point(int(s)) pointsize 1 linewidth 1.4 notitle
		do for [s=1:series] { unset label 1000 + s }
		unset logscale x
	}
	eval end
}
