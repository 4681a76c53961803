# What all figures share: size, fonts, colours, the page, the grid of panels, axes.
#
# A script is given these variables: scripts (this folder), output (a path without its ending), title,
# caption, the words of harness/figures/caption.h that its note is made of, and the lists of words
# workloads, backgrounds, policies, models and worker_counts.
# The data is in output.tsv, one line a cell. It may set note, left, panel_width and panel_height, columns,
# grid_height (where panels differ), legend_rows, and no_cells (where a line is something else than a cell); it
# loads this file, then for each format:
#
#   eval begin(format)
#   eval open_page; plot for [s=1:series] keyentry ..., nothing; eval close_page
#   do for [panel=1:panels] { eval open_panel(panel); ...; plot ... }
#   eval end
#
# Lengths are in points of 1/96 inch; PNG is drawn at twice that.

set encoding utf8
set datafile separator tab
set datafile missing 'NaN'
set datafile columnheaders

table = output . '.tsv'
formats = 'png svg pdf'
font = 'DejaVu Sans'
series = words(models)

# --- colours and shapes, by the model's number

# Bars: the first four are as far apart in grey as in colour: 33, 55, 70 and 92 per cent. The others have a
# pattern each, dark on white, but for the last, which is almost black: as many as there are models.
colours = '#2f5d84 #559fca #f2a93b #fbe8c8 #7a3c8f #2e7d4f #8c2f1b #1f5fa8 #a06a00 #b0307a #1f1f1f'
patterns = '3 3 3 3 4 5 1 2 6 7 3'
# Lines and points must be seen on white, so these are darker; their shapes and dashes, which come round
# at different numbers, tell them apart in grey.
line_colours = '#1d4468 #3b8cba #d9861a #8f7a55 #7a5c8f #5e8a4c #b5523b #777777 #a0307a #4a4ad0 #000000'
turn(list, s) = word(list, (s - 1) % words(list) + 1)
colour(s) = turn(colours, s)
pattern(s) = int(turn(patterns, s))
# Apart, because a pattern that is solid is drawn slowly.
its(list, i) = i > words(list) ? 1 : int(word(list, i)) # gnuplot looks at the first even when there is none
solid = ''
patterned = ''
do for [s=1:series] {
	if (pattern(s) == 3) { solid = solid . sprintf('%d ', s) } else { patterned = patterned . sprintf('%d ', s) }
}
line_colour(s) = turn(line_colours, s)
full_point(s) = int(turn('7 5 9 13 11 15', s))
open_point(s) = int(turn('6 4 8 12 10 14', s))
dash(s) = int(turn('1 2 4 5 3', s))
# Where a line is short and only its point tells: dashed from where the shapes begin anew.
turn_dash(s) = s > 6 ? 2 : 1
ink = '#222222'
faint = '#bbbbbb'
shade = '#f1f1ee'
alarm = '#9c1c1c'

# --- the grid: a row a workload and a column a background, or two columns of workloads

if (!exists('columns')) columns = words(backgrounds) > 1 ? words(backgrounds) : words(workloads) > 1 ? 2 : 1
panels = words(workloads) * words(backgrounds)
rows = int((panels + columns - 1) / columns)
panel_workload(panel) = word(workloads, int((panel - 1) / words(backgrounds)) + 1)
panel_background(panel) = word(backgrounds, (panel - 1) % words(backgrounds) + 1)
panel_row(panel) = int((panel - 1) / columns)
panel_column(panel) = (panel - 1) % columns
is_idle(panel) = panel_background(panel) eq 'none'
panel_title(panel) = panel_workload(panel) . (is_idle(panel) ? ', no background' : ', background ' . panel_background(panel))

# --- data

in_panel(panel) = stringcolumn('workload') eq panel_workload(panel) && stringcolumn('background') eq panel_background(panel)
mine(panel, s) = in_panel(panel) && column('series') == s
# Cells of other panels are put where nobody sees them: a plot without any point would be a warning.
outside = -1e6
at(panel, x) = in_panel(panel) ? x : outside
at_series(panel, s, x) = mine(panel, s) ? x : outside
of(panel, name) = in_panel(panel) ? column(name) : 1
# What stands where there is no number, and over a number that not all trials agree to.
refusal(x) = column('ok') == 0 ? stringcolumn('mark') : ''
doubt(x) = column('ok') > 0 && column('not_ok') > 0 ? '!' : ''
# One trial has no interval, so no whisker either.
at_interval(panel, x) = in_panel(panel) && column('ok') > 1 ? x : outside

