# Throughput against scheduler policy: bars grouped by model, a panel a workload and background.
#
# Bars begin at zero, so the axis is linear, and the panels of one workload share it: with and
# without background load are to be compared. What is too small to be read gets its number.

note = 'Bars: median of ' . trials . '; whiskers: 95 % bootstrap interval.'
load scripts . '/common.gp'

is_little(x) = column('throughput') < maximum * 0.07

do for [format in formats] {
	eval begin(format)
	set style fill solid border linecolor rgb ink
	set boxwidth slot * 0.92
	eval open_page
	plot for [s=1:series] keyentry with boxes fillcolor rgb colour(s) linewidth 0.6 title word(models, s), nothing notitle
	eval close_page
	do for [panel=1:panels] {
		eval open_panel(panel)
		eval row_maximum(panel, 'throughput_high')
		eval rate_axis(maximum * 1.1)
		eval policy_axis
		eval name_axis(panel, 'jobs/s')
		over = maximum * 0.03
		plot table using (at(panel, slot_place(0))):(of(panel, 'throughput')):(its_colour(0)) \
				with boxes linecolor rgb variable linewidth 0.6 notitle, \
			table using (at(panel, slot_place(0))):(of(panel, 'throughput_low')):(0):(of(panel, 'throughput_high') - of(panel, 'throughput_low')) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.8 notitle, \
			table using (at(panel, slot_place(0))):(of(panel, 'throughput_high') + over):(is_little(0) ? rate(column('throughput')) . ' ' . doubt(0) : '') \
				with labels rotate by 90 left font font . ',7' textcolor rgb ink notitle, \
			table using (at(panel, slot_place(0))):(of(panel, 'throughput_high') + over):(is_little(0) ? '' : doubt(0)) \
				with labels center offset 0,0.3 font font . ',9' textcolor rgb alarm notitle, \
			table using (at(panel, slot_place(0))):(over):(refusal(0)) \
				with labels rotate by 90 left font font . ',7' textcolor rgb alarm notitle
	}
	eval end
}
