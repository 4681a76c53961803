/* policy: spelling, arithmetic, and what the kernel really grants, in children that end at once. */
#include "cmocka_all.h"

#include "machine/policy.h"

#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MS UINT64_C(1000000)

static struct policy policy_of(const char *text)
{
	struct policy policy = {0};
	struct reason why;

	if (policy_parse(text, &policy, &why) != 0)
		fail_msg("%s: %s", text, why.text);
	return policy;
}

static void reads_what_it_writes(void **state)
{
	static const char *const spellings[] = {"other", "other:5", "other:-20", "batch", "batch:19", "idle",
	        "fifo:1", "fifo:99", "rr:10", "deadline:4.5ms/10ms", "deadline:1024ns/100us",
	        "deadline:1s/4s", "deadline:auto"};

	(void)state;
	for (size_t i = 0; i < COUNT(spellings); i++) {
		struct policy policy = policy_of(spellings[i]);
		char text[64];

		assert_string_equal(policy_format(&policy, text, sizeof(text)), spellings[i]);
	}
}

static void writes_the_shortest_spelling(void **state)
{
	static const char *const pairs[][2] = {{"other:0", "other"}, {"batch:-0", "batch"},
	        {"rr:010", "rr:10"}, {"deadline:4500us/0.01s", "deadline:4.5ms/10ms"}};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct policy policy = policy_of(pairs[i][0]);
		char text[64];

		assert_string_equal(policy_format(&policy, text, sizeof(text)), pairs[i][1]);
	}
}

static void keeps_every_parameter(void **state)
{
	const struct policy deadline = policy_of("deadline:3ms/10ms");

	(void)state;
	assert_int_equal(deadline.kind, POLICY_DEADLINE);
	assert_int_equal(deadline.runtime_ns, 3 * MS);
	assert_int_equal(deadline.period_ns, 10 * MS);
	assert_int_equal(policy_of("other:-7").nice, -7);
	assert_int_equal(policy_of("rr:42").priority, 42);
	for (int kind = 0; kind < POLICY_KINDS; kind++) {
		assert_int_equal(policy_of(policy_infos[kind].example).kind, kind);
		assert_non_null(policy_infos[kind].summary);
	}
}

static void refuses_with_what_is_allowed(void **state)
{
	static const char *const wrong[][2] = {
	        {"fifo", "from 1 (lowest) to 99"},
	        {"fifo:", "from 1 (lowest) to 99"},
	        {"fifo:0", "from 1 (lowest) to 99"},
	        {"fifo:100", "from 1 (lowest) to 99"},
	        {"fifo:-1", "from 1 (lowest) to 99"},
	        {"fifo:+5", "from 1 (lowest) to 99"},
	        {"fifo: 5", "from 1 (lowest) to 99"},
	        {"fifo:99999999999999999999", "from 1 (lowest) to 99"},
	        {"rr:10x", "from 1 (lowest) to 99"},
	        {"rr:10:2", "from 1 (lowest) to 99"},
	        {"other:20", "from -20 to 19"},
	        {"other:-21", "from -20 to 19"},
	        {"batch:", "from -20 to 19"},
	        {"batch:--3", "from -20 to 19"},
	        {"idle:3", "takes no parameter"},
	        {"deadline", "runtime and a period"},
	        {"deadline:5ms", "runtime and a period"},
	        {"deadline:automatic", "runtime and a period"},
	        {"deadline:20ms/10ms", "must not be longer than the period"},
	        {"deadline:1us/10ms", "at least 1024ns"},
	        {"deadline:50us/99us", "from 100us to 4194304us"},
	        {"deadline:1s/5s", "from 100us to 4194304us"},
	        {"deadline:x/10ms", "x"},
	        {"deadline:1ms/10", "10"},
	        {"deadline:1ms/10ms/20ms", "20ms"},
	        {"deadline:0000000000000000000000000000000000001ms/10ms", "runtime and a period"},
	        {"fio:10", "no policy 'fio', did you mean 'fifo'?"},
	        {"FIFO:10", "did you mean 'fifo'?"},
	        {"", "other, batch, idle, fifo, rr, deadline"},
	        {":10", "other, batch, idle, fifo, rr, deadline"},
	        {"completelyunknownpolicy", "other, batch, idle, fifo, rr, deadline"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct policy policy = {.kind = POLICY_RR, .priority = 77};
		struct reason why = {""};

		if (policy_parse(wrong[i][0], &policy, &why) != -EINVAL)
			fail_msg("'%s' was accepted", wrong[i][0]);
		if (!strstr(why.text, wrong[i][1]) || strchr(why.text, '\n'))
			fail_msg("'%s': \"%s\" does not say \"%s\"", wrong[i][0], why.text, wrong[i][1]);
		assert_int_equal(policy.kind, POLICY_RR);
		assert_int_equal(policy.priority, 77);
		assert_int_equal(policy_parse(wrong[i][0], &policy, NULL), -EINVAL);
	}
}

static void keeps_its_sentence_whole_for_a_long_text(void **state)
{
	char text[2000];
	struct policy policy;
	struct reason why;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	memcpy(text, "fifo:", 5);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(policy_parse(text, &policy, &why), -EINVAL);
	assert_non_null(strstr(why.text, "as in fifo:10"));
}

static void shares_nine_tenths_among_the_workers(void **state)
{
	static const struct {
		unsigned workers, cores;
		uint64_t runtime_ns;
	} cases[] = {{1, 1, 9 * MS}, {2, 2, 9 * MS}, {1, 2, 9 * MS}, {4, 2, 4500000}, {3, 2, 6 * MS},
	        {7, 2, 2571000}, {1000, 1, 9000}, {1024, 1, 8000}, {16384, 1, 1024}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct policy policy = policy_of("deadline:auto");

		policy_resolve(&policy, cases[i].workers, cases[i].cores);
		char text[48];

		assert_string_equal(policy_format(&policy, text, sizeof(text)), "deadline:auto");
		assert_null(strstr(policy_format_exact(&policy, text, sizeof(text)), "auto"));
		assert_int_equal(policy.period_ns, 10 * MS);
		assert_int_equal(policy.runtime_ns, cases[i].runtime_ns);
	}
}

static void resolves_nothing_but_auto(void **state)
{
	static const char *const spellings[] = {"other:5", "fifo:3", "deadline:1ms/2ms"};

	(void)state;
	for (size_t i = 0; i < COUNT(spellings); i++) {
		struct policy policy = policy_of(spellings[i]), before = policy;

		policy_resolve(&policy, 3, 8);
		assert_true(policy_equal(&policy, &before));
	}
}

static void stands_one_class_above(void **state)
{
	static const char *const pairs[][2] = {{"other", "fifo:1"}, {"batch:5", "fifo:1"}, {"idle", "fifo:1"},
	        {"fifo:10", "fifo:11"}, {"rr:98", "fifo:99"}, {"fifo:99", "fifo:99"},
	        {"deadline:1ms/10ms", "fifo:99"}};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		const struct policy policy = policy_of(pairs[i][0]), above = policy_above(&policy);
		char text[64];

		assert_string_equal(policy_format(&above, text, sizeof(text)), pairs[i][1]);
	}
}

