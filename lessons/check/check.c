/* See check.h: what a case says, from inside its own processes. */
#include "check/check.h"

#include "base/mix.h"
#include "check/calls.h"
#include "check/verdict.h"

#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct verdict *verdict_here;
uint64_t verdict_seed;
const char *verdict_replay;
int verdict_output = -1;
pid_t verdict_case;

static uint64_t drawn;

uint64_t check_seed(void)
{
	return verdict_seed;
}

uint64_t check_random(uint64_t below)
{
	return mix64(verdict_seed * UINT64_C(0x10001) + ++drawn) % below;
}

const char *check_replay_wanted(void)
{
	return verdict_replay;
}

static void copy(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text ? text : "");
}

static _Noreturn void decide(enum verdict_kind kind, const char *mistake, const char *format, va_list arguments)
{
	int nobody = 0;

	calls_end();
	if (atomic_compare_exchange_strong(&verdict_here->taken, &nobody, 1)) {
		copy(verdict_here->mistake, sizeof(verdict_here->mistake), mistake);
		vsnprintf(verdict_here->message, sizeof(verdict_here->message), format, arguments);
		atomic_store(&verdict_here->kind, kind);
	}
	/* whoever was first may be in a thread that this exit would cut off */
	while (atomic_load(&verdict_here->kind) == VERDICT_NONE)
		sched_yield();
	_exit(1);
}

void check_wrong(const char *mistake, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	decide(VERDICT_WRONG, mistake, format, arguments);
}

void check_skip(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	decide(VERDICT_SKIP, NULL, format, arguments);
}

void check_values(const char *actual, const char *expected)
{
	copy(verdict_here->actual, sizeof(verdict_here->actual), actual);
	copy(verdict_here->expected, sizeof(verdict_here->expected), expected);
}

void check_detail(const char *lines)
{
	copy(verdict_here->detail, sizeof(verdict_here->detail), lines);
}

void check_replay(const char *schedule)
{
	copy(verdict_here->replay, sizeof(verdict_here->replay), schedule);
}

void check_number(const char *mistake, const char *what, long long actual, long long expected)
{
	char is[32], should[32];

	if (actual == expected)
		return;
	snprintf(is, sizeof(is), "%lld", actual);
	snprintf(should, sizeof(should), "%lld", expected);
	check_values(is, should);
	check_wrong(mistake, "%s is %lld and must be %lld", what, actual, expected);
}

void check_text(const char *mistake, const char *what, const char *actual, const char *expected)
{
	if (strcmp(actual, expected) == 0)
		return;
	check_values(actual, expected);
	check_wrong(mistake, "%s is not what it must be", what);
}

void check_within(const char *mistake, const char *what, double actual, double low, double high)
{
	char is[32], should[64];

	if (actual >= low && actual <= high)
		return;
	snprintf(is, sizeof(is), "%.6g", actual);
	snprintf(should, sizeof(should), "%.6g to %.6g", low, high);
	check_values(is, should);
	check_wrong(mistake, "%s is %.6g and must be from %.6g to %.6g", what, actual, low, high);
}

pid_t check_child(void (*run)(void *), void *context)
{
	const pid_t child = fork();

	if (child < 0)
		return -errno;
	if (child == 0) {
		run(context);
		_exit(0);
	}
	return child;
}

/* Returns the one before. Outside of a case there is nobody to tell. */
static pid_t set_supervisor(pid_t thread)
{
	return verdict_here ? atomic_exchange(&verdict_here->supervisor, thread) : 0;
}

int check_child_status(pid_t child)
{
	const pid_t before = set_supervisor(gettid());
	int status = 0;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	set_supervisor(before);
	return status;
}

void *check_shared(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		check_skip("no memory can be mapped: %s", strerror(errno));
	return memory;
}

void check_alone(void)
{
	if (getpid() != verdict_case)
		check_wrong("the-child-returns", "a child that should have executed a program or ended "
		                                 "returned to its caller: now two "
		                                 "processes go on with the same code");
	if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
		check_wrong("no-wait", "a child is left that nobody has waited for: waitpid() does not say ECHILD");
}

size_t check_output(char *buffer, size_t size)
{
	ssize_t got;

	fflush(NULL);
	got = pread(verdict_output, buffer, size - 1, 0);
	buffer[got > 0 ? got : 0] = '\0';
	return got > 0 ? (size_t)got : 0;
}
