/*
 * warden: the process between confine_run() and the program: starts it, and ends all that it started.
 *
 * 1. fork(); the child calls warden_main(), which does not return.
 * 2. It writes struct warden_message into its status pipe: FAILED (nothing was run), or ISOLATED perhaps
 *    and then ENDED.
 * 3. When the other end of its lifeline is closed, it kills what there is.
 */
#ifndef TELAR_WARDEN_H
#define TELAR_WARDEN_H

#include "lesson/confine.h"

enum warden_kind { WARDEN_FAILED, WARDEN_ISOLATED, WARDEN_ENDED };

struct warden_message {
	enum warden_kind kind;
	int value; /* errno, or a wait status */
};

/* Ends of pipes, all close-on-exec. */
struct warden_pipes {
	int lifeline, status, output, report; /* report: -1 when there is none */
};

_Noreturn void warden_main(const struct confine *confine, const struct warden_pipes *pipes);

/* In the program's process: limits, user, descriptors; then it is the program. */
_Noreturn void warden_become(const struct confine *confine, const struct warden_pipes *pipes, bool isolated);

#endif