static void tells_policies_apart(void **state)
{
	static const char *const spellings[] = {"other", "other:1", "batch", "batch:1", "idle", "fifo:1",
	        "fifo:2", "rr:1", "deadline:1ms/10ms", "deadline:2ms/10ms", "deadline:1ms/20ms",
	        "deadline:auto"};

	(void)state;
	for (size_t i = 0; i < COUNT(spellings); i++)
		for (size_t j = 0; j < COUNT(spellings); j++) {
			const struct policy a = policy_of(spellings[i]), b = policy_of(spellings[j]);

			assert_int_equal(policy_equal(&a, &b), i == j);
			assert_int_equal(policy_is_realtime(&a), i >= 5);
		}
}

static void explains_every_refusal(void **state)
{
	static const int errors[] = {
	        -EPERM, -EBUSY, -EINVAL, -EAGAIN, -ENOSYS, -ENOTSUP, -ENOTRECOVERABLE, -EIO};
	struct policy policy = {0};

	(void)state;
	for (int kind = 0; kind < POLICY_KINDS; kind++)
		for (size_t i = 0; i < COUNT(errors); i++) {
			policy.kind = (enum policy_kind)kind;
			assert_non_null(policy_explain(&policy, errors[i]));
			assert_in_range(strlen(policy_explain(&policy, errors[i])), 20, 125);
		}
	policy.kind = POLICY_FIFO;
	assert_non_null(strstr(policy_explain(&policy, -EPERM), "ulimit -r"));
	assert_non_null(strstr(policy_explain(&policy, -EPERM), "cpu.rt_runtime_us"));
	policy.kind = POLICY_DEADLINE;
	assert_non_null(strstr(policy_explain(&policy, -EPERM), "placement none"));
	assert_non_null(strstr(policy_explain(&policy, -EBUSY), "95 %"));
	policy.kind = POLICY_OTHER;
	assert_non_null(strstr(policy_explain(&policy, -EPERM), "RLIMIT_NICE"));
}

static void wait_for_zero(pid_t child)
{
	int status = -1;

	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (status != 0)
		fail_msg("the child ended with status %#x", (unsigned)status);
}

