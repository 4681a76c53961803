/* See changes.h. */
#include "lesson/changes.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

/* While inotify works this is only how late Ctrl-C may come, if it came just before poll(). */
#define LOOK_MS 400
/* A file is written in parts: the last of them counts. */
#define SETTLE_MS 60

/* Gone for a moment, while an editor replaces it, is no content. */
static void look(const struct changes *changes, char *hex)
{
	if (digest_file(changes->path, hex, NULL) != 0)
		hex[0] = '\0';
}

int changes_open(struct changes *changes, const char *path, bool poll_only, const volatile int *interrupts,
        struct reason *why)
{
	char folder[PATH_MAX];

	*changes = (struct changes){.fd = -1, .interrupts = interrupts};
	if (snprintf(changes->path, sizeof(changes->path), "%s", path) >= (int)sizeof(changes->path) ||
	        !strchr(path, '/'))
		return reason_set(why, -EINVAL, "%.200s: not a path that can be watched", path);
	changes->name = strrchr(changes->path, '/') + 1;
	snprintf(folder, sizeof(folder), "%.*s", (int)(changes->name - changes->path), changes->path);
	if (!poll_only)
		changes->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (changes->fd >= 0 && inotify_add_watch(changes->fd, folder,
	                                IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_MODIFY) < 0)
		changes_close(changes);
	look(changes, changes->seen);
	return 0;
}

static void drop_events(int fd)
{
	char events[4096];

	while (fd >= 0 && read(fd, events, sizeof(events)) > 0)
		;
}

int changes_wait(struct changes *changes, struct reason *why)
{
	char now[DIGEST_MAX];

	for (;;) {
		struct pollfd wait = {.fd = changes->fd, .events = POLLIN};

		if (changes->interrupts && *changes->interrupts)
			return -EINTR;
		if (poll(&wait, 1, LOOK_MS) < 0 && errno != EINTR)
			return reason_set(why, -errno, "cannot wait for changes: %s", strerror(errno));
		drop_events(changes->fd);
		look(changes, now);
		if (!now[0] || strcmp(now, changes->seen) == 0)
			continue;
		poll(NULL, 0, SETTLE_MS);
		drop_events(changes->fd);
		look(changes, changes->seen);
		if (changes->seen[0])
			return 0;
	}
}

void changes_close(struct changes *changes)
{
	if (changes->fd >= 0)
		close(changes->fd);
	changes->fd = -1;
}
