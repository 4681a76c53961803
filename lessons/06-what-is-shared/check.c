/*
 * The check of lesson 06. The places to examine are made with clone(2), which shares what it is told to share: nobody
 * can know the right table beforehand.
 */
#include "lesson.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK_BYTES (1 << 20)

static volatile pid_t *there; /* the pid, and the thread's id, of the place */

static void note_where(void *argument)
{
	(void)argument;
	there[0] = getpid();
	there[1] = gettid();
}

static void begin(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		check_skip("no memory can be mapped: %s", strerror(errno));
	there = memory;
}

static void a_thread_is_made(void)
{
	begin();
	calls_begin();
	check_number("not-elsewhere", "run_in_thread()", run_in_thread(note_where, NULL), 0);
	calls_end();
	check_number("not-elsewhere", "the process id in run_in_thread()", there[0], getpid());
	if (there[1] == gettid())
		check_wrong("not-elsewhere", "run_in_thread() called the function in the same thread");
	check_number("thread-not-joined", "the number of pthread_join() calls",
	        (long long)calls_count(CALL_pthread_join), 1);
}

static void a_child_is_made(void)
{
	begin();
	check_number("not-elsewhere", "run_in_fork()", run_in_fork(note_where, NULL), 0);
	check_alone();
	if (there[0] == getpid() || there[0] == 0)
		check_wrong(
		        "not-elsewhere", "run_in_fork() did not call the function in a child, or did not wait for it");
}

/* --- places in between */

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

static void both_are_examined(void)
{
	examine_place("a thread", run_in_thread, true, true, true, true);
	examine_place("a fork", run_in_fork, false, false, false, false);
}

static void any_place_is_examined(void)
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

/* clang-format off */
const struct check lesson_checks[] = {
        {"a-thread-is-made", "run_in_thread() uses a thread and waits for it", a_thread_is_made, 0, 0, 0},
        {"a-child-is-made", "run_in_fork() uses a child and waits for it", a_child_is_made, 0, 0, 0},
        {"both-are-examined", "examine() finds what a thread and a fork share", both_are_examined, 0, 0, 0},
        {"any-place-is-examined", "examine() finds what any other place shares", any_place_is_examined, 0, 0, 0},
        {0},
};
