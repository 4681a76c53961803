/*
 * The most memory that a parent needs for its child's output: one that keeps it in a buffer that doubles, as
 * exec does, and one that hands it on.
 *
 * Each sample is taken in a process of its own, because a peak can't be taken back.
 */
#include "check/measure.h"
#include "check/facts.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECE 65536

struct subject {
	bool keeps;
	unsigned mib;
};

static struct measure measure;

static void read_all(int from, bool keeps)
{
	static char piece[PIECE];
	size_t length = 0, size = PIECE;
	char *all = malloc(size);
	ssize_t got;

	while (all && (got = read(from, keeps ? all + length : piece, keeps ? size - length : PIECE)) > 0) {
		length += (size_t)got;
		if (keeps && length == size)
			all = realloc(all, size *= 2);
	}
}

/* Reads the output and writes its own peak, in KiB, to `to`. */
static _Noreturn void be_parent(const struct subject *subject, int to)
{
	char command[64];
	long peak_kib;
	FILE *output;

	snprintf(command, sizeof(command), "head -c %u /dev/zero", subject->mib << 20);
	output = popen(command, "r");
	if (!output)
		_exit(1);
	read_all(fileno(output), subject->keeps);
	peak_kib = facts_status(getpid(), "VmHWM");
	pclose(output);
	_exit(write(to, &peak_kib, sizeof(peak_kib)) != sizeof(peak_kib));
}

static double sample(void *context)
{
	const struct subject *subject = context;
	long peak_kib;
	int ends[2];
	pid_t child;
	ssize_t got;

	if (pipe(ends) != 0)
		return NAN;
	child = fork();
	if (child == 0)
		be_parent(subject, ends[1]);
	close(ends[1]);
	got = read(ends[0], &peak_kib, sizeof(peak_kib));
	close(ends[0]);
	if (child > 0)
		waitpid(child, NULL, 0);
	if (got != sizeof(peak_kib)) {
		measure_note(&measure, "no sample of %u MiB: %s", subject->mib, strerror(errno));
		return NAN;
	}
	return (double)peak_kib / 1024;
}

int main(int argc, char **argv)
{
	static struct subject subjects[2][4];
	static const unsigned sizes[] = {1, 4, 16, 64};

	measure_begin(&measure, argc, argv, 9);
	for (size_t keeps = 0; keeps < 2; keeps++) {
		for (size_t size = 0; size < 4; size++) {
			subjects[keeps][size] = (struct subject){keeps == 1, sizes[size]};
			measure_subject(
			        &measure, keeps ? "keeps" : "streams", sizes[size], sample, &subjects[keeps][size]);
		}
	}
	measure_rounds(&measure);
	measure_answer_point(&measure, "keeps", 64, "MiB");
	return measure_end(&measure);
}
