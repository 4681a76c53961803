/* Refusals: they are made by giving up rights, so they come for every user, root too; and why they come. */
#include "cases.h"

#include "check/check.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const struct policy before = {.kind = SCHED_OTHER, .nice = 7};

static void must_be_refused(const char *mistake, struct policy wanted, int error)
{
	char what[256];

	snprintf(what, sizeof(what), "what a thread without rights has after it asked for %s",
	        check_spell(&wanted).text);
	const int result = set_policy(&wanted);

	check_has(mistake, what, &before);
	check_number(mistake, "set_policy() of that", result, error);
}

void check_refused_is_refused(void)
{
	struct __user_cap_header_struct version = {.version = _LINUX_CAPABILITY_VERSION_3};
	const struct __user_cap_data_struct none[2] = {0};

	check_begin();
	check_sets(&before);
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

void check_refusals_are_explained(void)
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
		char what[256];

		snprintf(what, sizeof(what), "explain() of %s, errno %s, may_all %d, most_priority %u, %u CPUs of %u,",
		        check_spell(&told[i].wanted).text, strerrorname_np(-told[i].error), facts->may_all,
		        facts->most_priority, facts->cpus, facts->of_cpus);
		check_text(told[i].mistake, what, found <= OTHER_REASON ? names[found] : "no reason",
		        names[told[i].reason]);
	}
}
