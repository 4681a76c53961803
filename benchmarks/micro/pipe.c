/*
 * pipe: two processes that send one byte to and fro. A round trip is two switches; on one core they
 * are just that, on two cores each of them wakes a sleeping core up as well.
 */
#include "micro.h"
#include "pin.h"

#include "base/clock.h"
#include "machine/placement.h"
#include "trial/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUND_TRIPS 300u

static const unsigned one_core, two_cores = 1; /* the CPU of the one who answers, as pin_to() counts */

static int pipe_setup(struct micro *micro, struct reason *why)
{
	const unsigned other = *(const unsigned *)micro->ops->variant;

	if (other >= topology_cpus(micro->topology))
		return reason_set(why, -EOPNOTSUPP, "needs two CPUs");
	if (other == 0)
		snprintf(micro->where, sizeof(micro->where), "CPU %u", pin_cpu(micro, 0));
	else
		snprintf(micro->where, sizeof(micro->where), "CPUs %u, %u", pin_cpu(micro, 0),
		        pin_cpu(micro, other));
	return 0;
}

static _Noreturn void answer(struct micro *micro, int from, int to, pid_t parent)
{
	char byte;

	process_die_with_parent(parent);
	if (pin_to(micro, *(const unsigned *)micro->ops->variant, NULL) != 0)
		_exit(1);
	while (read(from, &byte, 1) == 1 && write(to, &byte, 1) == 1)
		;
	_exit(0);
}

static int play(int to, int from, struct micro_sample *sample, struct reason *why)
{
	uint64_t begun_ns = 0;
	char byte = 0;

	/* The first round trip waits for the other to exist. */
	for (unsigned i = 0; i <= ROUND_TRIPS; i++) {
		if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
			return reason_set(why, -EIO, "the process that answers is gone");
		if (i == 0)
			begun_ns = clock_now_ns();
	}
	sample->seconds = (double)(clock_now_ns() - begun_ns) / 1e9;
	sample->items = ROUND_TRIPS;
	sample->value = sample->seconds / ROUND_TRIPS * 1e6;
	return 0;
}

static int pipe_measure(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	const pid_t self = getpid();
	int there[2], back[2], error;
	pid_t pid = -1;

	if (pipe2(there, O_CLOEXEC) != 0)
		return reason_set(why, -errno, "pipe: %s", strerror(errno));
	if (pipe2(back, O_CLOEXEC) != 0) {
		error = reason_set(why, -errno, "pipe: %s", strerror(errno));
		goto close_there;
	}
	error = pin_to(micro, 0, why);
	if (!error) {
		pid = fork();
		if (pid < 0)
			error = reason_set(why, -errno, "fork: %s", strerror(errno));
	}
	if (pid == 0) {
		close(there[1]);
		answer(micro, there[0], back[1], self);
	}
	/* Only the other holds it now: when it ends, so does the pipe. */
	close(back[1]);
	if (!error)
		error = play(there[1], back[0], sample, why);
	pin_release(micro);
	close(back[0]);
close_there:
	close(there[1]);
	close(there[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return error;
}

const struct micro_ops micro_pipe_ops[] = {
        {
                .name = "pipe/one_core",
                .unit = "us",
                .summary = "a byte through a pipe(7) to another process and back, both on one core",
                .variant = &one_core,
                .setup = pipe_setup,
                .measure = pipe_measure,
        },
        {
                .name = "pipe/two_cores",
                .unit = "us",
                .summary = "a byte through a pipe(7) to a process on another core and back",
                .against = "pipe/one_core",
                .variant = &two_cores,
                .setup = pipe_setup,
                .measure = pipe_measure,
        },
        {0},
};
