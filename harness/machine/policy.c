/*
 * See policy.h. Reading and writing the spelling of a policy, and what follows from it by
 * arithmetic. The system calls are in policy_kernel.c.
 */
#include "machine/policy.h"
#include "base/clock.h"
#include "base/nearest.h"
#include "base/units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* sched_setattr(2): a runtime below 2^10 ns is refused, and these are the kernel's presets
 * for sched_deadline_period_min_us and _max_us. */
#define RUNTIME_LEAST_NS UINT64_C(1024)
#define PERIOD_LEAST_NS (100 * NS_PER_US)
#define PERIOD_MOST_NS (4194304 * NS_PER_US)

#define AUTO_PERIOD_NS (10 * NS_PER_MS)
/* What admission control leaves on each CPU beside its 5 % for everybody else and the 5 %
 * of the fair deadline server. */
#define AUTO_SHARE_PER_MILLE 900

const struct policy_info policy_infos[POLICY_KINDS] = {
        [POLICY_OTHER] = {"other", "other[:nice]", "other:5",
                "the default: fair shares, weighted by a nice value from -20 to 19"},
        [POLICY_BATCH] = {"batch", "batch[:nice]", "batch",
                "fair shares for work that nobody waits for: a waking batch thread does not preempt"},
        [POLICY_IDLE] = {"idle", "idle", "idle",
                "fair, with the smallest weight: runs on what nearly nobody else wants"},
        [POLICY_FIFO] = {"fifo", "fifo:priority", "fifo:10",
                "real time, priority 1 to 99: runs until it blocks or a higher priority comes"},
        [POLICY_RR] = {"rr", "rr:priority", "rr:10",
                "real time, priority 1 to 99: as fifo, but equals take turns in time slices"},
        [POLICY_DEADLINE] = {"deadline", "deadline:runtime/period or deadline:auto", "deadline:4.5ms/10ms",
                "a reservation: the runtime in every period, admitted by the kernel or refused"},
};

static int parse_integer(const char *text, long least, long most, long *value)
{
	const char *digits = *text == '-' ? text + 1 : text;
	char *end;

	if (*digits < '0' || *digits > '9')
		return -EINVAL;
	errno = 0;
	*value = strtol(text, &end, 10);
	return *end == '\0' && errno == 0 && *value >= least && *value <= most ? 0 : -EINVAL;
}

static int parse_nice(const char *text, const char *argument, struct policy *policy, struct reason *why)
{
	long nice = 0;

	if (argument && parse_integer(argument, -20, 19, &nice) != 0)
		return reason_set(why, -EINVAL,
		        "policy '%.40s': the nice value must be a whole number from -20 to 19, as in %s:5",
		        text, policy_infos[policy->kind].name);
	policy->nice = (int)nice;
	return 0;
}

static int parse_priority(const char *text, const char *argument, struct policy *policy, struct reason *why)
{
	long priority = 0;

	if (!argument || parse_integer(argument, 1, 99, &priority) != 0)
		return reason_set(why, -EINVAL,
		        "policy '%.40s': the priority must be a whole number from 1 (lowest) to 99, as in %s",
		        text, policy_infos[policy->kind].example);
	policy->priority = (unsigned)priority;
	return 0;
}

static int check_reservation(const char *text, const struct policy *policy, struct reason *why)
{
	if (policy->period_ns < PERIOD_LEAST_NS || policy->period_ns > PERIOD_MOST_NS)
		return reason_set(
		        why, -EINVAL, "policy '%.40s': the period must be from 100us to 4194304us", text);
	if (policy->runtime_ns < RUNTIME_LEAST_NS)
		return reason_set(why, -EINVAL, "policy '%.40s': the runtime must be at least 1024ns", text);
	if (policy->runtime_ns > policy->period_ns)
		return reason_set(why, -EINVAL,
		        "policy '%.40s': the runtime must not be longer than the period, as in "
		        "deadline:4.5ms/10ms",
		        text);
	return 0;
}

static int parse_reservation(
        const char *text, const char *argument, struct policy *policy, struct reason *why)
{
	const char *slash = argument ? strchr(argument, '/') : NULL;
	struct reason detail = {""};
	char runtime[32];

	if (argument && strcmp(argument, "auto") == 0) {
		policy->automatic = true;
		return 0;
	}
	if (!slash || (size_t)(slash - argument) >= sizeof(runtime))
		return reason_set(why, -EINVAL,
		        "policy '%.40s': deadline needs a runtime and a period, as in deadline:4.5ms/10ms, "
		        "or auto",
		        text);
	memcpy(runtime, argument, (size_t)(slash - argument));
	runtime[slash - argument] = '\0';
	if (time_parse(runtime, &policy->runtime_ns, &detail) != 0 ||
	        time_parse(slash + 1, &policy->period_ns, &detail) != 0)
		return reason_set(why, -EINVAL, "policy '%.40s': %s", text, detail.text);
	return check_reservation(text, policy, why);
}

