/* See facts.h. */
#include "check/facts.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "check/system_calls.h"

/* The file's text, cut to `size`; false when it cannot be read. */
static bool read_proc(char *text, size_t size, pid_t pid, const char *file)
{
	char path[64];
	size_t length = 0;
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	while (length < size - 1 && (got = read(fd, text + length, size - 1 - length)) > 0)
		length += (size_t)got;
	close(fd);
	text[length] = '\0';
	return length > 0;
}

/* The fields of stat after the name, which may hold anything, parentheses too. */
static const char *after_name(const char *stat)
{
	const char *end = strrchr(stat, ')');

	return end ? end + 2 : NULL;
}

char facts_state(pid_t tid)
{
	char stat[1024];
	const char *fields;

	if (!read_proc(stat, sizeof(stat), tid, "stat"))
		return '\0';
	fields = after_name(stat);
	return fields ? *fields : '\0';
}

bool facts_wait_state(pid_t tid, const char *states)
{
	char state;

	while ((state = facts_state(tid)) != '\0') {
		if (strchr(states, state))
			return true;
		clock_sleep_until(clock_now_ns() + NS_PER_MS / 5);
	}
	return false;
}

/* The number after "NAME:" at the beginning of a line. */
static long number_of(const char *text, const char *name)
{
	const size_t length = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		if (strncmp(line, name, length) == 0 && line[length] == ':')
			return strtol(line + length + 1, NULL, 10);
	}
	return -1;
}

long facts_status(pid_t tid, const char *name)
{
	char status[8192];

	return read_proc(status, sizeof(status), tid, "status") ? number_of(status, name) : -1;
}

pid_t facts_parent(pid_t pid)
{
	return (pid_t)facts_status(pid, "PPid");
}

long facts_pss_kib(pid_t pid)
{
	char rollup[4096];

	return read_proc(rollup, sizeof(rollup), pid, "smaps_rollup") ? number_of(rollup, "Pss") : -1;
}

/* The entries of a folder of /proc/PID that are numbers. */
static size_t numbers_in(pid_t pid, const char *folder, pid_t *numbers, size_t most)
{
	char path[64];
	size_t count = 0;
	struct dirent *entry;
	DIR *open_folder;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, folder);
	open_folder = opendir(path);
	if (!open_folder)
		return 0;
	while (count < most && (entry = readdir(open_folder))) {
		if (isdigit((unsigned char)entry->d_name[0]))
			numbers[count++] = (pid_t)strtol(entry->d_name, NULL, 10);
	}
	closedir(open_folder);
	return count;
}

size_t facts_threads(pid_t pid, pid_t *tids, size_t most)
{
	return numbers_in(pid, "task", tids, most);
}

size_t facts_children(pid_t pid, pid_t *pids, size_t most)
{
	pid_t tids[64];
	const size_t threads = facts_threads(pid, tids, 64);
	size_t count = 0;

	/* each thread has the children that it made itself */
	for (size_t i = 0; i < threads; i++) {
		char file[64], list[4096];
		char *word, *rest = NULL;

		snprintf(file, sizeof(file), "task/%d/children", (int)tids[i]);
		if (!read_proc(list, sizeof(list), pid, file))
			continue;
		for (word = strtok_r(list, " ", &rest); word && count < most; word = strtok_r(NULL, " ", &rest))
			pids[count++] = (pid_t)strtol(word, NULL, 10);
	}
	return count;
}

int facts_descriptors(pid_t pid)
{
	pid_t numbers[4096];
	const size_t count = numbers_in(pid, "fd", numbers, 4096);

	/* one of our own is the folder that was being read */
	return count == 0 ? -1 : (int)count - (pid == getpid());
}

static void describe_thread(pid_t tid, FILE *out)
{
	char call[256], where[64];
	const char *name;
	long number;

	if (!read_proc(call, sizeof(call), tid, "syscall"))
		snprintf(call, sizeof(call), "unknown");
	if (!read_proc(where, sizeof(where), tid, "wchan") || strcmp(where, "0") == 0)
		where[0] = '\0';
	fprintf(out, "  thread %d: state %c, ", (int)tid, facts_state(tid));
	number = strtol(call, NULL, 10);
	name = system_calls_name(number);
	if (strncmp(call, "running", 7) == 0)
		fprintf(out, "running");
	else if (!isdigit((unsigned char)*call))
		fprintf(out, "in no system call that could be read");
	else if (name)
		fprintf(out, "in %s()", name);
	else
		fprintf(out, "in system call %ld", number);
	fprintf(out, "%s%s\n", *where ? ", waits in the kernel's " : "", where);
}

static void describe(pid_t pid, pid_t without, unsigned depth, FILE *out)
{
	pid_t tids[64], children[64];
	const size_t threads = facts_threads(pid, tids, 64), count = facts_children(pid, children, 64);

	if (threads != 1 || tids[0] != without) {
		fprintf(out, "process %d, child of %d:\n", (int)pid, (int)facts_parent(pid));
		for (size_t i = 0; i < threads; i++)
			if (tids[i] != without)
				describe_thread(tids[i], out);
	}
	for (size_t i = 0; i < count && depth < 4; i++)
		describe(children[i], without, depth + 1, out);
}

void facts_describe_waits(pid_t pid, pid_t without, char *lines, size_t size)
{
	FILE *out = fmemopen(lines, size, "w");

	if (!out)
		return;
	describe(pid, without, 0, out);
	fclose(out);
}
