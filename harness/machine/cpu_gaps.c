/* See cpu_gaps.h. What this file does not do: it does not say which trial is polluted (noise.h). */
#include "machine/cpu_gaps.h"

#include "base/clock.h"

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Perf writes a record for each stamp. */
struct stamp {
	struct perf_event_header header;
	uint64_t at_ns;
};

#define RING_PAGES 4 /* a power of two */
#define ON_TICK_NS (200 * NS_PER_US)
/* The warm-up and the window take a quarter of the ring at most: the rest of a trial has room, too. */
#define TICKS_MOST 256

static size_t ring_bytes(void)
{
	return RING_PAGES * (size_t)sysconf(_SC_PAGESIZE);
}

static size_t mapped_bytes(void)
{
	return ring_bytes() + (size_t)sysconf(_SC_PAGESIZE);
}

/* The mapping keeps the event, so no descriptor is in anybody's way; and it is not there after a fork(). */
static void *watch_cpu(int cpu, uint64_t tick_ns)
{
	struct perf_event_attr attr = {
	        .type = PERF_TYPE_SOFTWARE,
	        .size = sizeof(attr),
	        .config = PERF_COUNT_SW_CPU_CLOCK,
	        .sample_period = tick_ns,
	        .sample_type = PERF_SAMPLE_TIME,
	        .use_clockid = 1,
	        .clockid = CLOCK_MONOTONIC,
	};
	const int fd = (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	void *ring;

	if (fd < 0)
		return MAP_FAILED;
	ring = mmap(NULL, mapped_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return ring;
}

void cpu_gaps_open(struct cpu_gaps *gaps, hwloc_topology_t topology, uint64_t trial_ns)
{
	const hwloc_const_cpuset_t cpus = hwloc_topology_get_topology_cpuset(topology);
	int cpu;

	*gaps = (struct cpu_gaps){.tick_ns = trial_ns / TICKS_MOST};
	if (gaps->tick_ns < CPU_GAPS_TICK_NS)
		gaps->tick_ns = CPU_GAPS_TICK_NS;
	gaps->ring = calloc((size_t)hwloc_bitmap_weight(cpus), sizeof(*gaps->ring));
	if (!gaps->ring)
		return;
	hwloc_bitmap_foreach_begin(cpu, cpus)
	{
		gaps->ring[gaps->count] = watch_cpu(cpu, gaps->tick_ns);
		if (gaps->ring[gaps->count] == MAP_FAILED) {
			cpu_gaps_close(gaps);
			return;
		}
		gaps->count++;
	}
	hwloc_bitmap_foreach_end();
}

void cpu_gaps_close(struct cpu_gaps *gaps)
{
	for (unsigned i = 0; i < gaps->count; i++)
		munmap(gaps->ring[i], mapped_bytes());
	free(gaps->ring);
	*gaps = (struct cpu_gaps){0};
}

/* A stamp was due at `due_ns`, and came at `came_ns`. */
static void add_gap(
        struct cpu_gap_count *found, uint64_t due_ns, uint64_t came_ns, uint64_t begin_ns, uint64_t end_ns)
{
	const uint64_t from_ns = due_ns > begin_ns ? due_ns : begin_ns;
	const uint64_t to_ns = came_ns < end_ns ? came_ns : end_ns;

	if (to_ns < from_ns + CPU_GAPS_LEAST_NS)
		return;

	const int64_t length_ns = (int64_t)(to_ns - from_ns);

	found->gaps++;
	found->lost_ns += length_ns;
	if (length_ns > found->longest_ns)
		found->longest_ns = length_ns;
}

/* The timer keeps to its ticks, and the kernel now and then leaves a stamp out: the next one is then late,
 * but by whole ticks. A stop ends anywhere. */
static bool is_off_tick(uint64_t late_ns, uint64_t tick_ns)
{
	const uint64_t beyond_ns = late_ns % tick_ns;

	return beyond_ns > ON_TICK_NS && tick_ns - beyond_ns > ON_TICK_NS;
}

void cpu_gaps_add(struct cpu_gap_count *found, const uint64_t *stamps, size_t count, uint64_t tick_ns,
        uint64_t begin_ns, uint64_t end_ns, uint64_t now_ns)
{
	uint64_t due_ns = count > 0 ? stamps[0] + tick_ns : now_ns;

	for (size_t i = 1; i < count; i++) {
		if (stamps[i] < due_ns) {
			due_ns = stamps[i] + tick_ns; /* those before were late by a little */
			continue;
		}
		const uint64_t late_ns = stamps[i] - due_ns;

		if (is_off_tick(late_ns, tick_ns))
			add_gap(found, due_ns, stamps[i], begin_ns, end_ns);
		due_ns += (late_ns / tick_ns + 1) * tick_ns;
	}
	/* One stamp may be missing, two are not. */
	if (now_ns > due_ns + 2 * tick_ns)
		add_gap(found, due_ns, now_ns, begin_ns, end_ns);
}

/* The stamps of one CPU; -1 when there was no room for all. `stamps` has room for a ring of them. */
static int read_stamps(const void *ring, uint64_t *stamps)
{
	const struct perf_event_mmap_page *positions = ring;
	const struct stamp *record = (const void *)((const char *)ring + sysconf(_SC_PAGESIZE));
	const uint64_t head = __atomic_load_n(&positions->data_head, __ATOMIC_ACQUIRE);
	const uint64_t records = head / sizeof(*record);

	if (head + sizeof(*record) > ring_bytes())
		return -1;
	for (uint64_t i = 0; i < records; i++) {
		if (record[i].header.type != PERF_RECORD_SAMPLE || record[i].header.size != sizeof(*record))
			return -1;
		stamps[i] = record[i].at_ns;
	}
	return (int)records;
}

void cpu_gaps_count(
        const struct cpu_gaps *gaps, uint64_t begin_ns, uint64_t end_ns, struct cpu_gap_count *found)
{
	uint64_t *const stamps = calloc(ring_bytes() / sizeof(struct stamp), sizeof(*stamps));
	const uint64_t now_ns = clock_now_ns();
	struct cpu_gap_count sum = {0};

	*found = (struct cpu_gap_count){-1, -1, -1};
	for (unsigned i = 0; stamps && i < gaps->count; i++) {
		const int count = read_stamps(gaps->ring[i], stamps);

		if (count < 1)
			goto unknown;
		cpu_gaps_add(&sum, stamps, (size_t)count, gaps->tick_ns, begin_ns, end_ns, now_ns);
	}
	if (stamps && gaps->count > 0)
		*found = sum;
unknown:
	free(stamps);
}
