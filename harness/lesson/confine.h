/*
 * confine: runs a program that may do anything, and is not hurt by it.
 *
 * 1. struct confine says what to run; confine_run() returns when nothing of it is left.
 * 2. struct confine_result has its report, its output (both cut at a bound) and how it ended.
 * 3. confine_result_release().
 *
 * The program is the grandchild of a warden, a process of ours in a session of its own. Everything the
 * program starts becomes the warden's in the end (prctl(2): PR_SET_CHILD_SUBREAPER), and is killed; so it
 * is when this process dies, whatever the way. Where it is allowed (`isolate`), the program has namespaces
 * of its own: processes, mounts with an empty /tmp of 64 MiB, System V IPC, and a network that is nothing
 * but the loopback interface. Then it sees no process but its own, and all of them end as one.
 *
 * What it does not do: without namespaces, a program with our user id can kill this process or write where
 * the user may. As root, with `uid`, it cannot do that either. A root program that stays root can do all.
 *
 * Call it from a process without threads.
 */
#ifndef TELAR_CONFINE_H
#define TELAR_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/reason.h"

#define CONFINE_REPORT_FD 3
#define CONFINE_VISIBLE 4

struct confine {
	const char *const *argv; /* argv[0] as for execvp() */
	const char *folder;      /* its working directory, where it does not have a /tmp of its own */
	/* folders that it must see although they may lie in what a namespace hides; ends with NULL */
	const char *visible[CONFINE_VISIBLE + 1];
	const char *read_only; /* a folder that it may not change, where it has namespaces; or NULL */
	unsigned limit_s;      /* for all of it; 0: none */
	bool isolate;          /* namespaces, where they can be had */
	bool privileged;       /* not when that costs it privileges that it has outside */
	bool limited;          /* resource limits, and no new privileges */
	bool vast;             /* no limit of address space: ThreadSanitizer maps terabytes */
	bool report;           /* CONFINE_REPORT_FD is a pipe, for that program only */
	bool show;             /* output goes to standard error as it comes, and is kept too */
	uid_t uid;             /* as root: becomes that user, who should own nothing else; 0: nobody else */
	const volatile int *interrupts; /* set by a signal handler: end it. May be NULL */
};

struct confine_result {
	int status; /* as by waitpid(2) */
	bool timed_out, interrupted, isolated;
	char *report, *output; /* owned, ended by a zero byte */
	size_t report_length, output_length;
	bool report_cut, output_cut;
};

/* 0, or a negative errno when it could not be run at all; then nothing is owned. */
int confine_run(const struct confine *confine, struct confine_result *result, struct reason *why);
void confine_result_release(struct confine_result *result);

/* Whether namespaces can be had here: NULL, or why not (a static sentence). */
const char *confine_cannot_isolate(void);

/* A user id without an account, another one for each number: nobody else's processes or files have it. */
uid_t confine_lone_uid(unsigned number);

#endif
