/*
 * environment_kernel: which scheduler the kernel has, and how it is set.
 *
 * Much of this is not told by the kernel outright but follows from several things; then the
 * fact stands with its evidence beside it, so that a reader can judge.
 */
#include "machine/environment_parts.h"

#include "base/clock.h"
#include "machine/cgroup.h"
#include "machine/kernel_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define SCHED_SYSCTL "/proc/sys/kernel/"
#define SCHED_DEBUG "/sys/kernel/debug/sched/"

/* "none voluntary (full)": the word in parentheses. */
static bool chosen_word(const char *line, char *word, size_t size)
{
	const char *open = strchr(line, '('), *close = open ? strchr(open, ')') : NULL;

	if (!close)
		return false;
	snprintf(word, size, "%.*s", (int)(close - open - 1), open + 1);
	return true;
}

/* The next word of the kernel's command line, up to the "--" after which init's words begin. */
static char *next_boot_word(char **rest)
{
	char *word = strsep(rest, " ");

	return word && strcmp(word, "--") != 0 ? word : NULL;
}

/* The value of a boot parameter such as "preempt=". */
static bool boot_parameter(const char *name, char *value, size_t size)
{
	char line[4096], *rest = line, *word;

	if (file_line("/proc/cmdline", line, sizeof(line)) != 0)
		return false;
	while ((word = next_boot_word(&rest)) != NULL)
		if (strncmp(word, name, strlen(name)) == 0) {
			snprintf(value, size, "%s", word + strlen(name));
			return true;
		}
	return false;
}

/* Only what changes timing: the rest is nobody's business, and may hold secrets. */
static void add_boot_parameters(struct facts *facts)
{
	static const char *const relevant[] = {"isolcpus=", "nohz_full=", "nohz=", "rcu_nocbs=", "preempt=",
	        "threadirqs", "mitigations=", "idle=", "nosmt",
	        "clocksource=", "tsc=", "intel_pstate=", "amd_pstate=", "intel_idle.", "processor.",
	        "cpufreq.", "transparent_hugepage=", "rt_group_sched=", "noautogroup",
	        "skew_tick=", "irqaffinity=", "numa_balancing=", "maxcpus="};
	char line[4096], kept[1024] = "", *rest = line, *word;
	const int err = file_line("/proc/cmdline", line, sizeof(line));
	size_t used = 0;

	if (err) {
		facts_unknown(facts, "boot_parameters", "/proc/cmdline: %s", strerror(-err));
		return;
	}
	while ((word = next_boot_word(&rest)) != NULL)
		for (size_t i = 0; i < sizeof(relevant) / sizeof(relevant[0]) && used < sizeof(kept); i++)
			if (strncmp(word, relevant[i], strlen(relevant[i])) == 0)
				used += (size_t)snprintf(
				        kept + used, sizeof(kept) - used, "%s%s", used ? " " : "", word);
	facts_text(facts, "boot_parameters", kept);
}

static const char *built_in_preemption(const struct kernel_config *config)
{
	static const char *const modes[][2] = {{"CONFIG_PREEMPT_RT=y", "full"},
	        {"CONFIG_PREEMPT_NONE=y", "none"}, {"CONFIG_PREEMPT_VOLUNTARY=y", "voluntary"},
	        {"CONFIG_PREEMPT_LAZY=y", "lazy"}, {"CONFIG_PREEMPT=y", "full"}};

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (kernel_config_has(config, modes[i][0]))
			return modes[i][1];
	return NULL;
}

static void add_preemption(
        struct facts *facts, const struct utsname *name, const struct kernel_config *config)
{
	const char *built_in = built_in_preemption(config), *evidence;
	char line[128], mode[32];

	if (file_line(SCHED_DEBUG "preempt", line, sizeof(line)) == 0 &&
	        chosen_word(line, mode, sizeof(mode))) {
		evidence = SCHED_DEBUG "preempt";
	} else if (strstr(name->version, "PREEMPT_RT")) {
		snprintf(mode, sizeof(mode), "rt");
		evidence = "PREEMPT_RT in the kernel's version";
	} else if (boot_parameter("preempt=", mode, sizeof(mode))) {
		evidence = "preempt= on the kernel's command line";
	} else if (built_in) {
		snprintf(mode, sizeof(mode), "%s", built_in);
		evidence = config->source;
	} else {
		facts_unknown(facts, "preemption",
		        "neither " SCHED_DEBUG "preempt nor the kernel's configuration can be read");
		return;
	}
	facts_text(facts, "preemption", mode);
	facts_evidence(facts, "preemption", evidence);
}

static void add_scheduler(struct facts *facts)
{
	const bool eevdf = kernel_at_least(6, 6);
	struct timespec tick;

	facts_text(facts, "scheduler", eevdf ? "EEVDF" : "CFS");
	facts_evidence(facts, "scheduler", eevdf ? "kernel 6.6 or later" : "a kernel before 6.6");
	/* The coarse clock advances once a tick. */
	if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) == 0 && timespec_to_ns(tick) > 0)
		facts_number(facts, "hz",
		        (long long)((NS_PER_S + timespec_to_ns(tick) / 2) / timespec_to_ns(tick)));
	else
		facts_unknown(facts, "hz", "the coarse clock has no resolution");
	facts_file(facts, "sched_ext", "/sys/kernel/sched_ext/state");
	if (access(SCHED_SYSCTL "sched_autogroup_enabled", R_OK) == 0)
		facts_file_number(facts, "autogroup", SCHED_SYSCTL "sched_autogroup_enabled");
	else
		facts_unknown(facts, "autogroup", "autogroup is not built into this kernel");
}