# The rows of a panel lie together, and those of a workload: reading no others makes large runs quick.
# from_row and to_row are of the panel that is open, by open_panel().
array first_row[panels]
array last_row[panels]
if (!exists('has_panels')) has_panels = 1
do for [p=1:has_panels * panels] {
	stats table using (in_panel(p) ? column(0) : 1e9) nooutput
	first_row[p] = int(STATS_min)
	stats table using (in_panel(p) ? column(0) : 0) nooutput
	last_row[p] = int(STATS_max)
}
is_empty(panel) = first_row[panel] > last_row[panel]
# Of all panels of this panel's workload.
row_of(panel) = int((panel - 1) / words(backgrounds)) * words(backgrounds)
workload_from(row, i) = i > words(backgrounds) ? 1e9 : first_row[row + i] < workload_from(row, i + 1) ? first_row[row + i] : workload_from(row, i + 1)
workload_to(row, i) = i > words(backgrounds) ? 0 : last_row[row + i] > workload_to(row, i + 1) ? last_row[row + i] : workload_to(row, i + 1)
choose_rows(panel) = is_empty(panel) ? 'from_row = 0; to_row = 0; ' : sprintf('from_row = %d; to_row = %d; ', first_row[panel], last_row[panel])

# Where nothing is a number, stats would have no result.
has(name) = stringcolumn(name) ne 'nan'
# stats looks at what is in range only.
of_row(panel, name, otherwise) = sprintf("set xrange [*:*]; set yrange [*:*]; stats table every ::%d::%d using (stringcolumn('workload') eq panel_workload(%d) && has('%s') && column('%s') > 0 ? column('%s') : %s) nooutput; ", workload_from(row_of(panel), 1), workload_to(row_of(panel), 1), panel, name, name, name, otherwise)
# Over all panels of this panel's workload, so that they have one axis: the largest value of a
# column (1 when there is none), and the smallest above zero.
row_maximum(panel, name) = of_row(panel, name, '0') . "maximum = STATS_max > 0 ? STATS_max : 1; "
row_minimum(panel, name) = of_row(panel, name, '1e9') . "minimum = STATS_min; "
# Which series have a number in a panel, as a list.
note_series(s) = strstrt(found, sprintf(' %d ', s)) ? 0 : (found = found . sprintf('%d ', s), 0)
find_series(panel, name) = sprintf("found = ' '; set xrange [*:*]; set yrange [*:*]; stats table every ::from_row::to_row using (in_panel(%d) && has('%s') && column('%s') >= 0 ? note_series(column('series')) : 0) nooutput; ", panel, name, name)

# --- lengths

# A policy is named over two lines: the second says what its number is.
kind_of(policy) = strstrt(policy, ':') ? policy[1:strstrt(policy, ':') - 1] : policy
number_of(policy) = strstrt(policy, ':') ? policy[strstrt(policy, ':') + 1:*] : ''
unit_of(kind) = kind eq 'other' || kind eq 'batch' ? 'nice ' : kind eq 'fifo' || kind eq 'rr' ? 'prio ' : ''
below_kind(policy) = number_of(policy) eq '' ? '' : unit_of(kind_of(policy)) . number_of(policy)
tick(policy) = below_kind(policy) eq '' ? policy : kind_of(policy) . "\n" . below_kind(policy)
# By policy: room for a bar of each model, and for the policy's name.
policy_room = series * 15 + 16 > 66 ? series * 15 + 16 : 66
do for [policy in policies] { if (strlen(below_kind(policy)) * 6.5 + 8 > policy_room) { policy_room = strlen(below_kind(policy)) * 6.5 + 8 } }
if (!exists('panel_width')) panel_width = words(policies) * policy_room
if (panel_width < 250) panel_width = 250
if (!exists('panel_height')) panel_height = 130
if (!exists('left')) left = 66
between = left - 18
right = 14
over_panel = 26
under_panel = 40
line_height = 14.0
width = left + columns * panel_width + (columns - 1) * between + right
# Room for the models and what else a script has in its legend: the words of more_entries.
if (!exists('more_entries')) more_entries = ''
in_words(name) = strstrt(name, '_') ? name[1:strstrt(name, '_') - 1] . ' ' . in_words(name[strstrt(name, '_') + 1:*]) : name
entries = models . ' ' . more_entries
longest_entry = 4
do for [entry in entries] { if (strlen(entry) > longest_entry) { longest_entry = strlen(entry) } }
if (!exists('legend_rows')) legend_rows = int(words(entries) * (longest_entry * 7.0 + 42) / width) + 1
header = 32 + 16 * legend_rows

