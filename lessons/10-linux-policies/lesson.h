/*
 * Lesson 10, Linux's policies. Write these three functions.
 */
#ifndef LESSON_H
#define LESSON_H

#include <sched.h> /* SCHED_OTHER, SCHED_BATCH, SCHED_IDLE, SCHED_FIFO, SCHED_RR, SCHED_DEADLINE */
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h> /* SYS_sched_setattr, SYS_sched_getattr */
#include <sys/types.h>

/* What sched_setattr(2) and sched_getattr(2) take. The C library has it only since glibc 2.41, so here it is. */
struct kernel_attr {
	uint32_t size; /* sizeof(struct kernel_attr) */
	uint32_t policy;
	uint64_t flags; /* 0 */
	int32_t nice;
	uint32_t priority;
	uint64_t runtime_ns, deadline_ns, period_ns;
};

/* A policy with its parameters. Those of other policies are 0. */
struct policy {
	int kind;                       /* SCHED_OTHER ... */
	int nice;                       /* OTHER, BATCH: -20 to 19 */
	unsigned priority;              /* FIFO, RR: 1 to 99 */
	uint64_t runtime_ns, period_ns; /* DEADLINE; the deadline is the end of the period */
};

/*
 * Gives this policy to the calling thread, and to no other: syscall(SYS_sched_setattr, 0, &attr, 0). Returns 0, or
 * -errno, and then the thread has what it had before. All of it or nothing, and never something similar instead: a nice
 * value that is out of range is -EINVAL, though the kernel would take the nearest.
 */
int set_policy(const struct policy *policy);

/* What a thread has: syscall(SYS_sched_getattr, tid, &attr, sizeof(attr), 0). 0 or -errno. */
int get_policy(pid_t tid, struct policy *policy);

/* What is true of a thread that was refused. */
struct facts {
	bool may_all;           /* it has the capability CAP_SYS_NICE, as root usually has */
	unsigned most_priority; /* its RLIMIT_RTPRIO: it may use FIFO and RR up to this priority even without */
	unsigned cpus, of_cpus; /* it may use `cpus` of the machine's `of_cpus` */
};

enum refusal {
	NOT_REFUSED,
	BAD_PARAMETERS, /* wrong for everybody: out of range, or more runtime than period (EINVAL) */
	NO_RIGHT,       /* it lacks the capability, and has no limit that would do instead (EPERM) */
	PINNED,         /* DEADLINE is for threads that may use all CPUs (EPERM too) */
	NO_ROOM,        /* the kernel could not keep its promise to all reservations (EBUSY) */
	OTHER_REASON,   /* none of these explains it: a sandbox, perhaps */
};

/*
 * Why set_policy(wanted) returned `error`, 0 or a negative errno. EPERM has several reasons; the facts decide. The
 * kernel looks at rights before it looks at CPUs. DEADLINE needs the capability: no limit will do. IDLE is allowed to
 * everybody. OTHER and BATCH are refused for their nice value: the limit for that, RLIMIT_NICE, was too low, unless
 * may_all.
 */
enum refusal explain(const struct policy *wanted, int error, const struct facts *facts);

#endif