/* Whether real-time tasks are counted a control group. The evidence is a static sentence. */
static int has_rt_groups(const struct kernel_config *config, const char **evidence)
{
	struct cgroup_tree tree;
	char text[64], enabled[8] = "";

	*evidence = "cpu.rt_runtime_us in the cpu control group";
	if (cgroup_find("cpu", &tree) == 0 && tree.version == 1)
		return cgroup_read(&tree, "", "cpu.rt_runtime_us", text, sizeof(text)) == 0;
	if (!config->text)
		return -1;
	*evidence = config->source;
	if (!kernel_config_has(config, "CONFIG_RT_GROUP_SCHED=y"))
		return 0;
	if (boot_parameter("rt_group_sched=", enabled, sizeof(enabled)))
		return enabled[0] != '0';
	return !kernel_config_has(config, "CONFIG_RT_GROUP_SCHED_DEFAULT_DISABLED=y");
}

static void add_throttling(struct facts *facts, const struct kernel_config *config)
{
	const char *evidence;
	const int groups = has_rt_groups(config, &evidence);
	long long runtime_us = 0;

	if (groups >= 0) {
		facts_bool(facts, "rt_group_sched", groups);
		facts_evidence(facts, "rt_group_sched", evidence);
	} else {
		facts_unknown(facts, "rt_group_sched", "the kernel's configuration cannot be read");
	}
	if (file_number(SCHED_SYSCTL "sched_rt_runtime_us", &runtime_us) == 0 && runtime_us < 0) {
		facts_bool(facts, "rt_throttling", false);
		facts_evidence(facts, "rt_throttling", "sched_rt_runtime_us is -1");
	} else if (!kernel_at_least(6, 12)) {
		facts_bool(facts, "rt_throttling", true);
		facts_evidence(facts, "rt_throttling", "a kernel before 6.12 throttles real-time tasks");
	} else if (groups >= 0) {
		facts_bool(facts, "rt_throttling", groups);
		facts_evidence(facts, "rt_throttling",
		        groups ? "since 6.12 only RT_GROUP_SCHED throttles, and it is on"
		               : "since 6.12 only RT_GROUP_SCHED throttles, and it is off");
	} else {
		facts_unknown(facts, "rt_throttling", "it depends on RT_GROUP_SCHED, which is not known");
	}
}

static void add_fair_server(struct facts *facts)
{
	const bool in_debugfs = access(SCHED_DEBUG "fair_server/cpu0/runtime", R_OK) == 0;
	long long runtime_ns = 0;

	if (in_debugfs && file_number(SCHED_DEBUG "fair_server/cpu0/runtime", &runtime_ns) == 0) {
		facts_bool(facts, "fair_server", runtime_ns > 0);
		facts_evidence(facts, "fair_server", SCHED_DEBUG "fair_server/cpu0/runtime");
		facts_number(facts, "fair_server_runtime_ns", runtime_ns);
		facts_file_number(facts, "fair_server_period_ns", SCHED_DEBUG "fair_server/cpu0/period");
		return;
	}
	facts_bool(facts, "fair_server", kernel_at_least(6, 12));
	facts_evidence(facts, "fair_server",
	        kernel_at_least(6, 12) ? "kernel 6.12 or later (debugfs cannot be read)"
	                               : "a kernel before 6.12");
	facts_unknown(facts, "fair_server_runtime_ns", "debugfs cannot be read");
	facts_unknown(facts, "fair_server_period_ns", "debugfs cannot be read");
}

void environment_add_kernel(struct facts *facts)
{
	struct kernel_config config;
	struct utsname name;

	uname(&name);
	kernel_config_load(&config);
	facts_text(facts, "hostname", name.nodename);
	facts_text(facts, "kernel", name.release);
	facts_text(facts, "kernel_version", name.version);
	facts_text(facts, "architecture", name.machine);
	add_boot_parameters(facts);
	add_scheduler(facts);
	add_preemption(facts, &name, &config);
	facts_file_number(facts, "rr_slice_ms", SCHED_SYSCTL "sched_rr_timeslice_ms");
	facts_file_number(facts, "rt_runtime_us", SCHED_SYSCTL "sched_rt_runtime_us");
	facts_file_number(facts, "rt_period_us", SCHED_SYSCTL "sched_rt_period_us");
	add_throttling(facts, &config);
	add_fair_server(facts);
	facts_file_number(facts, "aslr", SCHED_SYSCTL "randomize_va_space");
	facts_file(facts, "clock_source", "/sys/devices/system/clocksource/clocksource0/current_clocksource");
	facts_file(facts, "transparent_huge_pages", "/sys/kernel/mm/transparent_hugepage/enabled");
	kernel_config_release(&config);
}