# --- the caption, in lines that fit: how to read the figure, then where it comes from

if (!exists('note')) note = ''
if (!exists('no_cells')) stats table using (column('ok') == 0 ? 1 : 0) nooutput
if (!exists('word_note')) word_note = 'A word in place of a number: refused (with the errno), failed or timed out.'
if (!exists('no_cells') && STATS_sum > 0) note = note . ' ' . word_note
if (!exists('no_cells')) stats table using (column('ok') > 0 && column('not_ok') > 0 ? 1 : 0) nooutput
if (!exists('no_cells') && STATS_sum > 0) note = note . ' Exclamation mark: some trials were not ok and are left out.'
text = note . ' | ' . caption
line_columns = int((width - 24) / 5.95)
array caption_line[30]
caption_lines = 1
caption_line[1] = ''
do for [i=1:words(text)] {
	next_word = word(text, i)
	if (caption_lines < 30 && (next_word eq '|' || strlen(caption_line[caption_lines]) + strlen(next_word) > line_columns)) {
		caption_lines = caption_lines + 1
		caption_line[caption_lines] = ''
	}
	if (next_word ne '|') { caption_line[caption_lines] = caption_line[caption_lines] . next_word . ' ' }
}
footer = 14 + caption_lines * line_height
if (!exists('grid_height')) grid_height = rows * (over_panel + panel_height + under_panel)
height = header + grid_height + footer

x_of(points) = points / (width + 0.0)
y_of(points) = 1.0 - points / (height + 0.0)
panel_left(panel) = left + panel_column(panel) * (panel_width + between)
panel_top(panel) = header + over_panel + panel_row(panel) * (over_panel + panel_height + under_panel)
# Half the width of the cap of a whisker.
whisker = 2.6 / width

# --- begin, page, end

in_font(size) = sprintf("font '%s,%d'", font, size)
# The same size of letters, lines and points in each: their presets differ.
terminal(format) = format eq 'png' ? sprintf("set terminal pngcairo noenhanced %s size %d,%d fontscale 2 linewidth 2 pointscale 2 background '#ffffff'", in_font(9), 2 * width, 2 * height) : \
	format eq 'svg' ? sprintf("set terminal svg noenhanced %s size %d,%d fontscale 1.33 background '#ffffff'", in_font(9), width, height) : \
	sprintf("set terminal pdfcairo noenhanced %s size %gin,%gin fontscale 0.75 linewidth 1.5 pointscale 0.5", in_font(9), width / 96.0, height / 96.0)
begin(format) = terminal(format) . "; set output output . '." . format . "'; set multiplot"
end = "unset multiplot; unset output"

margins(from_left, from_top, wide, tall) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen %g; set bmargin at screen %g; ", \
	x_of(from_left), x_of(from_left + wide), y_of(from_top), y_of(from_top + tall))
put_caption(i) = sprintf("set label %d caption_line[%d] at screen %g, screen %g left front %s textcolor rgb '#555555'; ", 10 + i, i, x_of(12), y_of(height - footer + 2 + i * line_height), in_font(8))
put_captions(n) = n == 0 ? '' : put_captions(n - 1) . put_caption(n)

# The page is a plot without axes: it has title, caption and legend, whose entries the script gives.
open_page = margins(8, 0, width - 16, height) . "unset label; unset logscale; unset border; unset xtics; unset ytics; unset object; set xrange [0:1]; set yrange [0:1]; " . \
	sprintf("set key at screen %g, screen %g left top horizontal maxrows %d Left reverse samplen 1.6 width 0.5 %s; ", x_of(8), y_of(28), legend_rows, in_font(9)) . \
	sprintf("set label 1 title at screen %g, screen %g left front %s; ", x_of(12), y_of(18), in_font(12)) . put_captions(caption_lines)
# A line that is not on the page: the legend stands by itself.
nothing = -1
close_page = "unset label; unset key; set border 3 linecolor rgb ink linewidth 0.7; "

# --- panels

place_panel(panel, from_top, tall) = margins(panel_left(panel), from_top, panel_width, tall)
name_panel(panel) = sprintf("set label 2 panel_title(%d) at screen %g, screen %g left front %s; ", panel, x_of(panel_left(panel)), y_of(panel_top(panel) - 10), in_font(9))
shade_panel(panel) = is_idle(panel) ? 'unset object 1; ' : \
	sprintf("set object 1 rectangle from graph 0, graph 0 to graph 1, graph 1 behind fillcolor rgb '%s' fillstyle solid noborder; ", shade)
