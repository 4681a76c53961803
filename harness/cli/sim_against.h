/*
 * sim_against: telar sim --against-kernel: the same jobs simulated and run by the kernel, for each of Linux's
 * policies that can be had on one CPU.
 */
#ifndef TELAR_SIM_AGAINST_COMMAND_H
#define TELAR_SIM_AGAINST_COMMAND_H

#include "sim_options.h"

/* Returns an enum exit_status. */
int sim_against_run(const struct sim_options *options);

#endif
