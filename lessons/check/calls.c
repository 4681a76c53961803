/* See calls.h: the wrappers of calls.def, made from its lines, and the variadic ones by hand. */
#include "check/calls_count.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_ARGUMENTS 64

#include "check/wrapper.h"

#define VARIADIC(name)
#include "check/calls.def"

int __wrap_open(const char *path, int flags, ...);
int __real_open(const char *path, int flags, ...);
int __wrap_fcntl(int fd, int command, ...);
int __real_fcntl(int fd, int command, ...);
int __wrap_execl(const char *path, const char *argument, ...);
int __wrap_execlp(const char *file, const char *argument, ...);
long __wrap_syscall(long number, ...);
long __real_syscall(long number, ...);

int __wrap_open(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;
	long fixed;
	int result;

	va_start(arguments, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	if (calls_before(CALL_open, &fixed))
		return (int)fixed;
	result = __real_open(path, flags, mode);
	calls_after(CALL_open, 0, result);
	return result;
}

int __wrap_fcntl(int fd, int command, ...)
{
	va_list arguments;
	void *argument;
	long fixed;
	int result;

	va_start(arguments, command);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	if (calls_before(CALL_fcntl, &fixed))
		return (int)fixed;
	result = __real_fcntl(fd, command, argument);
	calls_after(CALL_fcntl, fd, result);
	return result;
}

/* The words up to the NULL that ends them, as execv() takes them. */
static void collect(char **words, const char *first, va_list rest)
{
	size_t count = 0;

	/* the calls that take an array take it without const, too */
	words[count++] = (char *)(uintptr_t)first;
	while (words[count - 1] && count < MOST_ARGUMENTS)
		words[count++] = va_arg(rest, char *);
	words[MOST_ARGUMENTS] = NULL;
}

int __wrap_execl(const char *path, const char *argument, ...)
{
	char *words[MOST_ARGUMENTS + 1];
	va_list arguments;
	long fixed;
	int result;

	va_start(arguments, argument);
	collect(words, argument, arguments);
	va_end(arguments);
	if (calls_before(CALL_execl, &fixed))
		return (int)fixed;
	result = __real_execv(path, words);
	calls_after(CALL_execl, 0, result);
	return result;
}

int __wrap_execlp(const char *file, const char *argument, ...)
{
	char *words[MOST_ARGUMENTS + 1];
	va_list arguments;
	long fixed;
	int result;

	va_start(arguments, argument);
	collect(words, argument, arguments);
	va_end(arguments);
	if (calls_before(CALL_execlp, &fixed))
		return (int)fixed;
	result = __real_execvp(file, words);
	calls_after(CALL_execlp, 0, result);
	return result;
}

long __wrap_syscall(long number, ...)
{
	long word[6], fixed, result;
	va_list arguments;

	va_start(arguments, number);
	for (size_t i = 0; i < 6; i++)
		word[i] = va_arg(arguments, long);
	va_end(arguments);
	if (calls_before(CALL_syscall, &fixed))
		return fixed;
	result = __real_syscall(number, word[0], word[1], word[2], word[3], word[4], word[5]);
	calls_after(CALL_syscall, number, result);
	return result;
}
