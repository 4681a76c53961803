/*
 * changes: tells when somebody has changed a file.
 *
 * 1. changes_open() for one file, in its folder: editors replace a file when they save it, so watching the
 *    file itself would lose it. inotify(7); where that cannot be had, the file is looked at every so often.
 * 2. changes_wait() for the next change of its content.
 * 3. changes_close().
 */
#ifndef TELAR_CHANGES_H
#define TELAR_CHANGES_H

#include <limits.h>
#include <stdbool.h>

#include "base/reason.h"
#include "lesson/digest.h"

struct changes {
	char path[PATH_MAX];
	const char *name; /* in its folder */
	int fd;           /* -1: by looking */
	char seen[DIGEST_MAX];
	const volatile int *interrupts;
};

/* `poll_only`: does not try inotify. 0 or a negative errno. */
int changes_open(struct changes *changes, const char *path, bool poll_only, const volatile int *interrupts,
        struct reason *why);
/* 0 when the content is another one, -EINTR when interrupted, else a negative errno. */
int changes_wait(struct changes *changes, struct reason *why);
void changes_close(struct changes *changes);

#endif
