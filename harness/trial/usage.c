/* See usage.h. */
#include "trial/usage.h"

#include "base/clock.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint64_t timeval_to_ns(struct timeval time)
{
	return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_usec * NS_PER_US;
}

void usage_read(int who, struct usage *usage)
{
	struct rusage kernel;
	struct timespec charged;

	/* A running thread is charged at the timer tick; asking for its CPU clock charges it up to now. */
	if (who == RUSAGE_THREAD)
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &charged);
	getrusage(who, &kernel);
	*usage = (struct usage){
	        .cpu_user_ns = timeval_to_ns(kernel.ru_utime),
	        .cpu_sys_ns = timeval_to_ns(kernel.ru_stime),
	        .voluntary_switches = (uint64_t)kernel.ru_nvcsw,
	        .involuntary_switches = (uint64_t)kernel.ru_nivcsw,
	        .minor_faults = (uint64_t)kernel.ru_minflt,
	        .migrations = -1,
	        .run_delay_ns = -1,
	        .max_rss_kib = (uint64_t)kernel.ru_maxrss,
	};
}

void usage_add(struct usage *usage, const struct usage *more)
{
	usage->cpu_user_ns += more->cpu_user_ns;
	usage->cpu_sys_ns += more->cpu_sys_ns;
	usage->voluntary_switches += more->voluntary_switches;
	usage->involuntary_switches += more->involuntary_switches;
	usage->minor_faults += more->minor_faults;
	if (usage->max_rss_kib < more->max_rss_kib)
		usage->max_rss_kib = more->max_rss_kib;
}

/* Software counters need no hardware, and no privilege for one's own threads unless
 * perf_event_paranoid forbids even that (perf_event_open(2)). */
int usage_open_migrations(void)
{
	struct perf_event_attr attr = {
	        .type = PERF_TYPE_SOFTWARE,
	        .size = sizeof(attr),
	        .config = PERF_COUNT_SW_CPU_MIGRATIONS,
	        .exclude_hv = 1,
	};

	return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

int64_t usage_read_migrations(int fd)
{
	uint64_t count;

	if (fd < 0 || read(fd, &count, sizeof(count)) != (ssize_t)sizeof(count))
		return -1;
	return (int64_t)count;
}

/* Kernels without CONFIG_SCHED_INFO have no such file. */
int usage_open_run_delay(void)
{
	return open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
}

/* Three numbers: time on a CPU, time ready to run without one, time slices. */
int64_t usage_read_run_delay(int fd)
{
	char text[80];
	const ssize_t length = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);
	char *end;

	if (length <= 0)
		return -1;
	text[length] = '\0';
	strtoull(text, &end, 10);
	return (int64_t)strtoull(end, NULL, 10);
}
