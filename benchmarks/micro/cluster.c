/*
 * cluster: requests over TCP. What a worker of the model `cluster` spends on a null job is measured
 * beside the least that a server can do: epoll_wait(2), and for each connection that is ready one
 * read(2) and one write(2). That floor is a model of this file: the client is the cluster's own
 * driver, with the same messages on the same number of connections, in a process of its own.
 *
 * Both servers are bound to one CPU, and the driver stays off it where there is another.
 */
#include "celltrial.h"

#include "base/clock.h"
#include "loop/loopback.h"
#include "models/cluster/cluster.h"
#include "trial/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#define IN_FLIGHT 32u

static int watch(int epoll_fd, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : -errno;
}

/* The right answer to a null job is its id, and whatever greets may say anything. False: the client
 * has closed. */
static bool answer(int fd)
{
	struct cluster_request request;
	struct cluster_reply reply = {0};

	if (read(fd, &request, sizeof(request)) != (ssize_t)sizeof(request))
		return false;
	reply.id = reply.result = request.id;
	return write(fd, &reply, sizeof(reply)) == (ssize_t)sizeof(reply);
}

static void serve(struct worker *worker, int epoll_fd, int listener)
{
	const struct gate *gate = &worker->trial->shared->gate;
	struct epoll_event ready[IN_FLIGHT];
	bool recording = false;
	int open = 0;

	do {
		const int count = epoll_wait(epoll_fd, ready, IN_FLIGHT, -1);
		const uint64_t now_ns = clock_now_ns();

		if (!recording && atomic_load(&gate->state) == GATE_OPEN) {
			worker_begin(worker);
			recording = true;
		}
		if (recording && now_ns >= worker->recorder->next_edge_ns)
			recorder_edge(worker->recorder, now_ns);
		for (int i = 0; i < count; i++) {
			const int fd = ready[i].data.fd;

			if (fd == listener) {
				const int accepted = loopback_accept(listener);

				open += accepted >= 0 && watch(epoll_fd, accepted) == 0;
			} else if (!answer(fd)) {
				close(fd);
				open--;
			}
		}
	} while (open > 0);
}

static _Noreturn void server_main(struct trial *trial, int listener)
{
	const int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	struct worker worker;

	process_die_with_parent(trial->pid);
	if (epoll_fd < 0 || watch(epoll_fd, listener) != 0 || worker_enter(&worker, trial, 0) != 0)
		_exit(1);
	serve(&worker, epoll_fd, listener);
	worker_leave(&worker);
	_exit(0);
}

struct bare {
	struct cluster cluster;
	pid_t server, driver; /* 0: there is none */
};

static int start_server(struct bare *bare)
{
	bare->cluster.listener = loopback_listen(&bare->cluster.port);
	if (bare->cluster.listener < 0)
		return bare->cluster.listener;
	bare->server = fork();
	if (bare->server == 0)
		server_main(bare->cluster.trial, bare->cluster.listener);
	return bare->server < 0 ? -errno : 0;
}

/* Returns when the driver has all its connections. */
static int start_driver(struct bare *bare)
{
	int ends[2], error = 0;
	unsigned who;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -errno;
	bare->cluster.ready = ends[1];
	bare->driver = fork();
	if (bare->driver == 0)
		cluster_driver_main(&bare->cluster);
	if (bare->driver < 0)
		error = -errno;
	close(ends[1]);
	if (!error && read(ends[0], &who, sizeof(who)) != (ssize_t)sizeof(who))
		error = -ECHILD;
	close(ends[0]);
	return error;
}

static void end(pid_t pid, bool at_once)
{
	if (pid <= 0)
		return;
	if (at_once)
		kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static int bare_run(struct trial *trial)
{
	struct bare bare = {.cluster.trial = trial};
	int error = start_server(&bare);

	if (!error)
		error = start_driver(&bare);
	if (error)
		trial_fail(trial, error, "the bare server or its driver did not start: %s", strerror(-error));
	else
		error = trial_open_gate(trial, 0);
	/* When the driver has closed its connections, the server leaves. */
	end(bare.driver, error != 0);
	end(bare.server, error != 0);
	if (bare.cluster.listener >= 0)
		close(bare.cluster.listener);
	return error;
}

static const struct model_ops bare_model = {
        .name = "bare",
        .summary = "epoll_wait, read, write",
        .handoff = "requests over TCP",
        .waits = "epoll_wait(2)",
        .run = bare_run,
};

static const struct celltrial bare_requests = {
        .own_model = &bare_model,
        .workload = "null",
        .placement = "compact",
        .workers = 1,
        .in_flight = IN_FLIGHT,
        .warmup_ns = 2 * NS_PER_MS,
        .window_ns = 15 * NS_PER_MS,
};

static const struct celltrial cluster_requests = {
        .model = "cluster",
        .workload = "null",
        .placement = "compact",
        .workers = 1,
        .in_flight = IN_FLIGHT,
        .warmup_ns = 2 * NS_PER_MS,
        .window_ns = 15 * NS_PER_MS,
};

/* What the server used, without its client. */
static int server_measure(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	struct outcome outcome;
	const int error = celltrial_run(micro, sample, &outcome, why);

	if (error)
		return error;
	sample->cpu_seconds = (double)(outcome.cpu_user_ns + outcome.cpu_sys_ns) / 1e9;
	sample->value = sample->cpu_seconds / (double)sample->items * 1e6;
	outcome_release(&outcome);
	return 0;
}

const struct micro_ops micro_cluster_ops[] = {
        {
                .name = "cluster/bare",
                .unit = "us",
                .summary = "a server's CPU time for a request: a share of epoll_wait, a read, a write",
                .variant = &bare_requests,
                .setup = celltrial_setup,
                .measure = server_measure,
                .teardown = celltrial_teardown,
        },
        {
                .name = "cluster/null",
                .unit = "us",
                .summary = "a worker's CPU time for a null job of the model cluster",
                .against = "cluster/bare",
                .goal = {GOAL_COST_AT_MOST, 1.35},
                .variant = &cluster_requests,
                .setup = celltrial_setup,
                .measure = server_measure,
                .teardown = celltrial_teardown,
        },
        {0},
};
