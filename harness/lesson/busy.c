/* See busy.h. */
#include "lesson/busy.h"

#include "trial/outcome.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>

static hwloc_bitmap_t usable_cpus(void)
{
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
	cpu_set_t set;

	if (!cpus || sched_getaffinity(0, sizeof(set), &set) != 0) {
		hwloc_bitmap_free(cpus);
		return NULL;
	}
	for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &set))
			hwloc_bitmap_set(cpus, cpu);
	return cpus;
}

void busy_begin(struct busy *busy)
{
	busy->cpus = usable_cpus();
	if (busy->cpus)
		noise_read(&busy->before, busy->cpus);
}

static double percent(int64_t part_ns, double whole_ns)
{
	return part_ns > 0 ? 100 * (double)part_ns / whole_ns : 0;
}

char *busy_say(const struct noise *before, const struct noise *after, unsigned cpus, char *text, size_t size)
{
	const double whole_ns = (double)(after->at_ns - before->at_ns) * cpus;
	struct outcome outcome = {0};

	text[0] = '\0';
	noise_judge(before, after, cpus, &outcome);
	if (outcome.polluted[0])
		snprintf(text, size,
		        "The machine was busy meanwhile: other programs had %.0f %% of the CPUs' time, the "
		        "hypervisor %.0f %%. Measure again when it is quiet.\n",
		        percent(outcome.foreign_cpu_ns, whole_ns), percent(outcome.steal_ns, whole_ns));
	return text;
}

static int append(const char *path, const char *text)
{
	FILE *file = fopen(path, "ae");
	int error = 0;

	if (!file)
		return -errno;
	if (fputs(text, file) < 0)
		error = -EIO;
	if (fclose(file) != 0 && !error)
		error = -errno;
	return error;
}

int busy_end(struct busy *busy, const char *notes)
{
	struct noise after;
	char text[256];

	if (!busy->cpus)
		return 0;
	noise_read(&after, busy->cpus);
	busy_say(&busy->before, &after, (unsigned)hwloc_bitmap_weight(busy->cpus), text, sizeof(text));
	hwloc_bitmap_free(busy->cpus);
	busy->cpus = NULL;
	return text[0] ? append(notes, text) : 0;
}
