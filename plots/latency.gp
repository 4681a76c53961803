# Latency against scheduler policy: median and 99th percentile, a panel a workload and background.
#
# The axis is logarithmic, because a policy that starves somebody multiplies the tail; so there are
# points, not bars. The panels of one workload share the axis.

left = 84
note = 'Full: median latency (p50), open: p99, ' . measured . whiskers . '. ' . latency
load scripts . '/common.gp'

do for [format in formats] {
	eval begin(format)
	eval open_page
	plot for [s=1:series] keyentry with linespoints linecolor rgb line_colour(s) dashtype turn_dash(s) pointtype full_point(s) title word(models, s), nothing notitle
	eval close_page
	do for [panel=1:panels] {
		eval open_panel(panel)
		unset logscale
		eval row_maximum(panel, 'p99_high')
		eval row_minimum(panel, 'p50_low')
		if (minimum >= maximum) { minimum = maximum / 10.0 }
		range = maximum / minimum
		eval log_axis('seconds', minimum / range ** 0.12, maximum * range ** 0.1)
		eval policy_axis
		eval name_axis(panel, 'latency')
		plot for [s=1:series] table every ::from_row::to_row using (at_series(panel, s, slot_place(0))):(of(panel, 'p50')):(0):(of(panel, 'p99') - of(panel, 'p50')) \
				with vectors nohead linecolor rgb line_colour(s) dashtype turn_dash(s) linewidth 1.4 notitle, \
			table every ::from_row::to_row using (at_interval(panel, slot_place(0))):(of(panel, 'p50_low')):(0):(of(panel, 'p50_high') - of(panel, 'p50_low')) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.6 notitle, \
			table every ::from_row::to_row using (at_interval(panel, slot_place(0))):(of(panel, 'p99_low')):(0):(of(panel, 'p99_high') - of(panel, 'p99_low')) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.6 notitle, \
			for [s=1:series] table every ::from_row::to_row using (at_series(panel, s, slot_place(0))):(of(panel, 'p99')) \
				with points linecolor rgb line_colour(s) pointtype open_point(s) pointsize 0.7 notitle, \
			for [s=1:series] table every ::from_row::to_row using (at_series(panel, s, slot_place(0))):(of(panel, 'p50')) \
				with points linecolor rgb line_colour(s) pointtype full_point(s) pointsize 0.7 notitle, \
			table every ::from_row::to_row using (at(panel, slot_place(0))):(of(panel, 'p99_high') * range ** 0.05):(doubt(0)) \
				with labels center font font . ',9' textcolor rgb alarm notitle, \
			table every ::from_row::to_row using (at(panel, slot_place(0))):(minimum / range ** 0.09):(column('ok') > 0 && stringcolumn('p50') eq 'nan' ? 'no job' : refusal(0)) \
				with labels rotate by 90 left font font . ',7' textcolor rgb alarm notitle
	}
	eval end
}
