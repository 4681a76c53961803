/*
 * examine(): its findings are compared with what is really shared. Some places are made with clone(2), which shares
 * what it is told to share: nobody can know the right table beforehand.
 */
#include "cases.h"

#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STACK_BYTES (1 << 20)

struct visit {
	void (*function)(void *argument);
	void *argument;
};

static int flags;

static int visit_place(void *context)
{
	const struct visit *call = context;

	call->function(call->argument);
	return 0;
}

static int run_in_clone(void (*function)(void *argument), void *argument)
{
	static char stack[STACK_BYTES] __attribute__((aligned(64)));
	struct visit call = {function, argument};
	const pid_t child = clone(visit_place, stack + STACK_BYTES, flags | SIGCHLD, &call);

	if (child < 0)
		check_skip("clone() is not allowed here: %s", strerror(errno));
	return check_child_status(child);
}

static void compare(const char *what, bool found, bool is, const char *place)
{
	char mistake[64];

	snprintf(mistake, sizeof(mistake), "wrong-about-%s", what);
	if (found != is)
		check_wrong(mistake, "%s: you found that `%s` is %sshared, and it is %s", place, what,
		        found ? "" : "not ", is ? "" : "not");
}

static void examine_place(
        const char *place, run_elsewhere *run, bool memory, bool descriptors, bool directory, bool pid)
{
	const int open_before = facts_descriptors(getpid());
	char before[PATH_MAX] = "", after[PATH_MAX] = "";
	struct shared found;

	(void)!getcwd(before, sizeof(before));
	found = examine(run);
	compare("global", found.global, memory, place);
	compare("heap", found.heap, memory, place);
	compare("mapping", found.mapping, true, place);
	compare("descriptors", found.descriptors, descriptors, place);
	compare("offset", found.offset, true, place);
	compare("directory", found.directory, directory, place);
	compare("pid", found.pid, pid, place);
	(void)!getcwd(after, sizeof(after));
	check_text("directory-not-restored", "the working directory after examine()", after, before);
	check_number(
	        "left-open", "the number of descriptors after examine()", facts_descriptors(getpid()), open_before);
}

void check_both_are_examined(void)
{
	examine_place("a thread", run_in_thread, true, true, true, true);
	examine_place("a fork", run_in_fork, false, false, false, false);
}

void check_any_place_is_examined(void)
{
	char place[128];

	flags = (check_random(2) ? CLONE_VM : 0) | (check_random(2) ? CLONE_FILES : 0) |
	        (check_random(2) ? CLONE_FS : 0);
	snprintf(place, sizeof(place), "a child that clone() gave %s, %s and %s",
	        flags & CLONE_VM ? "your memory" : "a copy of memory",
	        flags & CLONE_FILES ? "your descriptors" : "copies of the descriptors",
	        flags & CLONE_FS ? "your directory" : "a directory of its own");
	examine_place(place, run_in_clone, flags & CLONE_VM, flags & CLONE_FILES, flags & CLONE_FS, false);
}
