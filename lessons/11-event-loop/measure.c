/*
 * How long a client waits for its echo when its byte comes at some moment of a job that a callback of the same loop
 * computes: in one go, in pieces of 1 ms with a turn of the loop after each, and in a thread of its own.
 */
#include "check/measure.h"
#include "base/clock.h"
#include "base/mix.h"

#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ECHO, ORDER, DESCRIPTORS };
enum { SERVER, CLIENT };

enum way { WHOLE, PIECES, THREAD, WAYS };

struct subject {
	enum way way;
	double job_ms;
};

struct client {
	const struct subject *subject;
	int echo, order, moments;
	double waited_ms; /* the mean, or NaN */
};

static struct measure measure;

struct thread_job {
	double ms;
	int told;
};

/* So much of this thread's CPU time. */
static void compute(double ms)
{
	struct timespec now;
	uint64_t until_ns;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	until_ns = timespec_to_ns(now) + (uint64_t)(ms * 1e6);
	while (timespec_to_ns(now) < until_ns)
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
}

static void *compute_and_tell(void *context)
{
	const struct thread_job *job = context;

	compute(job->ms);
	(void)!write(job->told, "e", 1);
	return NULL;
}

/* One thread's loop: echoes bytes; computes when ordered to, and tells the end of it; until the orders end. */
static void serve(const struct subject *subject, struct pollfd fds[DESCRIPTORS])
{
	struct thread_job job = {subject->job_ms, fds[ORDER].fd};
	const double piece_ms = subject->way == PIECES ? 1 : subject->job_ms;
	double left_ms = 0;
	pthread_t thread;
	char byte;

	for (;;) {
		poll(fds, DESCRIPTORS, left_ms > 0 ? 0 : -1);
		if (fds[ECHO].revents && read(fds[ECHO].fd, &byte, 1) == 1)
			(void)!write(fds[ECHO].fd, &byte, 1);
		if (fds[ORDER].revents) {
			if (read(fds[ORDER].fd, &byte, 1) != 1)
				return;
			if (subject->way != THREAD)
				left_ms = subject->job_ms;
			else if (pthread_create(&thread, NULL, compute_and_tell, &job) != 0)
				return;
			else
				pthread_detach(thread);
		}
		if (left_ms > 0) {
			compute(piece_ms);
			left_ms -= piece_ms;
			if (left_ms <= 0)
				(void)!write(fds[ORDER].fd, "e", 1);
		}
	}
}

/* Sends a byte at moments that are spread over the length of the job, one in a job. */
static void *be_client(void *context)
{
	static uint64_t drawn;
	struct client *client = context;
	double sum_ms = 0;
	char byte = 'a';

	for (int i = 0; i < client->moments; i++) {
		const double part = (i + (double)(mix64(++drawn) >> 11) * 0x1p-53) / client->moments;
		const uint64_t moment_ns = clock_now_ns() + (uint64_t)(part * client->subject->job_ms * 1e6);
		uint64_t sent_ns;

		if (write(client->order, &byte, 1) != 1)
			break;
		clock_sleep_until(moment_ns);
		sent_ns = clock_now_ns();
		if (write(client->echo, &byte, 1) != 1 || read(client->echo, &byte, 1) != 1)
			break;
		sum_ms += (double)(clock_now_ns() - sent_ns) / 1e6;
		if (read(client->order, &byte, 1) != 1)
			break;
		client->waited_ms = i + 1 == client->moments ? sum_ms / client->moments : NAN;
	}
	/* ends the loop */
	shutdown(client->order, SHUT_WR);
	return NULL;
}

static double sample(void *context)
{
	struct client client = {context, -1, -1, measure.quick ? 1 : 4, NAN};
	struct pollfd fds[DESCRIPTORS] = {{.events = POLLIN}, {.events = POLLIN}};
	int echo[2], order[2];
	pthread_t thread;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, echo) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, order) != 0)
		return NAN;
	client.echo = echo[CLIENT];
	client.order = order[CLIENT];
	fds[ECHO].fd = echo[SERVER];
	fds[ORDER].fd = order[SERVER];
	if (pthread_create(&thread, NULL, be_client, &client) == 0) {
		serve(context, fds);
		/* if the loop gave up, the client must not wait for it */
		shutdown(echo[SERVER], SHUT_RDWR);
		shutdown(order[SERVER], SHUT_RDWR);
		pthread_join(thread, NULL);
	}
	for (int i = 0; i < 2; i++) {
		close(echo[i]);
		close(order[i]);
	}
	return client.waited_ms;
}

int main(int argc, char **argv)
{
	static const char *const names[WAYS] = {"in one go", "in pieces of 1 ms", "in another thread"};
	static const double lengths_ms[] = {1, 4, 16, 64};
	static struct subject subjects[WAYS][4];
	cpu_set_t allowed;

	measure_begin(&measure, argc, argv, 11);
	for (enum way way = 0; way < WAYS; way++) {
		for (size_t i = 0; i < 4; i++) {
			subjects[way][i] = (struct subject){way, lengths_ms[i]};
			measure_subject(&measure, names[way], lengths_ms[i], sample, &subjects[way][i]);
		}
	}
	sched_getaffinity(0, sizeof(allowed), &allowed);
	if (CPU_COUNT(&allowed) == 1)
		measure_note(
		        &measure, "This process may use one CPU only: the other thread takes turns with the loop.");
	measure_rounds(&measure);
	measure_answer_point(&measure, names[WHOLE], 64, "ms");
	return measure_end(&measure);
}
