/*
 * The check of lesson 10. Each case is a process of its own: its policy ends with it, and RLIMIT_RTTIME ends a
 * real-time one that does not stop. Refusals are made by giving up rights, so they come for every user, root too.
 */
#include "lesson.h"

#include "check/check.h"

#include <errno.h>
#include <linux/capability.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MS 1000000
#define RESERVATION(runtime, period)                                                                                   \
	{                                                                                                              \
		.kind = SCHED_DEADLINE, .runtime_ns = (runtime), .period_ns = (period)                                 \
	}

static const char *spell(char *text, const struct policy *policy)
{
	static const char *const names[] = {"OTHER", "FIFO", "RR", "BATCH", "policy 4", "IDLE", "DEADLINE"};

	snprintf(text, 128, "%s, nice %d, priority %u, runtime %llu, period %llu",
	        policy->kind >= 0 && policy->kind < 7 ? names[policy->kind] : "no policy", policy->nice,
	        policy->priority, (unsigned long long)policy->runtime_ns, (unsigned long long)policy->period_ns);
	return text;
}

/* What the kernel says of this thread: asked without the student's functions. */
static void must_have(const char *mistake, const char *what, const struct policy *expected)
{
	struct kernel_attr attr = {0};
	struct policy real = {0};
	char is[128], should_be[128];

	if (syscall(SYS_sched_getattr, 0, &attr, sizeof(attr), 0) != 0)
		check_skip("sched_getattr() is not allowed here: %s", strerror(errno));
	real.kind = (int)attr.policy;
	real.priority = attr.priority;
	real.nice = real.kind == SCHED_OTHER || real.kind == SCHED_BATCH ? attr.nice : 0;
	real.runtime_ns = real.kind == SCHED_DEADLINE ? attr.runtime_ns : 0;
	real.period_ns = real.kind == SCHED_DEADLINE ? attr.period_ns : 0;
	check_text(mistake, what, spell(is, &real), spell(should_be, expected));
}

static void must_report(const char *mistake, const char *what, pid_t tid, const struct policy *expected)
{
	struct policy found = {-1, 77, 77, 77, 77};
	char is[128], should_be[128];

	check_number("not-read", "get_policy()", get_policy(tid, &found), 0);
	check_text(mistake, what, spell(is, &found), spell(should_be, expected));
}

static void must_set(const struct policy *policy)
{
	check_number("not-set", "set_policy()", set_policy(policy), 0);
	must_have("not-set", "what the kernel says after set_policy()", policy);
	must_report("not-read", "what get_policy() found", gettid(), policy);
}

static void begin(void)
{
	const int nice = getpriority(PRIO_PROCESS, 0);

	setrlimit(RLIMIT_RTTIME, &(struct rlimit){200000, 400000});
	if (nice > 0 || sched_getscheduler(0) != SCHED_OTHER)
		check_skip("begin with policy OTHER and nice 0 (nice is %d): from a shell that was not started by nice "
		           "or chrt",
		        nice);
}

static void everybody_may_be_nice(void)
{
	const int nice = 1 + (int)check_random(9);
	const struct policy idle = {.kind = SCHED_IDLE};

	begin();
	must_set(&(struct policy){.kind = SCHED_OTHER, .nice = nice});
	must_set(&(struct policy){.kind = SCHED_BATCH, .nice = nice + 1 + (int)check_random(9)});
	check_number("not-set", "set_policy() with IDLE", set_policy(&idle), 0);
	must_have("not-set", "what the kernel says after set_policy() with IDLE", &idle);
	must_report("parameters-of-another", "what get_policy() found of an IDLE thread that was nice before", gettid(),
	        &idle);
}

static pthread_barrier_t barrier;
static const struct policy first = {.kind = SCHED_OTHER, .nice = 2}, second = {.kind = SCHED_BATCH, .nice = 5};

static void *be_second(void *tid)
{
	*(pid_t *)tid = gettid();
	check_number("not-set", "set_policy() in a second thread", set_policy(&second), 0);
	must_have("the-first-thread", "what the second thread has after its set_policy()", &second);
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	return NULL;
}

