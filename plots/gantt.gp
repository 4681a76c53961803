# A Gantt chart: who ran where and when. Panels one above the other, a lane a core or worker, bars in time.
#
# Beside common.gp's variables it is given: lengths (panel_width, height of a lane, and where the axis begins
# and ends), unit and time (of the axis), switches (what hatched bars are), lanes (the names, panel after panel), lane_counts (one a panel),
# blocks (panel:kind:fill of each block of the table). The series are called models, the panels workloads.
# Names have no-break spaces. A line of the table: from, to, top, bottom, series, label.

backgrounds = 'none'
policies = ''
trials = ''
no_cells = 1
has_panels = 0
columns = 1

block(i) = word(blocks, i)
first_colon(text) = strstrt(text, ':')
block_panel(i) = int(block(i)[1:first_colon(block(i)) - 1])
after_panel(i) = block(i)[first_colon(block(i)) + 1:*]
block_kind(i) = after_panel(i)[1:first_colon(after_panel(i)) - 1]
block_fill(i) = int(after_panel(i)[first_colon(after_panel(i)) + 1:*])

# The numbers of a panel's blocks of one kind, as a list; and whether there is any of a kind.
look(i, panel, kind) = (block_kind(i) eq kind && (panel == 0 || block_panel(i) == panel)) ? sprintf('%d ', i) : ''
those(panel, kind) = (those_up_to(words(blocks), panel, kind))
those_up_to(n, panel, kind) = n == 0 ? '' : those_up_to(n - 1, panel, kind) . look(n, panel, kind)
any(kind) = words(those(0, kind)) > 0

panel_width = int(word(lengths, 1))
lane_height = real(word(lengths, 2))
from = real(word(lengths, 3))
to = real(word(lengths, 4))

panel_lanes(panel) = int(word(lane_counts, panel))
lanes_before(panel) = panel == 1 ? 0 : lanes_before(panel - 1) + panel_lanes(panel - 1)
lane_name(panel, i) = word(lanes, lanes_before(panel) + i)
longest = 0
do for [name in lanes] { if (strlen(name) > longest) { longest = strlen(name) } }
left = 22 + longest * 5.3

longest = any('miss') ? 15 : any('switch') ? strlen(switches) : 6
do for [name in models] { if (strlen(name) > longest) { longest = strlen(name) } }
legend_rows = int((words(models) + 3) * (34 + longest * 6.2) / (left + panel_width)) + 1

# Only the last panel has the numbers of the axis.
gap = 30
end_of_panel(panel) = panel == 0 ? 0 : end_of_panel(panel - 1) + gap + panel_lanes(panel) * lane_height + 4
grid_height = end_of_panel(words(workloads)) + 40
panel_height = 10
load scripts . '/common.gp'
unset datafile
set datafile separator tab

panel_top(panel) = header + end_of_panel(panel - 1) + gap - 4
tall(panel) = panel_lanes(panel) * lane_height + 4
panel_title(panel) = panel_workload(panel)

# Ten colours, spread in grey too; then the same again as hatching, darker since half of it is white.
full_colours = '#2f5d84 #f2b84b #8cc3e6 #a8432f #fbe8c8 #6c9a5b #4a3a63 #c9a0c4 #8c8c8c #1f1f1f'
hatch_colours = '#1d4468 #b3730f #2f7fae #8f2a1a #80693f #3f6b30 #4a3a63 #85548a #5a5a5a #000000'
bar_colour(s) = word(s > words(full_colours) ? hatch_colours : full_colours, (int(s) - 1) % words(full_colours) + 1)
its_bar_colour(s) = int('0x' . bar_colour(s)[2:7])
patterns = '3 4 5 1 6 2 7'
pattern(fill) = int(word(patterns, int(fill) % words(patterns) + 1))
fill_of(s) = int((s - 1) / words(full_colours))
grey(colour) = 0.3 * int('0x' . colour[2:3]) + 0.59 * int('0x' . colour[4:5]) + 0.11 * int('0x' . colour[6:7])
letters(s) = fill_of(s) == 0 && grey(bar_colour(s)) < 120 ? 0xffffff : 0x000000

# A loop over an empty list is parsed once, with an empty word.
at_block(word) = strlen(word) ? int(word) - 1 : 0

