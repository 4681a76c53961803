# Every run of the loop in the order in which it was made, and the interval of their median as a band.

note = language eq 'es' ? \
	'Puntos: ejecuciones sueltas, en orden; línea y banda: su mediana y su intervalo bootstrap del 95 %.' : \
	'Points: single runs, in order; line and band: their median and its 95 % bootstrap interval.'
panel_width = 460
panel_height = 230
left = 72
load scripts . '/common.gp'

samples = folder . '/samples.tsv'
# The loop that is measured, not the one that the compiler has deleted.
is_run(x) = stringcolumn('subject') eq 'checksum'
stats samples using (is_run(0) ? column('value') : 0) nooutput
most = STATS_max
stats samples using (is_run(0) ? column('round') : 0) nooutput
runs = STATS_max
stats table using (column('series') == 1 ? column('value') : 0) nooutput
median = STATS_max
stats table using (column('series') == 1 ? column('value_low') : 0) nooutput
low = STATS_max
stats table using (column('series') == 1 ? column('value_high') : 0) nooutput
high = STATS_max

do for [format in formats] {
	eval begin(format)
	eval open_page
	plot keyentry with points pointtype full_point(1) linecolor rgb line_colour(1) title word(models, 1), nothing notitle
	eval close_page
	eval place_panel(1, panel_top(1), panel_height)
	eval name_axis_at(1, y_label, panel_top(1) + panel_height / 2.0)
	eval name_below(1, x_label)
	set xtics () nomirror scale 0.4 font font . ',8'
	set xtics autofreq format '%g'
	eval rate_axis(most * 1.1)
	set xrange [0:runs + 1]
	set object 1 rectangle from graph 0, first low to graph 1, first high behind fillcolor rgb faint fillstyle solid noborder
	plot median with lines linecolor rgb ink linewidth 0.8 notitle, \
		samples using (is_run(0) ? column('round') : NaN):(column('value')) with points pointtype full_point(1) pointsize 0.6 linecolor rgb line_colour(1) notitle
	eval end
}
