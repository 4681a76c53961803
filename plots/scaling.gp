# Throughput against the number of workers, with the line that perfect scaling would follow.
#
# That line goes through zero and the best model with the fewest workers: where it is left, cores,
# locks or the downstream service have run out. Both axes are linear, so that it is straight.

panel_width = 330
panel_height = 170
note = 'Points: ' . measured . whiskers . '; dashed: linear in workers from the best model with the fewest.'
more_entries = 'linear'
load scripts . '/common.gp'

most_workers = int(word(worker_counts, words(worker_counts)))
reach = most_workers * 1.06
# Models side by side, so many points apart.
worker_place(apart) = column('place') + (column('series') - (series + 1) / 2.0) * apart * reach / panel_width
is_measured(panel) = in_panel(panel) && column('throughput') > 0

do for [format in formats] {
	eval begin(format)
	eval open_page
	plot for [s=1:series] keyentry with linespoints linecolor rgb line_colour(s) dashtype dash(s) linewidth 1.4 pointtype full_point(s) title word(models, s), \
		keyentry with lines linecolor rgb '#888888' dashtype 2 title 'linear', nothing notitle
	eval close_page
	set xtics () nomirror scale 0.4 font font . ',8'
	do for [count in worker_counts] { set xtics add (count int(count)) }
	do for [panel=1:panels] {
		eval open_panel(panel)
		eval row_maximum(panel, 'throughput_high')
		eval find_series(panel, 'throughput')
		stats table every ::from_row::to_row using (is_measured(panel) ? column('place') : most_workers) nooutput
		fewest = STATS_min
		stats table every ::from_row::to_row using (is_measured(panel) && column('place') == fewest ? column('throughput') / fewest : 0) nooutput
		slope = STATS_max
		eval rate_axis(maximum * 1.15)
		set xrange [0:reach]
		eval name_axis(panel, 'jobs/s')
		eval name_below(panel, 'workers')
		plot slope > 0 ? slope * x : -1 with lines linecolor rgb '#888888' dashtype 2 notitle, \
			for [s in found] table every ::from_row::to_row using (mine(panel, int(s)) ? worker_place(3) : NaN):(column('throughput')) \
				with linespoints linecolor rgb line_colour(int(s)) dashtype dash(int(s)) linewidth 1.4 pointtype full_point(int(s)) pointsize 0.7 notitle, \
			table every ::from_row::to_row using (at_interval(panel, worker_place(3))):(of(panel, 'throughput_low')):(0):(of(panel, 'throughput_high') - of(panel, 'throughput_low')) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.7 notitle, \
			table every ::from_row::to_row using (at(panel, worker_place(3))):(of(panel, 'throughput_high') + maximum * 0.05):(doubt(0)) \
				with labels center font font . ',9' textcolor rgb alarm notitle, \
			table every ::from_row::to_row using (at(panel, worker_place(11))):(maximum * 0.03):(refusal(0)) \
				with labels rotate by 90 left font font . ',7' textcolor rgb alarm notitle
	}
	eval end
}