static void a_policy_belongs_to_a_thread(void)
{
	pthread_t thread;
	pid_t tid = 0;

	begin();
	must_set(&first);
	pthread_barrier_init(&barrier, NULL, 2);
	pthread_create(&thread, NULL, be_second, &tid);
	pthread_barrier_wait(&barrier);
	must_have("the-first-thread", "what the first thread has after the second one's set_policy()", &first);
	must_report("reads-itself", "what get_policy() found of the second thread", tid, &second);
	check_number("error-not-told", "get_policy() of a thread that does not exist",
	        get_policy(0x7fffffff, &(struct policy){0}), -ESRCH);
	pthread_barrier_wait(&barrier);
	pthread_join(thread, NULL);
}

static const struct policy before = {.kind = SCHED_OTHER, .nice = 7};

static void must_be_refused(const char *mistake, struct policy wanted, int error)
{
	char what[256], text[128];

	snprintf(what, sizeof(what), "what a thread without rights has after it asked for %s", spell(text, &wanted));
	const int result = set_policy(&wanted);

	must_have(mistake, what, &before);
	check_number(mistake, "set_policy() of that", result, error);
}

static void refused_is_refused(void)
{
	struct __user_cap_header_struct version = {.version = _LINUX_CAPABILITY_VERSION_3};
	const struct __user_cap_data_struct none[2] = {0};

	begin();
	must_set(&before);
	setrlimit(RLIMIT_RTPRIO, &(struct rlimit){0, 0});
	setrlimit(RLIMIT_NICE, &(struct rlimit){0, 0});
	if (syscall(SYS_capset, &version, none) != 0)
		check_skip("rights cannot be given up here: %s", strerror(errno));
	must_be_refused("error-not-told", (struct policy){.kind = SCHED_RR, .priority = 100}, -EINVAL);
	must_be_refused("takes-something-else", (struct policy){.kind = SCHED_FIFO, .priority = 10}, -EPERM);
	must_be_refused("half-done", (struct policy){.kind = SCHED_BATCH, .nice = 3}, -EPERM);
	must_be_refused(
	        "takes-the-nearest", (struct policy){.kind = SCHED_BATCH, .nice = 20 + (int)check_random(9)}, -EINVAL);
	must_be_refused("takes-something-else", (struct policy)RESERVATION(20 * MS, 10 * MS), -EINVAL);
	must_be_refused("takes-something-else", (struct policy)RESERVATION(1 * MS, 10 * MS), -EPERM);
}

static void refusals_are_explained(void)
{
	static const struct {
		struct policy wanted;
		int error;
		struct facts facts;
		enum refusal reason;
		const char *mistake;
	} told[] = {
	        {{.kind = SCHED_RR, .priority = 10}, 0, {false, 20, 4, 4}, NOT_REFUSED, "errno-unknown"},
	        {RESERVATION(2, 1), -EINVAL, {false, 0, 1, 4}, BAD_PARAMETERS, "errno-unknown"},
	        {RESERVATION(9, 10), -EBUSY, {true, 0, 4, 4}, NO_ROOM, "errno-unknown"},
	        {{.kind = SCHED_IDLE}, -ENOSYS, {false, 0, 4, 4}, OTHER_REASON, "errno-unknown"},
	        {{.kind = SCHED_FIFO, .priority = 10}, -EPERM, {false, 9, 4, 4}, NO_RIGHT, "errno-unknown"},
	        {{.kind = SCHED_BATCH, .nice = -1}, -EPERM, {false, 99, 4, 4}, NO_RIGHT, "errno-unknown"},
	        {RESERVATION(1, 10), -EPERM, {true, 0, 1, 4}, PINNED, "eperm-is-rights"},
	        {RESERVATION(1, 10), -EPERM, {false, 0, 1, 4}, NO_RIGHT, "cpus-before-rights"},
	        {RESERVATION(1, 10), -EPERM, {false, 99, 4, 4}, NO_RIGHT, "a-limit-for-deadline"},
	        {RESERVATION(1, 10), -EPERM, {false, 99, 1, 4}, NO_RIGHT, "a-limit-for-deadline"},
	        {RESERVATION(1, 10), -EPERM, {true, 0, 4, 4}, OTHER_REASON, "blames-without-proof"},
	        {{.kind = SCHED_FIFO, .priority = 10}, -EPERM, {true, 0, 1, 4}, OTHER_REASON, "blames-without-proof"},
	        {{.kind = SCHED_RR, .priority = 10}, -EPERM, {false, 10, 4, 4}, OTHER_REASON, "blames-without-proof"},
	        {{.kind = SCHED_IDLE}, -EPERM, {false, 0, 4, 4}, OTHER_REASON, "blames-without-proof"},
	};
	static const char *const names[] = {
	        "NOT_REFUSED", "BAD_PARAMETERS", "NO_RIGHT", "PINNED", "NO_ROOM", "OTHER_REASON"};

	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		const struct facts *facts = &told[i].facts;
		const enum refusal found = explain(&told[i].wanted, told[i].error, facts);
		char what[256], text[128];

		snprintf(what, sizeof(what), "explain() of %s, errno %s, may_all %d, most_priority %u, %u CPUs of %u,",
		        spell(text, &told[i].wanted), strerrorname_np(-told[i].error), facts->may_all,
		        facts->most_priority, facts->cpus, facts->of_cpus);
		check_text(told[i].mistake, what, found <= OTHER_REASON ? names[found] : "no reason",
		        names[told[i].reason]);
	}
}