static int unknown_policy(const char *name, struct reason *why)
{
	const char *names[POLICY_KINDS];

	for (int kind = 0; kind < POLICY_KINDS; kind++)
		names[kind] = policy_infos[kind].name;
	nearest_refuse("policy", name, names, POLICY_KINDS, why);
	return -EINVAL;
}

int policy_parse(const char *text, struct policy *policy, struct reason *why)
{
	const size_t length = strcspn(text, ":");
	const char *argument = text[length] == ':' ? text + length + 1 : NULL;
	struct policy parsed = {.kind = POLICY_OTHER};
	char name[16];
	int err;

	snprintf(name, sizeof(name), "%.*s", (int)(length < sizeof(name) ? length : sizeof(name)), text);
	while (parsed.kind < POLICY_KINDS && strcmp(policy_infos[parsed.kind].name, name) != 0)
		parsed.kind++;
	switch (parsed.kind) {
	case POLICY_OTHER:
	case POLICY_BATCH:
		err = parse_nice(text, argument, &parsed, why);
		break;
	case POLICY_IDLE:
		err = argument ? reason_set(why, -EINVAL, "policy '%.40s': idle takes no parameter", text)
		               : 0;
		break;
	case POLICY_FIFO:
	case POLICY_RR:
		err = parse_priority(text, argument, &parsed, why);
		break;
	case POLICY_DEADLINE:
		err = parse_reservation(text, argument, &parsed, why);
		break;
	default:
		err = unknown_policy(name, why);
	}
	if (!err)
		*policy = parsed;
	return err;
}

char *policy_format(const struct policy *policy, char *buffer, size_t size)
{
	const char *name = policy_infos[policy->kind].name;
	char runtime[32], period[32];

	if (policy_is_realtime(policy) && policy->kind != POLICY_DEADLINE)
		snprintf(buffer, size, "%s:%u", name, policy->priority);
	else if (policy->kind == POLICY_DEADLINE && policy->automatic)
		snprintf(buffer, size, "%s:auto", name);
	else if (policy->kind == POLICY_DEADLINE)
		snprintf(buffer, size, "%s:%s/%s", name,
		        time_format(policy->runtime_ns, runtime, sizeof(runtime)),
		        time_format(policy->period_ns, period, sizeof(period)));
	else if (policy->kind != POLICY_IDLE && policy->nice != 0)
		snprintf(buffer, size, "%s:%d", name, policy->nice);
	else
		snprintf(buffer, size, "%s", name);
	return buffer;
}

char *policy_format_exact(const struct policy *policy, char *buffer, size_t size)
{
	struct policy exact = *policy;

	exact.automatic = false;
	return policy_format(&exact, buffer, size);
}

void policy_resolve(struct policy *policy, unsigned workers, unsigned cores)
{
	const uint64_t share = AUTO_PERIOD_NS * AUTO_SHARE_PER_MILLE / 1000;
	uint64_t runtime;

	if (!policy->automatic)
		return;
	runtime = workers > cores ? share * cores / workers : share;
	/* Whole microseconds read well; rounding down keeps the sum admissible. */
	runtime -= runtime % NS_PER_US;
	policy->runtime_ns = runtime < RUNTIME_LEAST_NS ? RUNTIME_LEAST_NS : runtime;
	policy->period_ns = AUTO_PERIOD_NS;
}

struct policy policy_above(const struct policy *policy)
{
	struct policy above = {.kind = POLICY_FIFO, .priority = 1};

	if (policy->kind == POLICY_DEADLINE)
		above.priority = 99;
	else if (policy_is_realtime(policy))
		above.priority = policy->priority < 99 ? policy->priority + 1 : 99;
	return above;
}

bool policy_is_realtime(const struct policy *policy)
{
	return policy->kind == POLICY_FIFO || policy->kind == POLICY_RR || policy->kind == POLICY_DEADLINE;
}

bool policy_equal(const struct policy *a, const struct policy *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case POLICY_OTHER:
	case POLICY_BATCH:
		return a->nice == b->nice;
	case POLICY_FIFO:
	case POLICY_RR:
		return a->priority == b->priority;
	case POLICY_DEADLINE:
		return a->runtime_ns == b->runtime_ns && a->period_ns == b->period_ns;
	default:
		return true; /* the weight of SCHED_IDLE is fixed: its nice value means nothing */
	}
}
