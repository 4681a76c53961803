/*
 * How four workers share the connections to one port, and how many requests a second that makes. Two clients connect
 * again and again, so that most workers have nothing to do most of the time; most connections bring one request, some
 * bring many (keep-alive).
 */
#include "check/measure.h"
#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 4, CLIENTS = 2, MOST_ROUNDS = 32, MANY_REQUESTS = 50, ONE_IN = 10, WORK = 20000 };

/*
 * How a worker works: one connection after the other, or an event loop on a socket, which is woken with all others or
 * alone, or on a channel.
 */
enum source { ACCEPT, LOOP, LOOP_ALONE, CHANNEL };

struct way {
	const char *name, *word;
	enum source source;
	bool threads, own_sockets;
	bool requests; /* show the requests, not the connections */
};

struct experiment {
	const struct way *way;
	double share[WORKERS]; /* per cent, the busiest first */
	bool fresh[WORKERS];   /* not handed out yet */
	double rates[MOST_ROUNDS];
	int runs;
};

struct rank {
	struct experiment *experiment;
	int rank;
};

static int connections_each = 100;
static uint16_t port;
static struct measure measure;

/* --- the workers */

struct worker {
	enum source source;
	int from;
	unsigned char number;
};

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

/* Both ways: the descriptor is *fd. */
static bool pass_descriptor(int channel, int *fd, bool send)
{
	union control control = {.room = {0}};
	struct iovec byte = {&(char){'d'}, 1};
	struct msghdr message = {
	        .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};

	if (send) {
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		memcpy(CMSG_DATA(&control.header), fd, sizeof(int));
		return sendmsg(channel, &message, MSG_NOSIGNAL) == 1;
	}
	if (recvmsg(channel, &message, MSG_DONTWAIT) != 1)
		return false;
	memcpy(fd, CMSG_DATA(&control.header), sizeof(int));
	return true;
}

/* Answers a request of one byte, after some work, with the worker's number. False: the connection is over. */
static bool answer(const struct worker *worker, int connection)
{
	char request;

	if (read(connection, &request, 1) != 1)
		return false;
	for (volatile int i = 0; i < WORK; i++)
		;
	return send(connection, &worker->number, 1, MSG_NOSIGNAL) == 1;
}

static void one_after_the_other(const struct worker *worker)
{
	for (;;) {
		const int connection = accept(worker->from, NULL, NULL);

		while (connection >= 0 && answer(worker, connection))
			;
		close(connection);
	}
}

/* -1: none is waiting. */
static int next_connection(const struct worker *worker)
{
	int fd;

	if (worker->source == CHANNEL)
		return pass_descriptor(worker->from, &fd, false) ? fd : -1;
	return accept(worker->from, NULL, NULL);
}

static void loop(const struct worker *worker)
{
	const int epoll = epoll_create1(0);
	struct epoll_event event = {.events = EPOLLIN, .data.fd = worker->from};

	if (worker->source == LOOP_ALONE)
		event.events |= EPOLLEXCLUSIVE;
	epoll_ctl(epoll, EPOLL_CTL_ADD, worker->from, &event);
	while (epoll_wait(epoll, &event, 1, -1) >= 0 || errno == EINTR) {
		const int ready = event.data.fd;
		int connection;

		if (ready != worker->from && !answer(worker, ready))
			close(ready);
		/* as most event loops do: take all that wait */
		while (ready == worker->from && (connection = next_connection(worker)) >= 0) {
			event = (struct epoll_event){.events = EPOLLIN, .data.fd = connection};
			epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &event);
		}
	}
}

/* Never returns. */
static void *work(void *context)
{
	const struct worker *worker = context;

	if (worker->source == ACCEPT)
		one_after_the_other(worker);
	loop(worker);
	return NULL;
}

static _Noreturn void work_in_threads(struct worker *workers)
{
	pthread_t thread;

	for (int i = 1; i < WORKERS; i++)
		pthread_create(&thread, NULL, work, &workers[i]);
	work(&workers[0]);
	_exit(0);
}

