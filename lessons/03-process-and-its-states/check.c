/* The check of lesson 03: lines as the kernel writes them, and children asked for by the kernel's own answer. */
#include "lesson.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const char rest[] = "1 1 0 -1 4194560 166 0 0 0 0 0 0 0 20 0";

static void names_may_hold_anything(void)
{
	static const char *const names[] = {"sh", "Web Content", "a) R 1 (b", "(sd-pam)", ") Z 7 ("};
	const char *name = names[check_random(5)];
	const int pid = 2 + (int)check_random(40000), parent = 1 + (int)check_random(40000),
	          threads = 1 + (int)check_random(90);
	const char state = "RSDTZ"[check_random(5)];
	struct process process = {0};
	char line[256];

	snprintf(line, sizeof(line), "%d (%s) %c %d %s %d 0 8812\n", pid, name, state, parent, rest, threads);
	check_number(
	        strchr(name, ')') ? "name-ends-too-early" : "no-parser", "parse_stat()", parse_stat(line, &process), 0);
	check_text("name-ends-too-early", "the name", process.name, name);
	check_number("no-parser", "the pid", process.pid, pid);
	check_number("name-ends-too-early", "the state", process.state, state);
	check_number("name-ends-too-early", "the parent", process.parent, parent);
	check_number("wrong-field", "the number of threads", process.threads, threads);
}

static void nonsense_is_told(void)
{
	static const char *const lines[] = {"", "17", "17 (sh", "17 sh) R 1", "(sh) R 1 1 1", "17 (sh) R"};
	struct process process;

	for (size_t i = 0; i < 6; i++) {
		char what[64];

		snprintf(what, sizeof(what), "parse_stat(\"%s\")", lines[i]);
		check_number("nonsense-not-told", what, parse_stat(lines[i], &process), -EINVAL);
	}
	check_number("nonsense-not-told", "read_process() of a pid that cannot be", read_process(1 << 30, &process),
	        -ENOENT);
}

static void a_real_process_is_read(void)
{
	struct process process = {0};
	char name[16];

	snprintf(name, sizeof(name), "loom) %d (", (int)check_random(1000));
	prctl(PR_SET_NAME, name);
	check_number("not-read", "read_process() of this process", read_process(getpid(), &process), 0);
	check_text("not-read", "its name", process.name, name);
	check_number("not-read", "its parent", process.parent, getppid());
	check_number("not-read", "its number of threads", process.threads, 1);
}

/* After the last pause there must have been a look. */
static void ends_with_a_look(void)
{
	bool looked = true;
	struct call_note note;

	for (size_t i = 0; calls_note(i, &note); i++) {
		if (note.pid != getpid())
			continue;
		if (note.call == CALL_sleep || note.call == CALL_usleep || note.call == CALL_nanosleep ||
		        note.call == CALL_clock_nanosleep)
			looked = false;
		if (note.call == CALL_open || note.call == CALL_read || note.call == CALL_waitpid ||
		        note.call == CALL_waitid)
			looked = true;
	}
	if (!looked)
		check_wrong("hopes-instead",
		        "make_state() slept and then returned without a look: whether that was long enough is luck");
}

static void a_child_is_in_the_state(void)
{
	static const char states[] = "RSTZ";

	for (const char *state = states; *state; state++) {
		pid_t child;

		calls_begin();
		child = make_state(*state);
		calls_end();
		if (child <= 0 || (facts_state(child) && facts_parent(child) != getpid()))
			check_wrong("no-child", "make_state('%c') returned %d, which is no child of this process",
			        *state, (int)child);
		ends_with_a_look();
		if (facts_state(child) != *state) {
			check_values((char[]){facts_state(child), '\0'}, (char[]){*state, '\0'});
			check_wrong(*state == 'Z' ? "reaped-or-alive" : "wrong-state",
			        "the state of the child of make_state('%c') is %c", *state, facts_state(child));
		}
	}
	check_number("any-letter", "make_state('?')", make_state('?'), -EINVAL);
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"names-may-hold-anything", "parse_stat() finds the fields whatever the name", names_may_hold_anything, 0, 0,
                0},
        {"nonsense-is-told", "parse_stat() and read_process() tell what is wrong", nonsense_is_told, 0, 0, 0},
        {"a-real-process-is-read", "read_process() reads this process", a_real_process_is_read, 0, 0, 0},
        {"a-child-is-in-the-state", "make_state() returns when the child is in the state", a_child_is_in_the_state,
                "waits-for-a-state", "make_state() waits for something that does not come", 0},
        {0},
};
