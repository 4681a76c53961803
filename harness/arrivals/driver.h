/*
 * driver: what whoever drives a trial from outside does first: a thread (driver_thread.h) or the
 * process of a cluster's driver. Both act on the calling thread.
 */
#ifndef TELAR_DRIVER_H
#define TELAR_DRIVER_H

#include "trial/trial.h"

/* Takes a policy one class above the workers' where allowed, so that they do not starve it, and records
 * what it runs under and why it is not more. */
void driver_rise_above(struct trial *trial);

/* Moves to the CPUs that the workers leave, where they leave any. 0 or a negative errno. */
int driver_step_aside(struct trial *trial);

#endif
