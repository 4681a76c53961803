/* See confine.h. */
#include "lesson/confine.h"

#include "base/clock.h"
#include "lesson/isolation.h"
#include "lesson/warden.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define REPORT_MAX ((size_t)4 << 20)
#define OUTPUT_MAX ((size_t)64 << 10)
/* More would be read from now on only because somebody still has the other end. */
#define LINGER_NS (NS_PER_S / 2)

/* What comes out of a pipe, up to a bound. */
struct stream {
	int fd; /* -1 when it has ended */
	char *text;
	size_t length, room;
	bool cut, show;
};

static void stream_close(struct stream *stream)
{
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
}

static void stream_keep(struct stream *stream, const char *part, size_t length)
{
	const size_t fits = stream->room - stream->length < length ? stream->room - stream->length : length;

	memcpy(stream->text + stream->length, part, fits);
	stream->length += fits;
	stream->text[stream->length] = '\0';
	stream->cut |= fits < length;
}

static void stream_read(struct stream *stream)
{
	char part[16384];
	const ssize_t length = read(stream->fd, part, sizeof(part));

	if (length < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (length <= 0) {
		stream_close(stream);
		return;
	}
	stream_keep(stream, part, (size_t)length);
	if (stream->show && write(STDERR_FILENO, part, (size_t)length) < 0)
		stream->show = false;
}

static int stream_open(struct stream *stream, size_t room, int *other_end)
{
	int ends[2];

	*stream = (struct stream){.fd = -1, .room = room};
	stream->text = malloc(room + 1);
	if (!stream->text)
		return -ENOMEM;
	stream->text[0] = '\0';
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	stream->fd = ends[0];
	*other_end = ends[1];
	return 0;
}

struct confined {
	const struct confine *confine;
	struct confine_result *result;
	struct stream report, output, status;
	struct warden_pipes pipes; /* the warden's ends */
	int lifeline;
	pid_t warden;
	uint64_t due_ns, linger_ns; /* 0: never */
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void confined_release(struct confined *confined)
{
	stream_close(&confined->report);
	stream_close(&confined->output);
	stream_close(&confined->status);
	close_fd(&confined->lifeline);
	close_fd(&confined->pipes.lifeline);
	close_fd(&confined->pipes.status);
	close_fd(&confined->pipes.output);
	close_fd(&confined->pipes.report);
	free(confined->status.text);
}

static int open_pipes(struct confined *confined)
{
	int ends[2], error;

	error = stream_open(&confined->report, REPORT_MAX, &confined->pipes.report);
	if (!error)
		error = stream_open(&confined->output, OUTPUT_MAX, &confined->pipes.output);
	if (!error)
		error = stream_open(
		        &confined->status, 4 * sizeof(struct warden_message), &confined->pipes.status);
	if (error)
		return error;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	confined->pipes.lifeline = ends[0];
	confined->lifeline = ends[1];
	confined->output.show = confined->confine->show;
	return 0;
}

static int start(struct confined *confined)
{
	confined->warden = fork();
	if (confined->warden < 0)
		return -errno;
	if (confined->warden == 0) {
		close(confined->lifeline);
		close(confined->report.fd);
		close(confined->output.fd);
		close(confined->status.fd);
		warden_main(confined->confine, &confined->pipes);
	}
	close_fd(&confined->pipes.lifeline);
	close_fd(&confined->pipes.status);
	close_fd(&confined->pipes.output);
	close_fd(&confined->pipes.report);
	if (confined->confine->limit_s)
		confined->due_ns = clock_now_ns() + confined->confine->limit_s * NS_PER_S;
	return 0;
}

/* -1: for ever. Interrupts are looked at every so often, too: a signal may come just before poll(). */
static int wait_ms(const struct confined *confined)
{
	const uint64_t now_ns = clock_now_ns();

	if (confined->due_ns && now_ns >= confined->due_ns)
		return 0;
	if (confined->linger_ns || (confined->confine->interrupts && !confined->result->interrupted))
		return 100;
	return confined->due_ns ? (int)((confined->due_ns - now_ns) / NS_PER_MS + 1) : -1;
}

/* Closing the lifeline makes the warden kill all, which closes the pipes. */
static void look_for_an_end(struct confined *confined)
{
	struct confine_result *result = confined->result;

	if (confined->lifeline < 0 || confined->status.fd < 0)
		return;
	if (confined->confine->interrupts && *confined->confine->interrupts)
		result->interrupted = true;
	else if (confined->due_ns && clock_now_ns() >= confined->due_ns)
		result->timed_out = true;
	else
		return;
	close_fd(&confined->lifeline);
	confined->due_ns = 0;
}

/* Until the warden has ended, and then what is still in the pipes. */
static void follow(struct confined *confined)
{
	struct stream *const streams[] = {&confined->status, &confined->report, &confined->output};

	while (confined->status.fd >= 0 || confined->report.fd >= 0 || confined->output.fd >= 0) {
		struct pollfd wait[3];

		for (int i = 0; i < 3; i++)
			wait[i] = (struct pollfd){.fd = streams[i]->fd, .events = POLLIN};
		if (poll(wait, 3, wait_ms(confined)) > 0)
			for (int i = 0; i < 3; i++)
				if (wait[i].revents)
					stream_read(streams[i]);
		look_for_an_end(confined);
		if (confined->status.fd >= 0)
			continue;
		confined->due_ns = 0;
		if (!confined->linger_ns)
			confined->linger_ns = clock_now_ns() + LINGER_NS;
		else if (clock_now_ns() >= confined->linger_ns)
			return;
	}
}

static int understand(struct confined *confined, struct reason *why)
{
	const size_t count = confined->status.length / sizeof(struct warden_message);
	const char *program = confined->confine->argv[0];
	bool ended = false;

	for (size_t i = 0; i < count; i++) {
		struct warden_message message;

		memcpy(&message, confined->status.text + i * sizeof(message), sizeof(message));
		if (message.kind == WARDEN_FAILED)
			return reason_set(
			        why, message.value, "cannot run %s: %s", program, strerror(-message.value));
		if (message.kind == WARDEN_ISOLATED)
			confined->result->isolated = true;
		if (message.kind == WARDEN_ENDED) {
			confined->result->status = message.value;
			ended = true;
		}
	}
	/* killed with its namespace, or the warden itself was */
	if (!ended)
		confined->result->status = SIGKILL;
	return 0;
}

int confine_run(const struct confine *confine, struct confine_result *result, struct reason *why)
{
	struct confined confined = {.confine = confine,
	        .result = result,
	        .report.fd = -1,
	        .output.fd = -1,
	        .status.fd = -1,
	        .pipes = {-1, -1, -1, -1},
	        .lifeline = -1};
	int error;

	*result = (struct confine_result){0};
	error = open_pipes(&confined);
	if (!error)
		error = start(&confined);
	if (error) {
		reason_set(why, error, "cannot start %s: %s", confine->argv[0], strerror(-error));
	} else {
		follow(&confined);
		while (waitpid(confined.warden, NULL, 0) < 0 && errno == EINTR)
			;
		error = understand(&confined, why);
	}
	confined_release(&confined);
	result->report = confined.report.text;
	result->report_length = confined.report.length;
	result->report_cut = confined.report.cut;
	result->output = confined.output.text;
	result->output_length = confined.output.length;
	result->output_cut = confined.output.cut;
	if (error)
		confine_result_release(result);
	return error;
}

void confine_result_release(struct confine_result *result)
{
	free(result->report);
	free(result->output);
	result->report = result->output = NULL;
}

const char *confine_cannot_isolate(void)
{
	struct isolation isolation;
	const char *const nothing[] = {NULL};
	int status = 0;
	const pid_t pid = isolation_clone(&isolation, false);

	if (pid == 0)
		_exit(isolation_enter(&isolation, nothing, NULL) == 0 ? 0 : 1);
	if (pid < 0)
		return "this user may not make namespaces";
	waitpid(pid, &status, 0);
	return status == 0 ? NULL : "namespaces are allowed, but not a /proc of their own";
}

/* systemd gives these to services for as long as they run (systemd.exec(5), DynamicUser=). */
uid_t confine_lone_uid(unsigned number)
{
	return 61184 + (uid_t)(((unsigned)getpid() * 7 + number) % 4336);
}
