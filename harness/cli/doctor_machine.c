/* See doctor_checks.h: how quiet the machine is, how it is set, and what else is there to use. */
#include "doctor_checks.h"

#include "base/clock.h"
#include "command.h"
#include "machine/clock_gaps.h"
#include "machine/environment.h"
#include "trial/usage.h"

#include <errno.h>
#include <liburing.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOISE_WINDOW_NS (200 * NS_PER_MS)
#define NOISE_MOST 0.02        /* of the CPU: more than this shows in every figure */
#define DESCRIPTORS_LEAST 1024 /* a cluster of some workers with hundreds of connections */
#define DISK_LEAST_MIB 512     /* data files of the workloads, results, figures */

void check_noise(json_t *findings)
{
	struct clock_gaps gaps;
	char value[160], steal[48] = "steal not known";
	bool loud;

	clock_gaps_measure(NOISE_WINDOW_NS, &gaps);
	loud = (double)gaps.lost_ns > NOISE_MOST * (double)gaps.window_ns || gaps.steal > NOISE_MOST;
	if (gaps.steal >= 0)
		snprintf(steal, sizeof(steal), "steal %.1f %%", 100 * gaps.steal);
	snprintf(value, sizeof(value), "%.1f %% of a CPU lost in %llu gaps, the longest %.2f ms; %s",
	        100 * (double)gaps.lost_ns / (double)gaps.window_ns, (unsigned long long)gaps.gaps,
	        (double)gaps.longest_ns / (double)NS_PER_MS, steal);
	findings_add(
	        findings, &(struct finding){
	                          .area = "quiet",
	                          .item = "200 ms on one CPU",
	                          .status = loud ? FINDING_WARNING : FINDING_OK,
	                          .value = value,
	                          .advice = loud ? "Others use this machine just now: stop them, or expect "
	                                           "wide intervals and more repetitions."
	                                         : NULL,
	                  });
}

/* A fact of the environment in words: its text, its number, or why it is not known. */
static void describe(
        const json_t *environment, const char *key, const char *on, const char *off, char *text, size_t size)
{
	const json_t *fact = json_object_get(environment, key);
	char why[64];

	snprintf(why, sizeof(why), "%s_why", key);
	if (json_is_boolean(fact) || (json_is_integer(fact) && on))
		snprintf(text, size, "%s", json_is_true(fact) || json_integer_value(fact) > 0 ? on : off);
	else if (json_is_integer(fact))
		snprintf(text, size, "%lld", (long long)json_integer_value(fact));
	else if (json_is_string(fact))
		snprintf(text, size, "%s", json_string_value(fact));
	else
		snprintf(text, size, "not known (%s)", json_string_value(json_object_get(environment, why)));
}

static void add_fact(json_t *findings, const json_t *environment, const char *item, const char *key,
        const char *on, const char *off)
{
	char value[320];

	describe(environment, key, on, off, value, sizeof(value));
	findings_add(findings,
	        &(struct finding){.area = "machine", .item = item, .status = FINDING_OK, .value = value});
}

static void add_governor(json_t *findings, const json_t *environment)
{
	const char *governor = json_string_value(json_object_get(environment, "governor"));
	const bool slow = governor && strcmp(governor, "performance") != 0;
	char value[320];

	describe(environment, "governor", NULL, NULL, value, sizeof(value));
	findings_add(
	        findings, &(struct finding){
	                          .area = "machine",
	                          .item = "governor",
	                          .status = slow ? FINDING_WARNING : FINDING_OK,
	                          .value = value,
	                          .advice = slow ? "The CPU's frequency follows the load: `cpupower "
	                                           "frequency-set -g performance` makes figures steadier."
	                                         : NULL,
	                  });
}

void check_machine(json_t *findings, hwloc_topology_t topology)
{
	json_t *environment = environment_collect(topology);
	char caption[256];

	if (!environment)
		return;
	environment_caption(environment, caption, sizeof(caption));
	findings_add(findings,
	        &(struct finding){
	                .area = "machine", .item = "machine", .status = FINDING_OK, .value = caption});
	add_governor(findings, environment);
	add_fact(findings, environment, "turbo", "turbo", "on", "off");
	add_fact(findings, environment, "SMT", "smt", "on", "off");
	add_fact(findings, environment, "scheduler", "scheduler", NULL, NULL);
	add_fact(findings, environment, "preemption", "preemption", NULL, NULL);
	add_fact(findings, environment, "autogroup", "autogroup",
	        "on: load in another session counts as one group against this one", "off");
	add_fact(findings, environment, "RT throttling", "rt_throttling",
	        "on: FIFO and RR get at most sched_rt_runtime_us of each period", "off");
	add_fact(findings, environment, "fair server", "fair_server",
	        "on: a reservation keeps fair tasks from starving", "off: FIFO and RR may starve all others");
	add_fact(findings, environment, "clock source", "clock_source", NULL, NULL);
	json_decref(environment);
}

