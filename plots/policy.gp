# Throughput against scheduler policy: bars grouped by model, a panel a workload and background.
#
# Bars begin at zero, so the axis is linear, and the panels of one workload share it: with and
# without background load are to be compared. Over each bar stand its number and what can be said of it:
# letters that it shares with the policies, and capital ones that it shares with the models, that it cannot be
# told apart from. A dashed box goes up to what DEADLINE would do with all of the bandwidth.

panel_height = 190
note = 'Bars: ' . measured . whiskers . '.' . letters
set datafile separator tab
set datafile columnheaders
stats output . '.tsv' using (column('per_reserved') > 0 ? 1 : 0) nooutput
if (STATS_sum > 0) {
	more_entries = 'per_reserved_bandwidth'
	note = note . ' Dashed: divided by the share of the CPUs that is reserved, where the reservation was used up.'
}
load scripts . '/common.gp'

letters_of(name) = stringcolumn(name) eq '-' ? '' : ' ' . stringcolumn(name)
lower = 'abcdefghijklmnopqrstuvwxyz'
upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
raise(letter) = strstrt(lower, letter) ? upper[strstrt(lower, letter):strstrt(lower, letter)] : letter
capital(letters) = strlen(letters) == 0 ? '' : raise(letters[1:1]) . capital(letters[2:*])
said(x) = column('ok') == 0 ? '' : rate(column('throughput')) . letters_of('letters') . capital(letters_of('model_letters')) . (doubt(0) eq '' ? '' : ' !')
longest = 0
note_said(text) = (longest = strlen(text) > longest ? strlen(text) : longest, 0)
stats table using (note_said(said(0))) nooutput
# What is written over the highest bar needs this part of the panel.
room = (longest * 5.0 + 8) / panel_height
top(panel) = in_panel(panel) && column('per_reserved') > of(panel, 'throughput_high') ? column('per_reserved') : of(panel, 'throughput_high')
reserved_place(panel) = column('per_reserved') > 0 ? at(panel, slot_place(0)) : outside

do for [format in formats] {
	eval begin(format)
	set boxwidth slot * 0.92
	eval open_page
	plot for [s=1:series] keyentry with boxes fillstyle pattern pattern(s) border linecolor rgb ink fillcolor rgb colour(s) linewidth 0.6 title word(models, s), \
		for [i=1:words(more_entries)] keyentry with boxes fillstyle empty linecolor rgb ink dashtype 3 linewidth 0.8 title in_words(more_entries), nothing notitle
	eval close_page
	do for [panel=1:panels] {
		eval open_panel(panel)
		eval row_maximum(panel, 'throughput_high')
		most = maximum
		eval row_maximum(panel, 'per_reserved')
		if (most > maximum || maximum == 1) { maximum = most }
		eval rate_axis(maximum / (1 - room))
		eval policy_axis
		eval name_axis(panel, 'jobs/s')
		over = maximum * 0.03
		half = slot * 0.46
		plot table every ::from_row::to_row using (reserved_place(panel)):(of(panel, 'per_reserved')):(reserved_place(panel) - half):(reserved_place(panel) + half):(of(panel, 'throughput')):(of(panel, 'per_reserved')) \
				with boxxyerror fillstyle empty linecolor rgb ink dashtype 3 linewidth 0.8 notitle, \
			for [i=1:words(solid)] table every ::from_row::to_row using (at_series(panel, its(solid, i), slot_place(0))):(of(panel, 'throughput')) \
				with boxes fillstyle solid border linecolor rgb ink fillcolor rgb colour(its(solid, i)) linewidth 0.6 notitle, \
			for [i=1:words(patterned)] table every ::from_row::to_row using (at_series(panel, its(patterned, i), slot_place(0))):(of(panel, 'throughput')) \
				with boxes fillstyle pattern pattern(its(patterned, i)) border linecolor rgb ink fillcolor rgb colour(its(patterned, i)) linewidth 0.6 notitle, \
			table every ::from_row::to_row using (at_interval(panel, slot_place(0))):(of(panel, 'throughput_low')):(0):(of(panel, 'throughput_high') - of(panel, 'throughput_low')) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.8 notitle, \
			table every ::from_row::to_row using (at(panel, slot_place(0))):(top(panel) + over):(said(0)) \
				with labels rotate by 90 left font font . ',7' textcolor rgb ink notitle, \
			table every ::from_row::to_row using (at(panel, slot_place(0))):(over):(refusal(0)) \
				with labels rotate by 90 left font font . ',7' textcolor rgb alarm notitle
	}
	eval end
}