hatch = '#555555'
set style textbox opaque noborder margins 0.4,0.4 fillcolor rgb '#ffffff'
set style arrow 1 head filled size screen 4.0 / width,25 linecolor rgb ink linewidth 1
set style arrow 2 head filled size screen 4.0 / width,25 linecolor rgb '#777777' linewidth 1
set style arrow 3 head filled size screen 4.0 / width,25 linecolor rgb alarm linewidth 1.6

# The legend has an entry only for what there is.
keys = ''
if (series > 0) keys = keys . "for [s=1:series] keyentry with boxes fillcolor rgb bar_colour(s) fillstyle pattern (pattern(fill_of(s))) border linecolor rgb ink title word(models, s), "
if (any('switch')) keys = keys . "keyentry with boxes fillcolor rgb hatch fillstyle pattern 4 border linecolor rgb hatch title switches, "
if (any('others')) keys = keys . "keyentry with boxes fillcolor rgb faint fillstyle solid border linecolor rgb ink title 'others', "
if (any('arrival')) keys = keys . "keyentry with points pointtype 9 linecolor rgb ink title 'arrival', "
if (any('deadline')) keys = keys . "keyentry with points pointtype 11 linecolor rgb '#777777' title 'deadline', "
if (any('miss')) keys = keys . "keyentry with points pointtype 11 linecolor rgb alarm title 'deadline missed', "

add_lane(panel, i) = sprintf("set ytics add (lane_name(%d, %d) %g); ", panel, i, i - 0.46)
every_lane = lane_height < 10 ? 2 : 1
shown_lane(panel, i) = (i - 1) % every_lane == 0 ? add_lane(panel, i) : ''
add_lanes(panel, n) = n == 0 ? '' : add_lanes(panel, n - 1) . shown_lane(panel, n)

do for [format in formats] {
	eval begin(format)
	eval open_page
	eval 'plot ' . keys . ' nothing notitle'
	eval close_page
	do for [panel=1:panels] {
		eval place_panel(panel, panel_top(panel), tall(panel))
		eval name_panel(panel)
		set xrange [from:to]
		set yrange [panel_lanes(panel):0]
		set ytics () nomirror scale 0 font font . ',8'
		eval add_lanes(panel, panel_lanes(panel))
		set grid xtics linecolor rgb faint linewidth 0.5
		if (panel == panels) {
			set xtics autofreq nomirror scale 0.4 font font . ',8' format '%g'
			set label 4 sprintf('%s, %s', time, unit) at screen x_of(panel_left(panel) + panel_width / 2.0), screen y_of(panel_top(panel) + tall(panel) + 29) center front font font . ',8'
		} else {
			set xtics autofreq nomirror scale 0.4 font font . ',8' format ''
			unset label 4
		}
		plot for [i=1:panel_lanes(panel) - 1] i with lines linecolor rgb faint linewidth 0.5 notitle, \
			for [i in those(panel, 'merged')] table index at_block(i) using 1:3:1:2:3:4:(its_bar_colour($5)) \
				with boxxyerror fillcolor rgb variable fillstyle pattern (pattern(block_fill(at_block(i) + 1))) noborder notitle, \
			for [i in those(panel, 'bar')] table index at_block(i) using 1:3:1:2:3:4:(its_bar_colour($5)) \
				with boxxyerror fillcolor rgb variable fillstyle pattern (pattern(block_fill(at_block(i) + 1))) border linecolor rgb ink linewidth 0.4 notitle, \
			for [i in those(panel, 'switch')] table index at_block(i) using 1:3:1:2:3:4 \
				with boxxyerror fillcolor rgb hatch fillstyle pattern 4 border linecolor rgb hatch linewidth 0.4 notitle, \
			for [i in those(panel, 'others')] table index at_block(i) using 1:3:1:2:3:4 \
				with boxxyerror fillcolor rgb faint fillstyle solid noborder notitle, \
			for [i in those(panel, 'label')] table index at_block(i) using (($1 + $2) / 2):(($3 + $4) / 2):6:(letters($5)) \
				with labels center font font . ',8' textcolor rgb variable notitle, \
			for [i in those(panel, 'arrival')] table index at_block(i) using 1:4:(0):($3 - $4) with vectors arrowstyle 1 notitle, \
			for [i in those(panel, 'deadline')] table index at_block(i) using 1:3:(0):($4 - $3) with vectors arrowstyle 2 notitle, \
			for [i in those(panel, 'miss')] table index at_block(i) using 1:3:(0):($4 - $3) with vectors arrowstyle 3 notitle, \
			-1 notitle
	}
	eval end
}