static void add_result(json_t *findings, const char *item, int err, const char *why, const char *advice)
{
	findings_add(findings, &(struct finding){
	                               .area = "tools",
	                               .item = item,
	                               .status = !err     ? FINDING_OK
	                                         : advice ? FINDING_WARNING
	                                                  : FINDING_NOTE,
	                               .error = err,
	                               .why = err ? why : NULL,
	                               .advice = err ? advice : NULL,
	                       });
}

static int try_io_uring(void)
{
	struct io_uring ring;
	const int err = io_uring_queue_init(2, &ring, 0);

	if (!err)
		io_uring_queue_exit(&ring);
	return err;
}

static int try_hardware_counter(void)
{
	struct perf_event_attr attr = {
	        .type = PERF_TYPE_HARDWARE,
	        .size = sizeof(attr),
	        .config = PERF_COUNT_HW_INSTRUCTIONS,
	        .exclude_kernel = 1,
	};
	const int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int try_migrations(void)
{
	const int fd = usage_open_migrations();

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

/* As execvp(3) looks for it. */
static bool is_in_path(const char *program)
{
	const char *path = getenv("PATH");

	for (const char *at = path ? path : "/usr/bin:/bin"; *at; at += strspn(at, ":")) {
		const size_t length = strcspn(at, ":");
		char file[4096];

		snprintf(file, sizeof(file), "%.*s/%s", (int)length, at, program);
		if (access(file, X_OK) == 0)
			return true;
		at += length;
	}
	return false;
}

static void check_descriptors(json_t *findings)
{
	struct rlimit limit = {0};
	char value[64];
	bool few;

	getrlimit(RLIMIT_NOFILE, &limit);
	few = limit.rlim_cur < DESCRIPTORS_LEAST;
	snprintf(value, sizeof(value), "%llu", (unsigned long long)limit.rlim_cur);
	findings_add(findings,
	        &(struct finding){
	                .area = "tools",
	                .item = "descriptors",
	                .status = few ? FINDING_WARNING : FINDING_OK,
	                .value = value,
	                .advice = few ? "Many connections need many descriptors: `ulimit -n 4096`." : NULL,
	        });
}

/* results/ need not exist yet, but then it must be possible to make it. */
static void check_folder(json_t *findings)
{
	char folder[4096], value[96];
	struct statvfs disk;
	unsigned long long free_mib;
	bool full;

	snprintf(folder, sizeof(folder), "%s/results", command_root());
	if (access(folder, F_OK) != 0)
		snprintf(folder, sizeof(folder), "%s", command_root());
	if (access(folder, W_OK) != 0 || statvfs(folder, &disk) != 0) {
		findings_add(
		        findings, &(struct finding){
		                          .area = "tools",
		                          .item = "results folder",
		                          .status = FINDING_REFUSED,
		                          .error = -errno,
		                          .why = folder,
		                          .advice = "Results cannot be written beside the program: use a "
		                                    "checkout of your own, or --out.",
		                          .essential = true,
		                  });
		return;
	}
	free_mib = (unsigned long long)disk.f_bavail * disk.f_frsize >> 20;
	full = free_mib < DISK_LEAST_MIB;
	snprintf(value, sizeof(value), "writable, %.1f GiB free", (double)free_mib / 1024);
	findings_add(findings,
	        &(struct finding){
	                .area = "tools",
	                .item = "results folder",
	                .status = full ? FINDING_WARNING : FINDING_OK,
	                .value = value,
	                .advice = full ? "The disk is nearly full: data files and results need half a GiB."
	                               : NULL,
	        });
}

void check_tools(json_t *findings)
{
	check_folder(findings);
	check_descriptors(findings);
	add_result(findings, "gnuplot", is_in_path("gnuplot") ? 0 : -ENOENT,
	        "not in PATH: no figures are drawn",
	        "Install gnuplot (Debian: gnuplot-nox): there are no figures without it.");
	add_result(findings, "io_uring", try_io_uring(),
	        "the event loop blocks while it reads and writes files", NULL);
	add_result(findings, "migration counter", try_migrations(),
	        "migrations are not counted: see /proc/sys/kernel/perf_event_paranoid", NULL);
	add_result(findings, "hardware counters", try_hardware_counter(),
	        "no instruction counts: this machine or user has no performance counters", NULL);
}
