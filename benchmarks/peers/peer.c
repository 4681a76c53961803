/*
 * The program around a peer: see peer.h. What this file does not do: it starts no thread and hands no
 * job over; the peer's file does.
 */
#include "peer.h"

#include "../micro/spin.h"
#include "base/clock.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define NUMBERS 5
#define ARGUMENTS 6
#define EXIT_USAGE 2
#define EXIT_REFUSED 3

static _Atomic unsigned threads; /* that have run a job */
static const char *cpus;

/* A thread that cannot be bound runs where it may: it has no CPU of its own either way. */
static void bind_to_own_cpu(unsigned index)
{
	const char *text = cpus;
	cpu_set_t set;

	while (index-- > 0 && text)
		text = strchr(text, ',') ? strchr(text, ',') + 1 : NULL;
	if (!text)
		return;
	CPU_ZERO(&set);
	CPU_SET((size_t)atoi(text), &set);
	sched_setaffinity(0, sizeof(set), &set);
}

bool peer_job_run(struct peer_job *job)
{
	static _Thread_local bool counted;
	const struct peer *peer = job->peer;
	uint64_t now_ns;

	if (!counted) {
		counted = true;
		bind_to_own_cpu(atomic_fetch_add(&threads, 1));
	}
	if (spin(peer->turns, 1) != peer->result)
		job->wrong++;
	now_ns = clock_now_ns();
	if (now_ns >= peer->begin_ns && now_ns < peer->end_ns)
		job->done++;
	return now_ns < peer->end_ns;
}

static bool read_arguments(char **argv, uint64_t *number)
{
	for (unsigned i = 0; i < NUMBERS; i++) {
		char *end;

		errno = 0;
		number[i] = strtoull(argv[1 + i], &end, 10);
		if (errno != 0 || *end != '\0' || argv[1 + i][0] < '0' || argv[1 + i][0] > '9')
			return false;
	}
	return number[0] > 0 && number[0] <= 4096 && number[1] >= number[0] && number[1] <= 65536 &&
	       number[4] > 0;
}

static uint64_t cpu_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return timespec_to_ns(used);
}

static int report(const struct peer *peer)
{
	uint64_t done = 0, wrong = 0;
	char version[64];

	for (unsigned i = 0; i < peer->in_flight; i++) {
		done += peer->job[i].done;
		wrong += peer->job[i].wrong;
	}
	if (wrong > 0 || threads > peer->workers) {
		fprintf(stderr, "%" PRIu64 " wrong jobs, on %u threads instead of %u\n", wrong, threads,
		        peer->workers);
		return EXIT_FAILURE;
	}
	peer_version(version, sizeof(version));
	printf("%" PRIu64 " %" PRIu64 " %s\n", done, cpu_ns(), version);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	uint64_t number[NUMBERS];
	struct peer peer = {0};
	int error, status;

	if (argc != 1 + ARGUMENTS || !read_arguments(argv, number)) {
		fprintf(stderr, "usage: %s WORKERS IN_FLIGHT TURNS WARMUP_NS WINDOW_NS CPUS\n", argv[0]);
		return EXIT_USAGE;
	}
	cpus = argv[ARGUMENTS];
	peer.workers = (unsigned)number[0];
	peer.in_flight = (unsigned)number[1];
	peer.turns = number[2];
	peer.result = spin(peer.turns, 1);
	peer.job = aligned_alloc(PEER_LINE_BYTES, peer.in_flight * sizeof(*peer.job));
	if (!peer.job)
		return EXIT_REFUSED;
	memset(peer.job, 0, peer.in_flight * sizeof(*peer.job));
	for (unsigned i = 0; i < peer.in_flight; i++)
		peer.job[i].peer = &peer;
	peer.begin_ns = clock_now_ns() + number[3];
	peer.end_ns = peer.begin_ns + number[4];
	error = peer_run(&peer);
	if (error)
		fprintf(stderr, "%s: %s\n", argv[0], strerror(-error));
	status = error ? EXIT_REFUSED : report(&peer);
	free(peer.job);
	return status;
}
