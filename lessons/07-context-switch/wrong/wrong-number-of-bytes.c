#include "lesson.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The number after `name` at the beginning of a line. */
static int number_after(const char *status, const char *name, long *number)
{
	const size_t length = strlen(name);

	for (const char *line = status; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		if (strncmp(line, name, length) == 0)
			return sscanf(line + length, "%ld", number) == 1 ? 0 : -EINVAL;
	}
	return -EINVAL;
}

int parse_counters(const char *status, struct counters *counters)
{
	const int error = number_after(status, "voluntary_ctxt_switches:", &counters->voluntary);

	return error ? error : number_after(status, "nonvoluntary_ctxt_switches:", &counters->involuntary);
}

int read_counters(pid_t tid, struct counters *counters)
{
	char path[64], status[8192];
	size_t length;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/status", (int)tid);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	length = fread(status, 1, sizeof(status) - 1, file);
	fclose(file);
	status[length] = '\0';
	return parse_counters(status, counters);
}

struct player {
	int from, to, cpu, error;
	long rounds;
	int serves;
	pthread_barrier_t *start;
	struct counters grown;
	double begin_ns, end_ns;
};

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void *play(void *context)
{
	struct player *player = context;
	struct counters before = {0}, after = {0};
	cpu_set_t one;
	char ball = 'o';

	CPU_ZERO(&one);
	CPU_SET(player->cpu, &one);
	player->error = -pthread_setaffinity_np(pthread_self(), sizeof(one), &one);
	/* both are on their CPU before the first byte */
	pthread_barrier_wait(player->start);
	read_counters(gettid(), &before);
	player->begin_ns = now_ns();
	for (long i = 0; i < player->rounds / 2; i++) {
		if (player->serves && write(player->to, &ball, 1) != 1)
			player->error = -errno;
		if (read(player->from, &ball, 1) != 1)
			player->error = -errno;
		if (!player->serves && write(player->to, &ball, 1) != 1)
			player->error = -errno;
	}
	player->end_ns = now_ns();
	read_counters(gettid(), &after);
	player->grown.voluntary = after.voluntary - before.voluntary;
	player->grown.involuntary = after.involuntary - before.involuntary;
	return NULL;
}

int ping_pong(int cpu, long rounds, struct ping_pong *result)
{
	int there[2], back[2], error = 0;
	struct player players[2];
	pthread_barrier_t start;
	pthread_t thread[2];

	if (pipe2(there, O_CLOEXEC) != 0)
		return -errno;
	if (pipe2(back, O_CLOEXEC) != 0) {
		error = -errno;
		goto close_there;
	}
	pthread_barrier_init(&start, NULL, 2);
	players[0] = (struct player){back[0], there[1], cpu, 0, rounds, 1, &start, {0, 0}, 0, 0};
	players[1] = (struct player){there[0], back[1], cpu, 0, rounds, 0, &start, {0, 0}, 0, 0};
	for (int i = 0; i < 2; i++) {
		/* with one player the other would wait for ever */
		if (pthread_create(&thread[i], NULL, play, &players[i]) != 0)
			abort();
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(thread[i], NULL);
		result->grown[i] = players[i].grown;
		error = error ? error : players[i].error;
	}
	result->ns = players[0].end_ns - players[0].begin_ns;
	pthread_barrier_destroy(&start);
	close(back[0]);
	close(back[1]);
close_there:
	close(there[0]);
	close(there[1]);
	return error;
}
