/*
 * How many times as fast two threads do what one thread does, for three kinds of work: in threads without a lock, in
 * threads that share a lock as CPython's, and in CPython itself where it is installed.
 */
#include "check/measure.h"

#include "base/clock.h"
#include "handoff/gil.h"

#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define PYTHON_LIMIT_NS (20 * NS_PER_S)

enum { BYTECODE, WAITING, HASHING, KINDS };

static const char *const words[KINDS] = {"bytecode", "input and output", "hashing"};

struct subject {
	int kind;
	bool locked;
};

static struct measure measure;
static struct gil gil;

/* One step of an interpreter; the compiler must not see the result. */
static uint64_t step(uint64_t state)
{
	for (int i = 0; i < 16; i++) {
		state = state * UINT64_C(6364136223846793005) + 1;
		__asm__ volatile("" : "+r"(state));
	}
	return state;
}

static void compute(uint64_t steps, bool may_be_asked)
{
	uint64_t state = steps;

	for (uint64_t i = 0; i < steps; i++) {
		state = step(state);
		if (may_be_asked)
			gil_check(&gil);
	}
}

/* A hundredth of the work of a program. */
static void piece(const struct subject *subject)
{
	const struct timespec wait = {.tv_nsec = 200000};
	const uint64_t steps = measure.quick ? 3000 : 15000;

	if (subject->kind == BYTECODE) {
		compute(steps, subject->locked);
		return;
	}
	if (subject->locked)
		gil_give(&gil);
	if (subject->kind == WAITING)
		nanosleep(&wait, NULL);
	else
		compute(steps, false);
	if (subject->locked)
		gil_take(&gil);
}

struct program {
	const struct subject *subject;
	int pieces;
};

static void *run(void *context)
{
	const struct program *program = context;

	if (program->subject->locked)
		gil_take(&gil);
	for (int i = 0; i < program->pieces; i++)
		piece(program->subject);
	if (program->subject->locked)
		gil_give(&gil);
	return NULL;
}

static double seconds_with(const struct subject *subject, int threads)
{
	struct program program = {subject, 200 / threads};
	const uint64_t begin = clock_now_ns();
	pthread_t other;
	bool made = threads > 1 && pthread_create(&other, NULL, run, &program) == 0;

	if (threads > 1 && !made)
		return NAN;
	run(&program);
	if (made)
		pthread_join(other, NULL);
	return (double)(clock_now_ns() - begin) / (double)NS_PER_S;
}

static double sample(void *context)
{
	const double one = seconds_with(context, 1);

	return one / seconds_with(context, 2);
}

/* --- CPython */

static const char script[] = "import hashlib, sys, threading, time\n"
                             "data = bytes(1 << 19)\n"
                             "def bytecode(n):\n"
                             "    total = 0\n"
                             "    for i in range(n * 3000):\n"
                             "        total += i & 7\n"
                             "def waiting(n):\n"
                             "    for i in range(n):\n"
                             "        time.sleep(0.0002)\n"
                             "def hashing(n):\n"
                             "    for i in range(n // 8):\n"
                             "        hashlib.sha256(data).digest()\n"
                             "work = [bytecode, waiting, hashing][int(sys.argv[1])]\n"
                             "def seconds(threads):\n"
                             "    each = int(sys.argv[2]) // threads\n"
                             "    all = [threading.Thread(target=work, args=(each,)) for i in range(threads)]\n"
                             "    begin = time.perf_counter()\n"
                             "    for one in all: one.start()\n"
                             "    for one in all: one.join()\n"
                             "    return time.perf_counter() - begin\n"
                             "one = seconds(1)\n"
                             "locked = getattr(sys, '_is_gil_enabled', lambda: True)()\n"
                             "print(one / seconds(2), sys.version.split()[0], int(locked))\n";

/* Reads until the end, but not longer than the limit. */
static size_t read_bounded(int fd, char *text, size_t size)
{
	const uint64_t due = clock_now_ns() + PYTHON_LIMIT_NS;
	struct pollfd input = {.fd = fd, .events = POLLIN};
	size_t length = 0;

	while (length + 1 < size && clock_now_ns() < due && poll(&input, 1, 100) >= 0) {
		const ssize_t got = input.revents ? read(fd, text + length, size - 1 - length) : -1;

		if (got == 0)
			break;
		if (got > 0)
			length += (size_t)got;
	}
	text[length] = '\0';
	return length;
}

/* The speed-up, or NaN; the version of CPython in `version`. */
static double ask_python(int kind, char version[64], int *locked)
{
	char number[2] = {(char)('0' + kind), '\0'}, text[256];
	char *arguments[] = {"python3", "-c", (char *)script, number, measure.quick ? "48" : "200", NULL};
	posix_spawn_file_actions_t actions;
	double speed_up = NAN;
	int ends[2], error;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return NAN;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	error = posix_spawnp(&pid, arguments[0], &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (!error) {
		read_bounded(ends[0], text, sizeof(text));
		kill(pid, SIGKILL); /* it has ended by itself, or it never will */
		waitpid(pid, NULL, 0);
		if (sscanf(text, "%lf %63s %d", &speed_up, version, locked) != 3)
			speed_up = NAN;
	}
	close(ends[0]);
	return speed_up;
}

static double sample_python(void *context)
{
	const struct subject *subject = context;
	char version[64];
	int locked;

	return ask_python(subject->kind, version, &locked);
}

static bool find_python(void)
{
	char version[64];
	int locked;

	if (isnan(ask_python(WAITING, version, &locked))) {
		measure_note(&measure, "python3 is not installed here, or does not run: no bars of CPython.");
		return false;
	}
	measure_note(&measure, "CPython %s, %s.", version,
	        locked ? "with the global lock" : "a free-threaded build: without the global lock");
	return true;
}

int main(int argc, char **argv)
{
	static struct subject free_of_it[KINDS], locked[KINDS];
	bool python;
	cpu_set_t cpus;

	measure_begin(&measure, argc, argv, 11);
	gil_init(&gil);
	python = find_python();
	for (int kind = 0; kind < KINDS; kind++) {
		free_of_it[kind] = (struct subject){kind, false};
		locked[kind] = (struct subject){kind, true};
		measure_word(&measure, "no lock", words[kind], sample, &free_of_it[kind]);
		measure_word(&measure, "one global lock", words[kind], sample, &locked[kind]);
		if (python)
			measure_word(&measure, "CPython", words[kind], sample_python, &locked[kind]);
	}
	measure_note(&measure, "Input and output: waits of 0.2 ms. Hashing: computing with the lock dropped.");
	if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0 && CPU_COUNT(&cpus) < 2)
		measure_note(
		        &measure, "There is one CPU only: two threads cannot compute at once, whatever the lock does.");
	measure_rounds(&measure);
	measure_answer_point(&measure, "one global lock", HASHING, "x");
	gil_release(&gil);
	return measure_end(&measure);
}
