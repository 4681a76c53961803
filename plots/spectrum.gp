# Latency by percentile, a line a model: the whole distribution, and its tail as wide as its body.
#
# The abscissa is -log10(1 - p): each step outwards is a tenth of the jobs of the one before. The ordinate is
# logarithmic. A band is the 95 % interval of the quantile over the trials: where the bands of two models
# overlap, the figure cannot tell them apart there. A line ends where the shortest trial has no
# job beyond.

left = 84
panel_width = 380
panel_height = 200
note = 'Lines: each quantile, ' . measured . (interval eq '' ? '' : '; bands: ' . interval . ', where they overlap no difference is shown') . '. ' . latency
load scripts . '/common.gp'

# Also the few points along a line that tell it from others in grey.
marked(x) = abs(column('place') - floor(column('place') + 0.5)) < 0.01
percent_tick(place, name) = sprintf("set xtics add ('%s' %.9g); ", name, place)
percent_ticks = percent_tick(0, '0') . percent_tick(0.30103, '50') . percent_tick(1, '90') . percent_tick(2, '99') . percent_tick(3, '99.9') . \
	percent_tick(4, '99.99') . percent_tick(5, '99.999') . percent_tick(6, '99.9999')
stats table using (has('latency') ? column('place') : 0) nooutput
farthest = STATS_max > 1 ? STATS_max * 1.04 : 1.04

do for [format in formats] {
	eval begin(format)
	eval open_page
	plot for [s=1:series] keyentry with linespoints linecolor rgb line_colour(s) dashtype dash(s) linewidth 1.4 pointtype full_point(s) title word(models, s), nothing notitle
	eval close_page
	do for [panel=1:panels] {
		eval open_panel(panel)
		unset logscale
		eval row_maximum(panel, 'high')
		eval row_minimum(panel, 'low')
		eval find_series(panel, 'latency')
		if (minimum >= maximum) { minimum = maximum / 10.0 }
		range = maximum / minimum
		eval log_axis('seconds', minimum / range ** 0.05, maximum * range ** 0.08)
		set xrange [0:farthest]
		set xtics () nomirror scale 0.4 font font . ',8'
		eval percent_ticks
		eval name_axis(panel, 'latency')
		eval name_below(panel, 'percentile')
		plot for [s in found] table every ::from_row::to_row using (mine(panel, int(s)) ? column('place') : NaN):(column('low')):(column('high')) \
				with filledcurves fillcolor rgb line_colour(int(s)) fillstyle transparent solid 0.18 noborder notitle, \
			for [s in found] table every ::from_row::to_row using (mine(panel, int(s)) ? column('place') : NaN):(column('latency')) \
				with lines linecolor rgb line_colour(int(s)) dashtype dash(int(s)) linewidth 1.4 notitle, \
			for [s in found] table every ::from_row::to_row using (at_series(panel, int(s), marked(0) ? column('place') : outside)):(of(panel, 'latency')) \
				with points linecolor rgb line_colour(int(s)) pointtype full_point(int(s)) pointsize 0.6 notitle, \
			table every ::from_row::to_row using (at(panel, column('ok') == 0 ? 0.04 * farthest : outside)):(maximum / range ** (0.07 * column('series'))):(stringcolumn('model') . ': ' . stringcolumn('mark')) \
				with labels left font font . ',7' textcolor rgb alarm notitle
	}
	eval end
}
