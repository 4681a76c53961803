/* environment_limits: who runs this, and what he may use: control groups, limits, capabilities. */
#include "machine/environment_parts.h"

#include "base/units.h"
#include "machine/cgroup.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Larger than any memory: what version 1 shows for "no limit". */
#define UNLIMITED_BYTES (1ull << 60)

/* From the process's own group up to the root; the smallest limit counts. `read_one` gives a
 * group's limit, or 0 for none. -errno when the own group cannot be seen. */
static int smallest_limit(
        const char *controller, double (*read_one)(const struct cgroup_tree *, const char *), double *limit)
{
	struct cgroup_tree tree;
	char path[PATH_MAX], *slash;
	int err = cgroup_find(controller, &tree);

	*limit = 0;
	if (!err)
		err = cgroup_own(controller, &tree, path, sizeof(path));
	while (!err) {
		const double here = read_one(&tree, path);

		if (here > 0 && (*limit <= 0 || here < *limit))
			*limit = here;
		if (path[0] == '\0')
			break;
		slash = strrchr(path, '/');
		*(slash ? slash : path) = '\0';
	}
	return err;
}

static double cpu_limit(const struct cgroup_tree *tree, const char *group)
{
	char quota[64], period[64], *end;
	double value;

	if (tree->version == 2) {
		if (cgroup_read(tree, group, "cpu.max", quota, sizeof(quota)) != 0)
			return 0;
		value = strtod(quota, &end);
		return end == quota ? 0 : value / strtod(end, NULL);
	}
	if (cgroup_read(tree, group, "cpu.cfs_quota_us", quota, sizeof(quota)) != 0 ||
	        cgroup_read(tree, group, "cpu.cfs_period_us", period, sizeof(period)) != 0)
		return 0;
	return strtod(quota, NULL) / strtod(period, NULL);
}

static double memory_limit(const struct cgroup_tree *tree, const char *group)
{
	char text[64];
	double value;

	if (cgroup_read(tree, group, tree->version == 2 ? "memory.max" : "memory.limit_in_bytes", text,
	            sizeof(text)) != 0)
		return 0;
	value = strtod(text, NULL); /* "max" is 0 */
	return value < (double)UNLIMITED_BYTES ? value : 0;
}

static void add_cgroup(struct facts *facts)
{
	char text[64];
	double limit;
	int err = smallest_limit("cpu", cpu_limit, &limit);

	if (err)
		facts_unknown(facts, "cgroup_cpu_limit", "the cpu control group cannot be seen: %s",
		        strerror(-err));
	else if (limit > 0)
		facts_set(facts, "cgroup_cpu_limit", json_real(limit));
	else
		facts_text(facts, "cgroup_cpu_limit", "none");
	err = smallest_limit("memory", memory_limit, &limit);
	if (err)
		facts_unknown(facts, "cgroup_memory_limit", "the memory control group cannot be seen: %s",
		        strerror(-err));
	else
		facts_text(facts, "cgroup_memory_limit",
		        limit > 0 ? bytes_format((uint64_t)limit, text, sizeof(text)) : "none");
}

static void add_rlimit(struct facts *facts, const char *key, __rlimit_resource_t resource)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) != 0)
		facts_unknown(facts, key, "getrlimit: %s", strerror(errno));
	else if (limit.rlim_cur == RLIM_INFINITY)
		facts_text(facts, key, "unlimited");
	else
		facts_number(facts, key, (long long)limit.rlim_cur);
}

/* Those that decide what may be measured. The numbers are from linux/capability.h. */
static void add_capabilities(struct facts *facts)
{
	static const struct {
		const char *name;
		unsigned bit;
	} known[] = {{"CAP_IPC_LOCK", 14}, {"CAP_SYS_ADMIN", 21}, {"CAP_SYS_NICE", 23},
	        {"CAP_SYS_RESOURCE", 24}, {"CAP_PERFMON", 38}};
	FILE *status = fopen("/proc/self/status", "re");
	unsigned long long held = 0;
	char line[256];
	bool found = false;
	json_t *names;

	while (status && !found && fgets(line, sizeof(line), status))
		found = sscanf(line, "CapEff: %llx", &held) == 1;
	if (status)
		fclose(status);
	if (!found) {
		facts_unknown(facts, "capabilities", "/proc/self/status does not tell");
		return;
	}
	names = json_array();
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (held & (1ull << known[i].bit) &&
		        json_array_append_new(names, json_string(known[i].name)) != 0)
			facts->failed = true;
	facts_set(facts, "capabilities", names);
}

void environment_add_limits(struct facts *facts)
{
	const struct passwd *user = getpwuid(geteuid());

	if (user)
		facts_text(facts, "user", user->pw_name);
	else
		facts_unknown(facts, "user", "uid %u has no name", geteuid());
	facts_number(facts, "uid", geteuid());
	add_capabilities(facts);
	add_cgroup(facts);
	add_rlimit(facts, "limit_realtime_priority", RLIMIT_RTPRIO);
	add_rlimit(facts, "limit_nice", RLIMIT_NICE);
	add_rlimit(facts, "limit_descriptors", RLIMIT_NOFILE);
	add_rlimit(facts, "limit_processes", RLIMIT_NPROC);
}