static _Noreturn void dispatch(int listener, const int *channels)
{
	for (unsigned i = 0;; i++) {
		int connection = accept(listener, NULL, NULL);

		if (connection < 0 || !pass_descriptor(channels[i % WORKERS], &connection, true))
			_exit(1);
		close(connection);
	}
}

static int listen_on(const struct way *way)
{
	struct sockaddr_in address = {
	        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const int fd = socket(
	        AF_INET, SOCK_STREAM | (way->source == LOOP || way->source == LOOP_ALONE ? SOCK_NONBLOCK : 0), 0);

	if (fd < 0 || (way->own_sockets && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &(int){1}, sizeof(int)) != 0) ||
	        bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(fd, SOMAXCONN) != 0 ||
	        getsockname(fd, (struct sockaddr *)&address, &(socklen_t){sizeof(address)}) != 0) {
		close(fd);
		return -1;
	}
	port = ntohs(address.sin_port);
	return fd;
}

struct server {
	int fds[2 * WORKERS + 1], fd_count; /* here; the children have copies */
	pid_t pids[WORKERS + 1];
	int pid_count;
};

static int keep(struct server *server, int fd)
{
	server->fds[server->fd_count++] = fd;
	return fd;
}

/* False in no child: none of them returns. */
static bool start(struct server *server, const struct way *way)
{
	struct worker workers[WORKERS];
	int channels[WORKERS], ends[2], listener;

	port = 0;
	listener = keep(server, listen_on(way));
	for (int i = 0; i < WORKERS; i++) {
		workers[i] = (struct worker){way->source, listener, (unsigned char)i};
		if (way->own_sockets && i > 0)
			workers[i].from = keep(server, listen_on(way));
		if (way->source == CHANNEL && socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0) {
			workers[i].from = keep(server, ends[0]);
			channels[i] = keep(server, ends[1]);
		}
		if (workers[i].from < 0)
			return false;
	}
	for (int i = 0; i < (way->threads ? 1 : WORKERS); i++) {
		server->pids[server->pid_count] = fork();
		if (server->pids[server->pid_count] == 0) {
			if (way->threads)
				work_in_threads(workers);
			work(&workers[i]);
		}
		server->pid_count += server->pids[server->pid_count] > 0;
	}
	if (way->source == CHANNEL) {
		server->pids[server->pid_count] = fork();
		if (server->pids[server->pid_count] == 0)
			dispatch(listener, channels);
		server->pid_count += server->pids[server->pid_count] > 0;
	}
	return server->pid_count > 0;
}

static void stop(struct server *server)
{
	for (int i = 0; i < server->pid_count; i++) {
		kill(server->pids[i], SIGKILL);
		waitpid(server->pids[i], NULL, 0);
	}
	for (int i = 0; i < server->fd_count; i++)
		close(server->fds[i]);
}

/* --- the clients */

static atomic_int counts[2][WORKERS]; /* connections, requests */
static atomic_int failed;

