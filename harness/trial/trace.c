/* See trace.h. What this file does not do: it writes no file (results/trace_file.h), and knows no model. */
#include "trial/trace.h"

#include "base/clock.h"
#include "base/memfile.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* The process's: it runs one trial. */
static const struct workload_ops *inner;
static struct workload_ops traced;

/* How often the CPU clock is read; shorter steps are taken to have run all the time. */
#define CPU_CLOCK_NS (200 * NS_PER_US)
#define LONG_NS (100 * NS_PER_US)
/* A thread that did nothing for so long between two steps has waited. */
#define WAITED_NS (5 * NS_PER_US)

/* The thread's. */
static _Thread_local struct {
	struct trace_ring *ring; /* NULL: nothing is kept */
	struct trace_step *steps;
	unsigned room;
	uint64_t begin_ns;
	bool running; /* `step` has begun */
	struct trace_step step;
	/* when the CPU clock was read last, and what it showed; idle: the thread has waited since */
	uint64_t read_ns, cpu_ns;
	bool idle;
	bool was_long; /* the last step */
} mine;

static size_t ring_bytes(unsigned room)
{
	const size_t bytes = sizeof(struct trace_ring) + room * sizeof(struct trace_step);

	return (bytes + sizeof(struct trace_ring) - 1) & ~(sizeof(struct trace_ring) - 1);
}

unsigned trace_room(unsigned rings)
{
	const unsigned room = TRACE_STEPS_MOST / (rings > 0 ? rings : 1);

	return room < TRACE_RING_STEPS ? room : TRACE_RING_STEPS;
}

int trace_create(struct trace **trace, unsigned rings, unsigned room)
{
	const size_t bytes = sizeof(struct trace_ring) * 2 + rings * ring_bytes(room);
	int fd;
	struct trace *const made = memfile_create("telar-trace", bytes, &fd);

	_Static_assert(sizeof(struct trace) <= sizeof(struct trace_ring) * 2, "the rings lie behind it");
	if (!made)
		return -errno;
	*made = (struct trace){.bytes = bytes, .rings = rings, .room = room, .fd = fd};
	*trace = made;
	return 0;
}

void trace_release(struct trace *trace)
{
	if (!trace)
		return;
	close(trace->fd);
	munmap(trace, trace->bytes);
}

struct trace_ring *trace_ring(const struct trace *trace, unsigned ring)
{
	return (struct trace_ring *)((char *)trace + sizeof(struct trace_ring) * 2 +
	                             ring * ring_bytes(trace->room));
}

struct trace_step *trace_steps(const struct trace *trace, unsigned ring)
{
	return (struct trace_step *)(trace_ring(trace, ring) + 1);
}

struct trace_step *trace_add(const struct trace_step *step)
{
	struct trace_ring *const ring = mine.ring;

	if (!ring || step->end_ns < mine.begin_ns)
		return NULL;
	if (ring->count < mine.room) {
		mine.steps[ring->count] = *step;
		return &mine.steps[ring->count++];
	}
	if (ring->dropped++ == 0)
		ring->first_dropped_ns = step->start_ns;
	return NULL;
}

static uint16_t this_cpu(void)
{
	return (uint16_t)sched_getcpu();
}

static uint64_t thread_cpu_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_nsec;
}

static void read_cpu_clock(uint64_t now_ns)
{
	mine.cpu_ns = thread_cpu_ns();
	mine.read_ns = now_ns;
	mine.idle = false;
}

/* Since the clock was read, the thread should have run all the time, but for what this long step has lost. */
static uint64_t ran_ns(const struct trace_step *step)
{
	const uint64_t took_ns = step->end_ns - step->start_ns;
	const uint64_t before_ns = mine.cpu_ns, since_ns = step->end_ns - mine.read_ns;
	const bool idle = mine.idle;
	uint64_t lost_ns, cpu_ns;

	if (since_ns < CPU_CLOCK_NS)
		return took_ns;
	read_cpu_clock(step->end_ns);
	cpu_ns = mine.cpu_ns - before_ns;
	lost_ns = since_ns > cpu_ns ? since_ns - cpu_ns : 0;
	if (idle || took_ns < LONG_NS)
		return took_ns;
	return took_ns > lost_ns ? took_ns - lost_ns : 0;
}

/* A workload that waits moves its stage on, so a job at stage 0 has just begun. */
static void begin_step(const struct job *job)
{
	mine.running = true;
	mine.step.job = job->id;
	mine.step.flags = job->stage == 0 ? TRACE_FIRST : 0;
	mine.step.cpu_start = this_cpu();
	mine.step.start_ns = clock_now_ns();
	mine.idle = mine.idle || mine.step.start_ns - mine.step.end_ns > WAITED_NS;
	if (mine.idle && (mine.was_long || mine.step.start_ns - mine.read_ns >= CPU_CLOCK_NS))
		read_cpu_clock(mine.step.start_ns);
}

static void end_step(uint32_t flags)
{
	mine.running = false;
	mine.step.end_ns = clock_now_ns();
	mine.step.cpu_end = this_cpu();
	mine.step.flags |= flags;
	mine.step.ran_ns = ran_ns(&mine.step);
	mine.was_long = mine.step.end_ns - mine.step.start_ns >= LONG_NS;
	trace_add(&mine.step);
}

static struct step traced_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	if (!mine.ring)
		return inner->next(workload, job, outcome);
	if (!mine.running || mine.step.job != job->id) {
		/* A loop went on with another job between two compute steps of that one. */
		if (mine.running)
			end_step(0);
		begin_step(job);
	}
	const struct step step = inner->next(workload, job, outcome);

	if (step.kind == STEP_DONE)
		end_step(TRACE_LAST);
	else if (step.kind == STEP_FAIL)
		end_step(TRACE_LAST | TRACE_FAILED);
	else if (step.kind != STEP_COMPUTE)
		end_step(0);
	return step;
}

void trace_wrap(struct workload *workload)
{
	inner = workload->ops;
	traced = *inner;
	traced.next = traced_next;
	workload->ops = &traced;
}

void trace_join(const struct trace *trace, unsigned ring, uint64_t begin_ns)
{
	mine.ring = trace_ring(trace, ring);
	mine.steps = trace_steps(trace, ring);
	mine.room = trace->room;
	mine.begin_ns = begin_ns;
	mine.running = false;
	/* So the CPU clock is read when the first step begins. */
	mine.idle = true;
	mine.read_ns = 0;
}
