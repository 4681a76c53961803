/*
 * policy_kernel: the part of policy.h that talks to the kernel, for the calling thread
 * alone, and what its refusals mean.
 *
 * The C library wraps sched_setattr(2) only since glibc 2.41, so the structure and the
 * calls are written out here under names of their own.
 */
#include "machine/policy.h"

#include "base/clock.h"

#include <errno.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's struct sched_attr as first published: 48 bytes, known to every kernel that
 * has the call. */
struct kernel_attr {
	uint32_t size;
	uint32_t policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime_ns, deadline_ns, period_ns;
};

static const uint32_t kernel_policy[POLICY_KINDS] = {
        [POLICY_OTHER] = SCHED_OTHER,
        [POLICY_BATCH] = SCHED_BATCH,
        [POLICY_IDLE] = SCHED_IDLE,
        [POLICY_FIFO] = SCHED_FIFO,
        [POLICY_RR] = SCHED_RR,
        [POLICY_DEADLINE] = SCHED_DEADLINE,
};

/* The kernel refuses parameters that are another policy's. */
static struct kernel_attr attr_of(const struct policy *policy)
{
	struct kernel_attr attr = {.size = sizeof(attr), .policy = kernel_policy[policy->kind]};

	switch (policy->kind) {
	case POLICY_OTHER:
	case POLICY_BATCH:
		attr.nice = policy->nice;
		break;
	case POLICY_FIFO:
	case POLICY_RR:
		attr.priority = policy->priority;
		break;
	case POLICY_DEADLINE:
		attr.runtime_ns = policy->runtime_ns;
		attr.deadline_ns = attr.period_ns = policy->period_ns;
		break;
	default:
		break;
	}
	return attr;
}

int policy_apply(const struct policy *policy)
{
	const struct kernel_attr attr = attr_of(policy);

	if (policy->automatic && policy->runtime_ns == 0)
		return -EINVAL;
	return syscall(SYS_sched_setattr, 0, &attr, 0) < 0 ? -errno : 0;
}

int policy_read(struct policy *policy)
{
	struct kernel_attr attr = {0};
	struct policy read = {.kind = POLICY_OTHER};

	if (syscall(SYS_sched_getattr, 0, &attr, sizeof(attr), 0) < 0)
		return -errno;
	while (read.kind < POLICY_KINDS && kernel_policy[read.kind] != attr.policy)
		read.kind++;
	/* A class that struct policy has no words for: SCHED_EXT, or a deadline before the period's end. */
	if (read.kind == POLICY_KINDS || attr.deadline_ns != attr.period_ns)
		return -ENOTSUP;
	if (read.kind == POLICY_OTHER || read.kind == POLICY_BATCH)
		read.nice = attr.nice;
	if (read.kind == POLICY_FIFO || read.kind == POLICY_RR)
		read.priority = attr.priority;
	if (read.kind == POLICY_DEADLINE) {
		read.runtime_ns = attr.runtime_ns;
		read.period_ns = attr.period_ns;
	}
	*policy = read;
	return 0;
}

static int apply_and_read_back(const struct policy *policy)
{
	struct policy granted;
	int error = policy_apply(policy);

	if (error)
		return error;
	error = policy_read(&granted);
	if (error)
		return error;
	return policy_equal(policy, &granted) ? 0 : -ENOTRECOVERABLE;
}

/* A dead DEADLINE task gives its bandwidth back only when its zero-lag time has passed
 * (Documentation/scheduler/sched-deadline.rst). */
#define ADMISSION_PAUSE_NS (200 * NS_PER_US)

int policy_adopt(const struct policy *policy, _Atomic uint64_t *waits)
{
	const uint64_t patience_ns = waits && policy->kind == POLICY_DEADLINE ? 2 * policy->period_ns : 0;
	const uint64_t limit_ns = clock_now_ns() + patience_ns;
	int error = apply_and_read_back(policy);

	while (error == -EBUSY && patience_ns > 0 && clock_now_ns() < limit_ns) {
		atomic_fetch_add(waits, 1);
		clock_sleep_until(clock_now_ns() + ADMISSION_PAUSE_NS);
		error = apply_and_read_back(policy);
	}
	return error;
}

/* Each sentence must fit a verdict (trial.h) with the policy before it: 120 characters or so. */
static const char *explain_eperm(enum policy_kind kind)
{
	switch (kind) {
	case POLICY_OTHER:
	case POLICY_BATCH:
		return "a nice value below the present one, or leaving idle, needs root (CAP_SYS_NICE) or "
		       "`ulimit -e` (RLIMIT_NICE)";
	case POLICY_FIFO:
	case POLICY_RR:
		return "needs root (CAP_SYS_NICE) or `ulimit -r`; with RT_GROUP_SCHED also a group with "
		       "cpu.rt_runtime_us";
	case POLICY_DEADLINE:
		return "needs root (CAP_SYS_NICE), and all CPUs of the root domain: placement none or an "
		       "exclusive "
		       "cpuset";
	default:
		return "every user may use it, so a sandbox must forbid sched_setattr here";
	}
}

static const char *explain_einval(enum policy_kind kind)
{
	switch (kind) {
	case POLICY_FIFO:
	case POLICY_RR:
		return "the kernel takes priorities from 1 to 99 only";
	case POLICY_DEADLINE:
		return "runtime from 1024 ns to the period, period within the sched_deadline_period_*_us of "
		       "/proc/sys/kernel";
	default:
		return "this kernel does not know the policy, or not with these parameters";
	}
}

const char *policy_explain(const struct policy *policy, int error)
{
	switch (error) {
	case -EPERM:
	case -EACCES:
		return explain_eperm(policy->kind);
	case -EINVAL:
		return explain_einval(policy->kind);
	case -EBUSY:
		if (policy->kind == POLICY_DEADLINE)
			return "admission control: 95 % of the root domain's CPUs may be reserved, less what "
			       "others "
			       "have: reserve less";
		return "a DEADLINE reservation stands in the way of the change";
	case -EAGAIN:
		return "a DEADLINE thread can neither fork nor create threads: its children must exist "
		       "before";
	case -ENOSYS:
		return "this kernel or sandbox has no sched_setattr: Linux 3.14 or later is needed";
	case -ENOTSUP:
		return "the thread is in another class: sched_ext, or a deadline shorter than its period";
	case -ENOTRECOVERABLE:
		return "the kernel took it and then reported something else";
	default:
		return "an errno that sched_setattr(2) does not document";
	}
}
