/*
 * orders: the orders of a trial (order.h), one a slot, and what a program inherits so as to
 * carry one out.
 *
 * 1. orders_init(): 0, or a negative errno after a verdict has been reported, and nothing owned.
 * 2. Before a job: orders_give(). Then spawn with `inherited`.
 * 3. When the program has ended: order[slot].
 * 4. orders_release().
 */
#ifndef TELAR_ORDERS_H
#define TELAR_ORDERS_H

#include <spawn.h>

#include "handoff/order.h"
#include "trial/trial.h"

struct orders {
	struct trial *trial;
	struct order *order; /* owned: trial->workers of them */
	posix_spawn_file_actions_t inherited;
	int fd, copy[2 + PARCEL_FDS]; /* of what is inherited; -1: nothing */
};

int orders_init(struct orders *orders, struct trial *trial);
void orders_release(struct orders *orders);

void orders_give(struct orders *orders, const struct job *job);

#endif
