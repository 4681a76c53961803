# Fairness among the workers, and how often they were switched, against scheduler policy.
#
# Above: Jain's index of the jobs that each worker executed, 1 when all did the same, 1/n when one
# did all. Below: switches a second, where it matters whether a worker gave way by itself (it waited)
# or was made to; the axis is logarithmic and begins below one a second, where zero is drawn.

panel_height = 190
left = 76
note = "Above: Jain's index of the jobs per worker, " . measured . whiskers . '; one worker has none. ' . \
	'Below: context switches of all workers together, full: involuntary, open: voluntary.'
load scripts . '/common.gp'

upper = 70
gap = 16
lower = panel_height - upper - gap
rarely = 0.12
zero = rarely * 1.3
switches(panel, name) = in_panel(panel) && column(name) < zero ? zero : of(panel, name)

do for [format in formats] {
	eval begin(format)
	eval open_page
	plot for [s=1:series] keyentry with linespoints linecolor rgb line_colour(s) dashtype turn_dash(s) linewidth 1.4 pointtype full_point(s) title word(models, s), nothing notitle
	eval close_page
	do for [panel=1:panels] {
		eval open_panel(panel)
		eval place_panel(panel, panel_top(panel), upper)
		unset logscale
		set yrange [0:1.3]
		eval scale
		set ytics add ('0' 0, '0.5' 0.5, '1' 1)
		eval policy_axis
		unset xtics
		eval name_axis_at(panel, "Jain's index", panel_top(panel) + upper / 2.0)
		plot for [s=1:series] table every ::from_row::to_row using (at_series(panel, s, slot_place(0))):(of(panel, 'jain')) \
				with impulses linecolor rgb line_colour(s) dashtype turn_dash(s) linewidth 1.4 notitle, \
			for [s=1:series] table every ::from_row::to_row using (at_series(panel, s, slot_place(0))):(of(panel, 'jain')) \
				with points linecolor rgb line_colour(s) pointtype full_point(s) pointsize 0.7 notitle, \
			table every ::from_row::to_row using (at_interval(panel, slot_place(0))):(of(panel, 'jain_low')):(0):(of(panel, 'jain_high') - of(panel, 'jain_low')) \
				with vectors heads size screen whisker,90 linecolor rgb ink linewidth 0.7 notitle, \
			table every ::from_row::to_row using (at(panel, slot_place(0))):(of(panel, 'jain_high') + 0.2):(doubt(0)) \
				with labels center font font . ',9' textcolor rgb alarm notitle, \
			table every ::from_row::to_row using (at(panel, slot_place(0))):(0.05):(refusal(0)) \
				with labels rotate by 90 left font font . ',7' textcolor rgb alarm notitle
		unset label 2
		unset label 5
		eval row_maximum(panel, 'involuntary_per_s')
		busiest = maximum
		eval row_maximum(panel, 'voluntary_per_s')
		if (busiest > maximum) { maximum = busiest }
		eval place_panel(panel, panel_top(panel) + upper + gap, lower)
		eval log_axis('rate', rarely, maximum * 2.5 > 10 ? maximum * 2.5 : 10)
		set ytics add ('0' zero)
		eval policy_axis
		eval name_axis_at(panel, 'switches/s', panel_top(panel) + upper + gap + lower / 2.0)
		plot for [s=1:series] table every ::from_row::to_row using (at_series(panel, s, slot_place(0))):(switches(panel, 'voluntary_per_s')) \
				with points linecolor rgb line_colour(s) pointtype open_point(s) pointsize 0.7 notitle, \
			for [s=1:series] table every ::from_row::to_row using (at_series(panel, s, slot_place(0))):(switches(panel, 'involuntary_per_s')) \
				with points linecolor rgb line_colour(s) pointtype full_point(s) pointsize 0.7 notitle
	}
	eval end
}
