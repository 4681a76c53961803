/*
 * How many of the signals that are sent are delivered: a standard signal and a real-time one, to a process that
 * blocks them while they are sent, and to one that takes them as they come.
 */
#include "check/measure.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct kind {
	const char *name;
	bool real_time, blocked;
};

struct subject {
	const struct kind *kind;
	int sent;
};

static struct measure measure;
static volatile sig_atomic_t delivered;

static void count(int signal)
{
	(void)signal;
	delivered++;
}

static _Noreturn void send(pid_t to, int signal, int times)
{
	int sent = 0;

	while (sent < times && kill(to, signal) == 0)
		sent++;
	_exit(sent == times ? 0 : errno);
}

/* The sender is a child, so that both can run at once where there are two processors. */
static double sample(void *context)
{
	const struct subject *subject = context;
	const int signal = subject->kind->real_time ? SIGRTMIN : SIGUSR1;
	const struct sigaction action = {.sa_handler = count, .sa_flags = SA_RESTART};
	int status = 0;
	sigset_t set;
	pid_t sender;

	delivered = 0;
	sigaction(signal, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, signal);
	if (subject->kind->blocked)
		sigprocmask(SIG_BLOCK, &set, NULL);
	sender = fork();
	if (sender == 0)
		send(getppid(), signal, subject->sent);
	while (sender > 0 && waitpid(sender, &status, 0) < 0 && errno == EINTR)
		;
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	if (sender < 0 || status != 0) {
		measure_note(&measure, "%s: the sender could not send all: %s", subject->kind->name,
		        strerror(sender < 0 ? errno : WEXITSTATUS(status)));
		return NAN;
	}
	return delivered;
}

int main(int argc, char **argv)
{
	static const struct kind kinds[] = {{"SIGUSR1, blocked meanwhile", false, true},
	        {"SIGUSR1, taken as it comes", false, false}, {"SIGRTMIN, blocked meanwhile", true, true}};
	static const int counts[] = {1, 10, 100, 1000};
	static struct subject subjects[3][4];

	measure_begin(&measure, argc, argv, 15);
	for (size_t kind = 0; kind < 3; kind++) {
		for (size_t i = 0; i < 4; i++) {
			subjects[kind][i] = (struct subject){&kinds[kind], counts[i]};
			measure_subject(&measure, kinds[kind].name, counts[i], sample, &subjects[kind][i]);
		}
	}
	measure_rounds(&measure);
	measure_answer_point(&measure, kinds[0].name, 1000, "times");
	return measure_end(&measure);
}