static void *be_a_client(void *context)
{
	const struct sockaddr_in address = {
	        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	unsigned seed = *(unsigned *)context;

	for (int i = 0; i < connections_each; i++) {
		const int fd = socket(AF_INET, SOCK_STREAM, 0);
		const int requests = rand_r(&seed) % ONE_IN == 0 ? MANY_REQUESTS : 1;
		unsigned char worker;

		if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
			failed++;
		for (int request = 0; request < requests; request++) {
			if (send(fd, "?", 1, MSG_NOSIGNAL) != 1 || read(fd, &worker, 1) != 1 || worker >= WORKERS) {
				failed++;
				break;
			}
			counts[0][worker] += request == 0;
			counts[1][worker]++;
		}
		close(fd);
	}
	return NULL;
}

static int descending(const void *one, const void *other)
{
	const double a = *(const double *)one, b = *(const double *)other;

	return (a < b) - (a > b);
}

static void run(struct experiment *experiment)
{
	struct server server = {.fd_count = 0};
	static unsigned seed = 1;
	unsigned seeds[CLIENTS];
	pthread_t clients[CLIENTS];
	double total[2] = {0, 0};
	uint64_t begin_ns = 0;

	memset(counts, 0, sizeof(counts));
	failed = 0;
	if (start(&server, experiment->way)) {
		begin_ns = clock_now_ns();
		for (int i = 0; i < CLIENTS; i++) {
			seeds[i] = seed++;
			pthread_create(&clients[i], NULL, be_a_client, &seeds[i]);
		}
		for (int i = 0; i < CLIENTS; i++)
			pthread_join(clients[i], NULL);
		begin_ns = clock_now_ns() - begin_ns;
	}
	stop(&server);
	for (int i = 0; i < WORKERS; i++) {
		total[0] += counts[0][i];
		total[1] += counts[1][i];
	}
	for (int i = 0; i < WORKERS; i++) {
		const int what = experiment->way->requests;

		experiment->fresh[i] = true;
		experiment->share[i] = failed || total[what] == 0 ? NAN : 100 * counts[what][i] / total[what];
	}
	qsort(experiment->share, WORKERS, sizeof(*experiment->share), descending);
	if (failed)
		measure_note(&measure, "%s: not all requests were answered.", experiment->way->word);
	else if (total[1] > 0 && experiment->runs < MOST_ROUNDS)
		experiment->rates[experiment->runs++] = total[1] / ((double)begin_ns / (double)NS_PER_S);
}

static double sample(void *context)
{
	const struct rank *rank = context;

	if (!rank->experiment->fresh[rank->rank])
		run(rank->experiment);
	rank->experiment->fresh[rank->rank] = false;
	return rank->experiment->share[rank->rank];
}

static const struct way ways[] = {
        {"processes that wait in accept()", "accept()", ACCEPT, false, false, false},
        {"event loops, all woken", "all woken", LOOP, false, false, false},
        {"event loops in threads, all woken", "threads", LOOP, true, false, false},
        {"event loops, one woken (EPOLLEXCLUSIVE)", "one woken", LOOP_ALONE, false, false, false},
        {"event loops with SO_REUSEPORT", "REUSEPORT", LOOP, false, true, false},
        {"event loops, round robin", "round robin", CHANNEL, false, false, false},
        {"event loops, round robin", "its requests", CHANNEL, false, false, true},
};

int main(int argc, char **argv)
{
	static const char *const ranks[WORKERS] = {"busiest worker", "second", "third", "least busy"};
	static struct experiment experiments[sizeof(ways) / sizeof(*ways)];
	static struct rank contexts[sizeof(ways) / sizeof(*ways)][WORKERS];

	measure_begin(&measure, argc, argv, 15);
	if (measure.quick)
		connections_each = 20;
	for (size_t way = 0; way < sizeof(ways) / sizeof(*ways); way++) {
		experiments[way].way = &ways[way];
		for (int i = 0; i < WORKERS; i++) {
			contexts[way][i] = (struct rank){&experiments[way], i};
			measure_word(&measure, ranks[i], ways[way].word, sample, &contexts[way][i]);
		}
	}
	measure_rounds(&measure);
	for (size_t way = 0; way < sizeof(ways) / sizeof(*ways); way++) {
		struct experiment *experiment = &experiments[way];

		if (ways[way].requests || experiment->runs == 0)
			continue;
		qsort(experiment->rates, (size_t)experiment->runs, sizeof(double), descending);
		measure_note(&measure, "%s: %.0f requests a second (median; %.0f to %.0f).", ways[way].name,
		        experiment->rates[experiment->runs / 2], experiment->rates[experiment->runs - 1],
		        experiment->rates[0]);
	}
	measure_answer_point(&measure, ranks[0], 3, "%");
	return measure_end(&measure);
}
