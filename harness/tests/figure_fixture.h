/*
 * figure_fixture: made-up runs, what figures would show of them, and drawing them into a folder of their own,
 * for tests.
 *
 * 1. figure_fixture_make() and figure_fixture_remove() around the tests; figure_fixture_clean() after each
 * that draws.
 * 2. show_fake(), or make a run with fake_run_make(), change it and show(); in the end hide().
 * 3. draw() or draw_and_release(), where has_gnuplot(); then look at svg_of().
 */
#ifndef TELAR_FIGURE_FIXTURE_H
#define TELAR_FIGURE_FIXTURE_H

#include "fake_run.h"

#include "figures/figure_data.h"

extern const unsigned scaling_workers[]; /* ends with 0 */

/* A folder that is there, one below it that is not, for figures, and that of the scripts. */
extern char figure_base[], figure_folder[100], figure_scripts[500];

int figure_fixture_make(void **state);
int figure_fixture_remove(void **state);
int figure_fixture_clean(void **state);

/* A run, its summary and groups, and what a figure would show of it. */
struct shown {
	struct run run;
	struct summary summary;
	struct groups groups;
	struct figure_data data;
};

void show(struct shown *shown, enum abscissa abscissa);
void show_fake(struct shown *shown, const struct fake_run *fake, enum abscissa abscissa);
void hide(struct shown *shown);

/* A run's policies become rates of open arrivals, 1000/s, 2000/s, ... */
void open_the_arrivals(struct run *run);
/* Trials with histograms: `jobs` latencies each, 1 ms apart and from 1 ms times the number of the trial on.
 */
void add_latencies(struct run *run, unsigned jobs);

unsigned count_of(const char *text, const char *word);

bool has_gnuplot(void);
/* Draws and returns the log, which the caller frees. */
char *draw(const struct fake_run *fake);
/* Without a log. */
void draw_and_release(struct run *run);
/* Of a file in the folder; -1 where there is none. */
long size_of(const char *name, const char *ending);
void assert_drawn(const char *name);
/* The text of an SVG, which gnuplot writes as text: labels can be looked for in it. */
char *svg_of(const char *name);

#endif
