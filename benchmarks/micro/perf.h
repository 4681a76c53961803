/*
 * perf: how many round trips a sample of `perf bench sched pipe` has, and ours beside it.
 */
#ifndef TELAR_MICRO_PERF_H
#define TELAR_MICRO_PERF_H

#define PERF_TRIPS 4000

#endif
