/*
 * environment: which machine, kernel and settings a figure was measured on.
 *
 * environment_collect() reads them once a run, into JSON (environment.json):
 * kernel, scheduler (EEVDF or CFS), preemption mode, HZ where known, autogroup, sched_ext
 * state, RR slice, RT runtime and period, whether RT_GROUP_SCHED throttles and whether a
 * fair deadline server protects SCHED_OTHER, CPU model, cores, SMT, governor, turbo, ASLR,
 * cgroup limits, virtualisation, clock source, memory, load before the run, compiler and
 * flags, version and commit with a mark when the tree was changed, user and capabilities,
 * host name, date in UTC.
 *
 * A fact that cannot be read is null with the reason beside it ("governor": null,
 * "governor_why": "no cpufreq here"), never left out.
 */
#ifndef TELAR_ENVIRONMENT_H
#define TELAR_ENVIRONMENT_H

#include <jansson.h>

#include "machine/placement.h"

/* A new JSON object that the caller owns, or NULL when out of memory. */
json_t *environment_collect(hwloc_topology_t topology);

/* "AMD EPYC, 2 cores, Linux 6.18.44, KVM": the caption of a figure, from that object. Returns `buffer`. */
char *environment_caption(const json_t *environment, char *buffer, size_t size);

#endif