/* Skips the case unless the kernel grants it to us: then it must grant it to the student as well. */
static void need(const struct kernel_attr *wanted, const char *how)
{
	const struct kernel_attr other = {.size = sizeof(other), .policy = SCHED_OTHER};

	begin();
	if (syscall(SYS_sched_setattr, 0, wanted, 0) != 0)
		check_skip("the kernel says: %s. %s", strerror(errno), how);
	syscall(SYS_sched_setattr, 0, &other, 0);
}

static void real_time_is_granted(void)
{
	need(&(struct kernel_attr){.size = sizeof(struct kernel_attr), .policy = SCHED_RR, .priority = 20},
	        "Run it as root, or after `ulimit -r 20`, which a line in /etc/security/limits.conf can allow you");
	must_set(&(struct policy){.kind = SCHED_FIFO, .priority = 1 + (unsigned)check_random(20)});
	must_set(&(struct policy){.kind = SCHED_RR, .priority = 1 + (unsigned)check_random(20)});
}

static void a_reservation_is_granted(void)
{
	const struct policy wanted = RESERVATION((1 + check_random(3)) * MS, 50 * MS);
	struct facts pinned = {true, 0, 1, (unsigned)sysconf(_SC_NPROCESSORS_ONLN)};
	cpu_set_t all, one;

	need(&(struct kernel_attr){.size = sizeof(struct kernel_attr),
	             .policy = SCHED_DEADLINE,
	             .runtime_ns = 3 * MS,
	             .deadline_ns = 50 * MS,
	             .period_ns = 50 * MS},
	        "Run it as root, and not pinned to some of the CPUs");
	sched_getaffinity(0, sizeof(all), &all);
	CPU_ZERO(&one);
	CPU_SET((size_t)sched_getcpu(), &one);
	if (pinned.of_cpus > 1 && sched_setaffinity(0, sizeof(one), &one) == 0) {
		check_number("takes-something-else", "set_policy() with DEADLINE in a pinned thread",
		        set_policy(&wanted), -EPERM);
		check_number("eperm-is-rights", "explain() of that", explain(&wanted, -EPERM, &pinned), PINNED);
		sched_setaffinity(0, sizeof(all), &all);
	}
	must_set(&wanted);
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"everybody-may-be-nice", "OTHER, BATCH and IDLE are set, and read back", everybody_may_be_nice, 0, 0, 0},
        {"a-policy-belongs-to-a-thread", "set_policy() is for the calling thread, get_policy() for any",
                a_policy_belongs_to_a_thread, 0, 0, 0},
        {"refused-is-refused", "without rights: the errno, and nothing has changed", refused_is_refused, 0, 0, 0},
        {"refusals-are-explained", "explain() finds the reason from the errno and the facts", refusals_are_explained, 0,
                0, 0},
        {"real-time-is-granted", "FIFO and RR are set, and read back", real_time_is_granted, 0, 0, 0},
        {"a-reservation-is-granted", "DEADLINE is set and read back, but not when pinned", a_reservation_is_granted, 0,
                0, 0},
        {0},
};
