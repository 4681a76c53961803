# What a lesson has measured: a value with its interval, for each subject, against x.
#
# Beside common.gp's variables it is given: kind (points: x is a number; bars: x is a word), x_label,
# y_label, log_axes (x, y, both or none), categories (the words) and how (to read the marks). One panel.

log_x = strstrt(log_axes, 'x') && kind eq 'points'
log_y = strstrt(log_axes, 'y')
count_words = words(categories)
bar_width = 17
if (kind eq 'bars') {
	panel_width = count_words * (words(models) * bar_width + 26)
	panel_width = panel_width < 400 ? 400 : panel_width
} else {
	panel_width = 460
}
note = how
panel_height = 230
left = 72
load scripts . '/common.gp'

# A logarithmic axis has no place for zero, nor for what could not be measured.
has_value(x) = column('ok') > 0 && (!log_y || column('value') > 0)

stats table using (has_value(0) ? column('value_high') : 0) nooutput
most = STATS_max > 0 ? STATS_max : 1
stats table using (has_value(0) && column('value') > 0 ? (column('value_low') > 0 ? column('value_low') : column('value')) : 1e300) nooutput
least = STATS_min < 1e300 ? STATS_min : most / 10
stats table using (column('place')) nooutput
# At both ends there is room for the subjects that stand beside each other, 5 points apart.
beside_share = 5.0 / panel_width * (words(models) / 2.0 + 1)
span = kind eq 'bars' ? 0 : log_x ? log(STATS_max / STATS_min) : STATS_max - STATS_min
margin = span * beside_share / (1 - 2 * beside_share)
least_margin = log_x ? log(1.25) : span * 0.04
if (margin < least_margin) { margin = least_margin }
x_least = kind eq 'bars' ? 0.5 : log_x ? STATS_min * exp(-margin) : STATS_min - margin
x_most = kind eq 'bars' ? count_words + 0.5 : log_x ? STATS_max * exp(margin) : STATS_max + margin
if (x_most <= x_least) { x_least = x_least - 1; x_most = x_most + 1 }

# Subjects at one x stand beside each other, so that no whisker hides another.
slot = kind eq 'bars' ? (bar_width + 0.0) * count_words / panel_width : (log_x ? log(x_most / x_least) : x_most - x_least) * 5 / panel_width
beside(s) = (s - (series + 1) / 2.0) * slot
put_beside(x) = log_x ? column('place') * exp(beside(column('series'))) : column('place') + beside(column('series'))
nowhere = log_x ? 1e-300 : outside
place_of(s) = column('series') == s && has_value(0) ? put_beside(0) : NaN
low_of(x) = column('value_low') > 0 || !log_y ? column('value_low') : least
# Whiskers and words without a place are put where nobody sees them: a plot without a point would be a warning.
place_if(there) = there ? put_beside(0) : nowhere
found = ' '
stats table using (has_value(0) ? note_series(column('series')) : 0) nooutput

add_word(i) = sprintf("set xtics add (word(categories, %d) %d); ", i, i)
add_words(n) = n == 0 ? '' : add_words(n - 1) . add_word(n)
note_x(value) = (strstrt(seen, sprintf(' %.9g ', value)) ? 0 : (seen = seen . sprintf('%.9g ', value), 0))
add_x(i) = sprintf("set xtics add (rate(%s) %s); ", word(seen, i), word(seen, i))
add_xs(n) = n == 0 ? '' : add_xs(n - 1) . add_x(n)

do for [format in formats] {
	eval begin(format)
	set boxwidth slot * 0.9
	eval open_page
	if (kind eq 'bars') {
		plot for [s=1:series] keyentry with boxes fillstyle pattern pattern(s) border linecolor rgb ink fillcolor rgb colour(s) linewidth 0.6 title word(models, s), nothing notitle
	} else {
		plot for [s=1:series] keyentry with linespoints linecolor rgb line_colour(s) dashtype dash(s) linewidth 1.2 pointtype full_point(s) title word(models, s), nothing notitle
	}
	eval close_page
	eval place_panel(1, panel_top(1), panel_height)
	eval name_axis_at(1, y_label, panel_top(1) + panel_height / 2.0)
	eval name_below(1, x_label)
	unset object 1
	set xtics () nomirror scale 0.4 font font . ',8'
	if (kind eq 'bars') { eval "set xtics () nomirror scale 0 " . in_font(8) . "; " . add_words(count_words) }
	if (kind eq 'points') {
		seen = ' '
		set xrange [*:*]; set yrange [*:*]
		stats table using (note_x(column('place'))) nooutput
		if (log_x) { set logscale x } else { set xtics autofreq format '%g' }
		if (log_x && words(seen) <= 12) { eval add_xs(words(seen)) }
		if (log_x && words(seen) > 12) { set xtics autofreq format '10^%T' }
	}
	if (log_y) { eval log_axis('rate', least / 1.3, most * 1.3) } else { eval rate_axis(most * 1.1) }
	set xrange [x_least:x_most]
	over = log_y ? least / 1.2 : most * 0.03
	if (kind eq 'bars') {
		plot for [s in found] table using (place_of(int(s))):(column('value')) with boxes fillstyle pattern pattern(int(s)) border linecolor rgb ink fillcolor rgb colour(int(s)) linewidth 0.6 notitle, \
			table using (place_if(has_value(0))):(low_of(0)):(0):(column('value_high') - low_of(0)) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.8 notitle, \
			table using (place_if(column('ok') == 0)):(over):(refusal(0)) \
				with labels rotate by 90 left font font . ',7' textcolor rgb alarm notitle
	} else {
		plot for [s in found] table using (place_of(int(s))):(column('value')) \
				with linespoints linecolor rgb line_colour(int(s)) dashtype dash(int(s)) linewidth 1.2 pointtype full_point(int(s)) pointsize 0.7 notitle, \
			table using (place_if(has_value(0))):(low_of(0)):(0):(column('value_high') - low_of(0)) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.7 notitle, \
			table using (place_if(column('ok') == 0)):(over):(refusal(0)) \
				with labels rotate by 90 left font font . ',7' textcolor rgb alarm notitle
	}
	unset logscale x
	eval end
}