/* What applying `text` gives in a child that then reads it back; -EPROTO when that differs. */
static int apply_in_child(const char *text, void (*prepare)(void))
{
	const struct policy policy = policy_of(text);
	const pid_t child = fork();
	int status = -1;

	if (child == 0) {
		struct policy read;
		int err;

		if (prepare)
			prepare();
		err = policy_apply(&policy);
		if (err == 0 && (policy_read(&read) != 0 || !policy_equal(&read, &policy)))
			err = -EPROTO;
		_exit(-err);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return -WEXITSTATUS(status);
}

static void applies_and_reads_back(void **state)
{
	static const char *const spellings[] = {"other", "other:5", "other:19", "batch", "batch:7", "idle"};

	(void)state;
	for (size_t i = 0; i < COUNT(spellings); i++)
		assert_int_equal(apply_in_child(spellings[i], NULL), 0);
}

static void applies_and_reads_back_what_needs_privilege(void **state)
{
	static const char *const spellings[] = {"other:-5", "batch:-20", "fifo:1", "fifo:99", "rr:10",
	        "deadline:1ms/10ms", "deadline:1234567ns/100ms", "deadline:auto"};

	(void)state;
	for (size_t i = 0; i < COUNT(spellings); i++) {
		struct policy policy = policy_of(spellings[i]);
		char text[64];
		int err;

		policy_resolve(&policy, 64, 1);
		err = apply_in_child(policy_format_exact(&policy, text, sizeof(text)), NULL);
		if (err == -EPERM) {
			print_message("skipped: %s: %s\n", text, policy_explain(&policy, err));
			skip();
		}
		assert_int_equal(err, 0);
	}
}

static void become_nobody(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_RTPRIO, &none);
	setrlimit(RLIMIT_NICE, &none);
	if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(65534) != 0 || setuid(65534) != 0))
		_exit(125);
}

static void become_idle_nobody(void)
{
	const struct policy idle = {.kind = POLICY_IDLE};

	become_nobody();
	if (policy_apply(&idle) != 0)
		_exit(125);
}

static void gives_the_errno_to_an_ordinary_user(void **state)
{
	static const char *const refused[] = {"fifo:1", "rr:10", "deadline:1ms/10ms", "other:-1", "batch:-1"};
	static const char *const granted[] = {"other:19", "batch:19", "idle"};

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_int_equal(apply_in_child(refused[i], become_nobody), -EPERM);
	for (size_t i = 0; i < COUNT(granted); i++)
		assert_int_equal(apply_in_child(granted[i], become_nobody), 0);
	assert_int_equal(apply_in_child("other", become_idle_nobody), -EPERM);
}

static void pin_to_first(void)
{
	cpu_set_t mask, one;
	size_t cpu = 0;

	sched_getaffinity(0, sizeof(mask), &mask);
	while (!CPU_ISSET(cpu, &mask))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one) != 0)
		_exit(125);
}

static void cannot_reserve_on_part_of_a_root_domain(void **state)
{
	cpu_set_t mask;

	(void)state;
	sched_getaffinity(0, sizeof(mask), &mask);
	if (CPU_COUNT(&mask) < 2 || apply_in_child("deadline:1ms/10ms", NULL) != 0) {
		print_message("skipped: needs two CPUs and the right to use SCHED_DEADLINE\n");
		skip();
	}
	assert_int_equal(apply_in_child("deadline:1ms/10ms", pin_to_first), -EPERM);
}

/* What belongs to another policy is not the kernel's business. */
static void ignores_parameters_of_other_policies(void **state)
{
	const pid_t child = fork();

	(void)state;
	if (child == 0) {
		const struct policy batch = {
		        .kind = POLICY_BATCH, .nice = 1, .priority = 7, .runtime_ns = MS, .period_ns = MS};
		struct policy read;

		if (policy_apply(&batch) != 0 || policy_read(&read) != 0)
			_exit(2);
		_exit(policy_equal(&read, &batch) ? 0 : 3);
	}
	wait_for_zero(child);
}

static void leaves_auto_to_be_resolved(void **state)
{
	(void)state;
	assert_int_equal(apply_in_child("deadline:auto", NULL), -EINVAL);
}

static void reads_this_thread(void **state)
{
	const pid_t child = fork();

	(void)state;
	if (child == 0) {
		const struct policy batch = {.kind = POLICY_BATCH, .nice = 3};
		struct policy read;

		if (policy_apply(&batch) != 0 || policy_read(&read) != 0)
			_exit(2);
		_exit(sched_getscheduler(0) == SCHED_BATCH && read.kind == POLICY_BATCH && read.nice == 3
		                ? 0
		                : 3);
	}
	wait_for_zero(child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_what_it_writes),
	        cmocka_unit_test(writes_the_shortest_spelling),
	        cmocka_unit_test(keeps_every_parameter),
	        cmocka_unit_test(refuses_with_what_is_allowed),
	        cmocka_unit_test(keeps_its_sentence_whole_for_a_long_text),
	        cmocka_unit_test(shares_nine_tenths_among_the_workers),
	        cmocka_unit_test(resolves_nothing_but_auto),
	        cmocka_unit_test(stands_one_class_above),
	        cmocka_unit_test(tells_policies_apart),
	        cmocka_unit_test(explains_every_refusal),
	        cmocka_unit_test(applies_and_reads_back),
	        cmocka_unit_test(applies_and_reads_back_what_needs_privilege),
	        cmocka_unit_test(gives_the_errno_to_an_ordinary_user),
	        cmocka_unit_test(cannot_reserve_on_part_of_a_root_domain),
	        cmocka_unit_test(ignores_parameters_of_other_policies),
	        cmocka_unit_test(leaves_auto_to_be_resolved),
	        cmocka_unit_test(reads_this_thread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
