/*
 * counterpart: which simulated policy, with which parameters, is the nearest to a policy of this kernel: its
 * slices and its tick are read from the machine.
 */
#ifndef TELAR_SIM_COUNTERPART_H
#define TELAR_SIM_COUNTERPART_H

#include "machine/policy.h"

#define SIM_COUNTERPART_SIZE 64

/* For sim_choice_parse(), of FIFO, RR or OTHER: "linux-rr(100ms)". `cpus`: of the machine. */
void sim_counterpart(enum policy_kind kind, unsigned cpus, char text[SIM_COUNTERPART_SIZE]);

#endif
