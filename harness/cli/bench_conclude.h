/*
 * bench_conclude: what `telar bench` makes of a journal once the trials are over: the table and what has to
 * be said of it, the spectra, the figures.
 */
#ifndef TELAR_BENCH_CONCLUDE_H
#define TELAR_BENCH_CONCLUDE_H

#include "bench_options.h"
#include "suite/runner.h"

/* `runner` has run; `cut_off`: not to its end. Returns an enum exit_status, said why when it is not EXIT_OK.
 */
int bench_conclude(const struct runner *runner, const struct bench_options *options, bool cut_off);

#endif
