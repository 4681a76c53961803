/* The check of lesson 05: memory is read from /proc, and the programs write more than a pipe holds. */
#include "lesson.h"

#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MIB (1024 * 1024)
#define PIECE 65536

struct taken {
	size_t out, err, largest;
};

static void take_out(const char *bytes, size_t length, void *context)
{
	struct taken *taken = context;

	(void)bytes;
	taken->out += length;
	taken->largest = length > taken->largest ? length : taken->largest;
}

static void take_err(const char *bytes, size_t length, void *context)
{
	((struct taken *)context)->err += length;
	(void)bytes;
}

static char *const *shell(const char *command)
{
	static char *argv[] = {"/bin/sh", "-c", NULL, NULL};

	argv[2] = (char *)(uintptr_t)command;
	return argv;
}

static void memory_stays_bounded(void)
{
	const long before_kib = facts_status(getpid(), "VmPeak");
	struct taken taken = {0};
	long grown_kib;

	check_number("wrong-status", "stream()",
	        stream(shell("head -c 8388608 /dev/zero; exit 4"), take_out, take_err, &taken), 4);
	grown_kib = facts_status(getpid(), "VmPeak") - before_kib;
	check_alone();
	if (grown_kib > 1024)
		check_wrong("keeps-everything",
		        "while 8 MiB went through, the peak of your memory (VmPeak) grew by %ld KiB: they "
		        "were kept",
		        grown_kib);
	check_number("output-lost", "the number of bytes handed to out()", (long long)taken.out, 8 * MIB);
	if (taken.largest > PIECE)
		check_wrong(
		        "pieces-too-large", "a piece of %zu bytes was handed over; 65536 is the most", taken.largest);
}

static void both_pipes_are_read(void)
{
	struct taken taken = {0};

	stream(shell("head -c 1048576 /dev/zero >&2; head -c 1048576 /dev/zero; head -c 1048576 /dev/zero "
	             ">&2"),
	        take_out, take_err, &taken);
	check_alone();
	check_number("output-lost", "the number of bytes handed to out()", (long long)taken.out, MIB);
	check_number("errors-lost", "the number of bytes handed to err()", (long long)taken.err, 2 * MIB);
}

static void nothing_stays_open(void)
{
	const int before = facts_descriptors(getpid());
	char buffer[16];
	struct taken taken = {0};
	size_t length;

	for (int i = 0; i < 3; i++) {
		stream(shell("echo a; echo b >&2"), take_out, take_err, &taken);
		collect(shell("echo a"), buffer, sizeof(buffer), &length);
	}
	check_number("descriptors-left-open", "the number of open descriptors", facts_descriptors(getpid()), before);
}

static void collecting_has_a_limit(void)
{
	char buffer[MIB / 4];
	size_t length = 0;

	check_number("limit-not-exact", "collect() of just as much as fits",
	        collect(shell("printf telar"), buffer, 5, &length), 0);
	check_alone();
	if (length != 5 || memcmp(buffer, "telar", 5) != 0)
		check_wrong("limit-not-exact", "buffer holds %zu bytes, and must hold telar", length);
	check_number("limit-not-told", "collect() of a program that never stops writing",
	        collect(shell("exec yes"), buffer, sizeof(buffer), &length), -ENOBUFS);
	check_alone();
	check_number("limit-not-exact", "the length of what was collected", (long long)length, sizeof(buffer));
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"memory-stays-bounded", "stream() hands on 8 MiB and keeps nothing", memory_stays_bounded, 0, 0, 0},
        {"both-pipes-are-read", "stream() reads both pipes as they fill", both_pipes_are_read,
                "one-pipe-after-the-other", "the program cannot go on, because the pipe that nobody reads is full", 0},
        {"collecting-has-a-limit", "collect() stops at the limit", collecting_has_a_limit, "waits-for-a-writer",
                "the program writes for ever, and collect() waits for it", 0},
        {"nothing-stays-open", "no descriptor is left open", nothing_stays_open, 0, 0, 0},
        {0},
};
