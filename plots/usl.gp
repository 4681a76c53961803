# The universal scalability law fitted to throughput against workers: points are measured, curves are the
# law's, drawn half as far again as was measured, where they are a guess (dotted).
#
# Beside common.gp's variables it is given: most_workers. The table has a line a cell with the coefficients
# of its series, zeros where it has no fit, and `fit`, what the panel says of it.

policies = ''
panel_width = 360
panel_height = 190
note = 'Points: ' . measured . whiskers . '. Curves: the universal scalability law X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)), where sigma is contention, kappa coherence; in parentheses 95 % bootstrap intervals; dotted: beyond what was measured.'
load scripts . '/common.gp'

measured_to = real(most_workers)
reach = measured_to * 1.5
array law_lambda[series]
array law_sigma[series]
array law_kappa[series]
# Where there is no fit the curve lies where nobody sees it.
law(s, n) = law_lambda[s] == 0 ? outside : law_lambda[s] * n / (1 + law_sigma[s] * (n - 1) + law_kappa[s] * n * (n - 1))
coefficient(panel, s, name) = sprintf("set xrange [*:*]; set yrange [*:*]; stats table using (mine(%d, %d) ? column('%s') : -1) nooutput; ", panel, s, name)
fit_of = ''
note_fit(name) = (fit_of = name, 0)
# The line under the others that is s's, from the top of the panel.
fit_line(s) = 0.97 - 0.07 * (s - 1)
is_first(panel, s) = mine(panel, s)

do for [format in formats] {
	eval begin(format)
	eval open_page
	plot for [s=1:series] keyentry with linespoints linecolor rgb line_colour(s) linewidth 1.4 pointtype full_point(s) title word(models, s), nothing notitle
	eval close_page
	do for [panel=1:panels] {
		eval open_panel(panel)
		eval row_maximum(panel, 'high')
		eval find_series(panel, 'lambda')
		do for [s in found] {
			eval coefficient(panel, int(s), 'lambda'); law_lambda[int(s)] = STATS_max
			eval coefficient(panel, int(s), 'sigma'); law_sigma[int(s)] = STATS_max
			eval coefficient(panel, int(s), 'kappa'); law_kappa[int(s)] = STATS_max
			stats table using (mine(panel, int(s)) ? note_fit(stringcolumn('fit')) : 0) nooutput
			set label 20 + int(s) fit_of at graph 0.02, graph fit_line(int(s)) left front font font . ',7' textcolor rgb line_colour(int(s))
		}
		eval rate_axis(maximum * 1.4)
		set xrange [0:reach]
		set xtics autofreq nomirror scale 0.4 font font . ',8'
		eval name_axis(panel, 'jobs/s')
		eval name_below(panel, 'workers')
		plot for [s in found] [1:measured_to] law(int(s), x) with lines linecolor rgb line_colour(int(s)) linewidth 1.4 notitle, \
			for [s in found] [measured_to:reach] law(int(s), x) with lines linecolor rgb line_colour(int(s)) dashtype 3 linewidth 1.2 notitle, \
			table using (at(panel, column('place'))):(of(panel, 'low')):(0):(of(panel, 'high') - of(panel, 'low')) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.7 notitle, \
			for [s in found] table using (at_series(panel, int(s), column('place'))):(of(panel, 'throughput')) \
				with points linecolor rgb line_colour(int(s)) pointtype full_point(int(s)) pointsize 0.8 notitle
		do for [s=1:series] { unset label 20 + s }
	}
	eval end
}
