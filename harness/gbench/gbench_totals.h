/*
 * gbench_totals: what of a benchmark.json is known only when its last trial has been written.
 *
 * Entries are streamed as the trials come. How many repetitions a name has, and whether a disturbed
 * trial is one of them, its later trials decide. Google Benchmark's compare.py takes every entry of a name
 * for a repetition, those with `error_occurred` too (as a time of 0); so what is none may not stand there.
 *
 * 1. The file is complete.
 * 2. gbench_settle() leaves out of each name the entries that do not count: those with an error, where
 *    others have a number, and those with the counter GBENCH_POLLUTED, where others have a number without it.
 *    `repetitions` and `repetition_index` are then those of the entries that stay.
 *
 * What is no JSON, and what is no file but a device, stays as it is.
 */
#ifndef TELAR_GBENCH_TOTALS_H
#define TELAR_GBENCH_TOTALS_H

#include "base/reason.h"

#define GBENCH_POLLUTED "polluted"

int gbench_settle(const char *path, struct reason *why);

#endif