note_empty(panel) = !is_empty(panel) ? 'unset label 5; ' : \
	sprintf("set label 5 'not measured' at graph 0.5, graph 0.5 center front %s textcolor rgb '#777777'; ", in_font(8))
open_panel(panel) = choose_rows(panel) . place_panel(panel, panel_top(panel), panel_height) . name_panel(panel) . shade_panel(panel) . note_empty(panel)

# The first column says what the axis is; the others have the same.
name_axis_at(panel, name, from_top) = panel_column(panel) > 0 ? 'unset label 3; ' : \
	sprintf("set label 3 \"%s\" at screen %g, screen %g center rotate by 90 front %s; ", name, x_of(14), y_of(from_top), in_font(8))
name_axis(panel, name) = name_axis_at(panel, name, panel_top(panel) + panel_height / 2.0)
name_below(panel, name) = sprintf("set label 4 \"%s\" at screen %g, screen %g center front %s; ", name, x_of(panel_left(panel) + panel_width / 2.0), y_of(panel_top(panel) + panel_height + 31), in_font(8))

# --- axes

# Policies under the axis.
add_tick(i) = sprintf("set xtics add (tick(word(policies, %d)) %d); ", i, i)
add_ticks(n) = n == 0 ? '' : add_ticks(n - 1) . add_tick(n)
policy_axis = sprintf("set xrange [0.5:%g]; set xtics () nomirror scale 0 %s; ", words(policies) + 0.5, in_font(8)) . add_ticks(words(policies))
# Side by side around a policy's tick; each model has a place of its own, whether it is there or not.
slot = 0.82 / series
if (slot > 36.0 * words(policies) / panel_width) slot = 36.0 * words(policies) / panel_width
slot_place(x) = column('place') + (column('series') - (series + 1) / 2.0) * slot

# 75, 6.8k, 1.23M
rate(value) = value >= 999.5e3 ? sprintf('%.3gM', value / 1e6) : value >= 999.5 ? sprintf('%.3gk', value / 1e3) : sprintf('%.3g', value)
# 80 ns, 1.5 µs, 20 ms, 3 s
seconds(value) = value < 0.9995e-6 ? sprintf('%.3g ns', value * 1e9) : value < 0.9995e-3 ? sprintf('%.3g µs', value * 1e6) : \
	value < 0.9995 ? sprintf('%.3g ms', value * 1e3) : sprintf('%.3g s', value)

scale = sprintf("set ytics () nomirror scale 0.4 %s; set grid ytics linecolor rgb faint linewidth 0.5; ", in_font(8))

# Linear, from zero: about four ticks, a step of 1, 2 or 5 times a power of ten.
nice_part(part) = part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10
nice(step) = nice_part(step / 10 ** floor(log10(step))) * 10 ** floor(log10(step))
rate_tick(i, step) = sprintf("set ytics add (rate(%.9g) %.9g); ", i * step, i * step)
rate_ticks(n, step) = n < 0 ? '' : rate_ticks(n - 1, step) . rate_tick(n, step)
rate_axis(most) = sprintf("set yrange [0:%.9g]; ", most) . scale . rate_ticks(int(most / nice(most / 4.3)), nice(most / 4.3))

# Logarithmic: ticks at the powers of ten, and between them the fewer these are.
log_tick(name, value, least, most) = value < least || value > most ? '' : sprintf("set ytics add (%s(%.9g) %.9g); ", name, value, value)
log_parts(name, parts, n, decade, least, most) = n == 0 ? '' : log_parts(name, parts, n - 1, decade, least, most) . log_tick(name, word(parts, n) * decade, least, most)
log_decades(name, parts, from, to, least, most) = from > to ? '' : log_parts(name, parts, words(parts), 10.0 ** from, least, most) . log_decades(name, parts, from + 1, to, least, most)
log_axis(name, least, most) = sprintf("set logscale y; set yrange [%.9g:%.9g]; ", least, most) . scale . \
	log_decades(name, most / least < 4 ? '1 1.5 2 3 4 5 6 8' : most / least < 30 ? '1 2 5' : most / least < 300 ? '1 3' : '1', int(floor(log10(least))), int(ceil(log10(most))), least, most)
