/* See noise.h. */
#include "machine/noise.h"

#include "base/clock.h"
#include "trial/outcome.h"
#include "trial/usage.h"

#include <ctype.h>
#include <glob.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* "cpu1...", and not "cpu ...", which is the sum of all. */
static bool is_of(const char *line, hwloc_const_cpuset_t cpus)
{
	return isdigit((unsigned char)line[3]) &&
	       (!cpus || hwloc_bitmap_isset(cpus, (unsigned)strtoul(line + 3, NULL, 10)));
}

void noise_read_stat(struct noise *noise, FILE *stat, hwloc_const_cpuset_t cpus)
{
	const int64_t tick_ns = (int64_t)NS_PER_S / sysconf(_SC_CLK_TCK);
	int64_t user, nice, system, irq, softirq, steal, busy_ticks = 0, steal_ticks = 0;
	unsigned found = 0;
	char line[512];

	while (fgets(line, sizeof(line), stat) && strncmp(line, "cpu", 3) == 0) {
		if (!is_of(line, cpus) || sscanf(line,
		                                  "%*s %" SCNd64 " %" SCNd64 " %" SCNd64 " %*d %*d %" SCNd64
		                                  " %" SCNd64 " %" SCNd64,
		                                  &user, &nice, &system, &irq, &softirq, &steal) != 6)
			continue;
		busy_ticks += user + nice + system + irq + softirq;
		steal_ticks += steal;
		found++;
	}
	noise->busy_ns = found ? busy_ticks * tick_ns : -1;
	noise->steal_ns = found ? steal_ticks * tick_ns : -1;
}

static void read_pressure(struct noise *noise)
{
	uint64_t total_us;
	FILE *pressure = fopen("/proc/pressure/cpu", "re");

	if (!pressure)
		return;
	if (fscanf(pressure, "some avg10=%*f avg60=%*f avg300=%*f total=%" SCNu64, &total_us) == 1)
		noise->pressure_ns = (int64_t)(total_us * NS_PER_US);
	fclose(pressure);
}

static void read_frequency(struct noise *noise, hwloc_const_cpuset_t cpus)
{
	int64_t sum_khz = 0;
	size_t read = 0;
	glob_t files;

	if (glob("/sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_cur_freq", GLOB_NOSORT, NULL, &files) !=
	        0)
		return;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		int64_t khz;
		FILE *file = is_of(files.gl_pathv[i] + strlen("/sys/devices/system/cpu/"), cpus)
		                     ? fopen(files.gl_pathv[i], "re")
		                     : NULL;

		if (file && fscanf(file, "%" SCNd64, &khz) == 1) {
			sum_khz += khz;
			read++;
		}
		if (file)
			fclose(file);
	}
	globfree(&files);
	if (read > 0)
		noise->frequency_khz = sum_khz / (int64_t)read;
}

void noise_read(struct noise *noise, hwloc_const_cpuset_t cpus)
{
	struct usage own, children;
	FILE *const stat = fopen("/proc/stat", "re");

	*noise = (struct noise){.at_ns = clock_now_ns(),
	        .steal_ns = -1,
	        .busy_ns = -1,
	        .pressure_ns = -1,
	        .frequency_khz = -1};
	if (stat) {
		noise_read_stat(noise, stat, cpus);
		fclose(stat);
	}
	read_pressure(noise);
	read_frequency(noise, cpus);
	usage_read(RUSAGE_SELF, &own);
	usage_read(RUSAGE_CHILDREN, &children);
	noise->own_ns = own.cpu_user_ns + own.cpu_sys_ns + children.cpu_user_ns + children.cpu_sys_ns;
}

static int64_t difference(int64_t before, int64_t after)
{
	return before < 0 || after < 0 ? -1 : after - before;
}

/* Each CPU's counters round to a tick at both ends. */
static double tick_tolerance_ns(unsigned cpus)
{
	return 2.0 * cpus * (double)NS_PER_S / (double)sysconf(_SC_CLK_TCK);
}

/* How much of the gaps cannot be time in which a CPU had nothing to do: the kernel may leave the timer of an
 * idle CPU alone. Without a count of busy time none is certain. */
static double certain_gap_ns(const struct outcome *outcome, double capacity_ns, int64_t busy_ns)
{
	const double idle_ns =
	        capacity_ns - (double)busy_ns - (double)(outcome->steal_ns > 0 ? outcome->steal_ns : 0);

	if (busy_ns < 0)
		return 0;
	return (double)outcome->gap_ns - (idle_ns > 0 ? idle_ns : 0);
}

void noise_judge(
        const struct noise *before, const struct noise *after, unsigned cpus, struct outcome *outcome)
{
	const double capacity_ns = (double)(after->at_ns - before->at_ns) * cpus;
	const double tolerance_ns = tick_tolerance_ns(cpus);
	const int64_t busy_ns = difference(before->busy_ns, after->busy_ns);
	const int64_t own_ns = (int64_t)(after->own_ns - before->own_ns);

	outcome->steal_ns = difference(before->steal_ns, after->steal_ns);
	outcome->foreign_cpu_ns = busy_ns < 0 ? -1 : busy_ns > own_ns ? busy_ns - own_ns : 0;
	outcome->pressure_ns = difference(before->pressure_ns, after->pressure_ns);
	outcome->frequency_khz = after->frequency_khz;
	if ((double)outcome->steal_ns > NOISE_STEAL_SHARE * capacity_ns + tolerance_ns)
		snprintf(outcome->polluted, sizeof(outcome->polluted),
		        "%.0f ms of CPU time stolen by the hypervisor", (double)outcome->steal_ns / 1e6);
	else if ((double)outcome->foreign_cpu_ns > NOISE_FOREIGN_SHARE * capacity_ns + tolerance_ns)
		snprintf(outcome->polluted, sizeof(outcome->polluted),
		        "%.0f ms of CPU time used by other programs", (double)outcome->foreign_cpu_ns / 1e6);
	else if (certain_gap_ns(outcome, capacity_ns, busy_ns) >
	         NOISE_GAP_SHARE * (double)outcome->window_ns * cpus)
		snprintf(outcome->polluted, sizeof(outcome->polluted),
		        "CPUs stood still for %.0f ms of the window", (double)outcome->gap_ns / 1e6);
}
