/*
 * isolation: namespaces for a program and all that it starts (namespaces(7)).
 *
 * 1. isolation_clone() forks into new ones. Root needs no user namespace; others get one, in which they
 *    keep their user id.
 * 2. The child calls isolation_enter(): its own /proc, an empty /tmp, the loopback interface.
 * 3. The child is process 1 of its namespace: when it ends, the kernel ends the rest.
 */
#ifndef TELAR_ISOLATION_H
#define TELAR_ISOLATION_H

#include <stdbool.h>
#include <sys/types.h>

struct isolation {
	bool user; /* in a user namespace */
	uid_t uid; /* outside of it */
	gid_t gid;
};

/* As fork(); -1 with errno. `without_user`: not by a user namespace. */
pid_t isolation_clone(struct isolation *isolation, bool without_user);
/* `visible`: folders that stay to be seen; ends with NULL. `read_only`: a folder that cannot be changed from
 * inside, or NULL. 0 or a negative errno. */
int isolation_enter(const struct isolation *isolation, const char *const *visible, const char *read_only);

#endif
