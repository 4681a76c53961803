/* See apart.h. */
#include "apart.h"

#include "base/process.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_S 10

/* Both sides have the same program in memory, so pointers into it are understood. */
struct request {
	apart_measure_fn *measure;
	const struct micro_ops *ops;
	hwloc_topology_t topology;
};

struct reply {
	int error;
	struct micro_sample sample;
	struct reason why;
};

static ssize_t receive(int socket, void *message, size_t size)
{
	ssize_t count;

	do
		count = recv(socket, message, size, 0);
	while (count < 0 && errno == EINTR);
	return count;
}

static _Noreturn void serve(int socket, int (*prepare)(const void *, struct reason *), const void *arg)
{
	struct reply reply = {0};
	struct request request;

	signal(SIGINT, SIG_IGN); /* who asks decides when to stop */
	signal(SIGTERM, SIG_IGN);
	alarm(LIMIT_S);
	reply.error = prepare ? prepare(arg, &reply.why) : 0;
	alarm(0);
	send(socket, &reply, sizeof(reply), MSG_NOSIGNAL);
	while (receive(socket, &request, sizeof(request)) == (ssize_t)sizeof(request)) {
		struct micro micro = {.ops = request.ops, .topology = request.topology};

		reply = (struct reply){0};
		alarm(LIMIT_S);
		reply.error = request.measure(&micro, &reply.sample, &reply.why);
		alarm(0);
		send(socket, &reply, sizeof(reply), MSG_NOSIGNAL);
	}
	_exit(0);
}

static int await(const struct apart *apart, struct reply *reply, struct reason *why)
{
	if (receive(apart->socket, reply, sizeof(*reply)) != (ssize_t)sizeof(*reply))
		return reason_set(
		        why, -EIO, "the process that measures has ended, or took longer than %d s", LIMIT_S);
	if (reply->error && why)
		*why = reply->why;
	return reply->error;
}

int apart_open(struct apart *apart, int (*prepare)(const void *arg, struct reason *why), const void *arg,
        struct reason *why)
{
	const pid_t self = getpid();
	struct reply reply;
	int ends[2], error;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return reason_set(why, -errno, "socketpair: %s", strerror(errno));
	*apart = (struct apart){.pid = fork(), .socket = ends[0]};
	if (apart->pid == 0) {
		process_die_with_parent(self);
		close(ends[0]);
		serve(ends[1], prepare, arg);
	}
	error = apart->pid < 0 ? reason_set(why, -errno, "fork: %s", strerror(errno)) : 0;
	close(ends[1]);
	if (!error)
		error = await(apart, &reply, why);
	if (error)
		apart_close(apart);
	return error;
}

int apart_ask(struct apart *apart, apart_measure_fn *measure, const struct micro *micro,
        struct micro_sample *sample, struct reason *why)
{
	const struct request request = {measure, micro->ops, micro->topology};
	struct reply reply;
	int error;

	if (send(apart->socket, &request, sizeof(request), MSG_NOSIGNAL) < 0)
		return reason_set(why, -errno, "the process that measures has ended");
	error = await(apart, &reply, why);
	if (!error)
		*sample = reply.sample;
	return error;
}

void apart_close(struct apart *apart)
{
	/* Others that were forked meanwhile hold the socket too, so closing it would tell nobody. */
	shutdown(apart->socket, SHUT_RDWR);
	close(apart->socket);
	while (apart->pid > 0 && waitpid(apart->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

int apart_once(
        apart_measure_fn *measure, const struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	struct apart apart;
	int error = apart_open(&apart, NULL, NULL, why);

	if (error)
		return error;
	error = apart_ask(&apart, measure, micro, sample, why);
	apart_close(&apart);
	return error;
}
