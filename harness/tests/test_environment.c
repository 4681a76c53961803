/* environment: every fact is there, known or with the reason; and the caption of a figure. */
#include "cmocka_all.h"

#include "machine/environment.h"
#include "machine/environment_change.h"
#include "machine/facts.h"
#include "machine/kernel_config.h"

#include <dirent.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static json_t *collect(void)
{
	hwloc_topology_t topology;
	json_t *environment;

	if (topology_load(&topology, NULL) != 0)
		return NULL;
	environment = environment_collect(topology);
	hwloc_topology_destroy(topology);
	return environment;
}

static const char *const keys[] = {"date_utc", "hostname", "kernel", "kernel_version", "architecture",
        "boot_parameters", "scheduler", "hz", "sched_ext", "autogroup", "preemption", "rr_slice_ms",
        "rt_runtime_us", "rt_period_us", "rt_group_sched", "rt_throttling", "fair_server", "aslr",
        "clock_source", "cpu_model", "packages", "numa_nodes", "cores", "cpus", "cpus_allowed", "cpus_online",
        "smt", "governor", "turbo", "virtualisation", "container", "memory_bytes", "load_average", "user",
        "uid", "capabilities", "cgroup_cpu_limit", "cgroup_memory_limit", "limit_realtime_priority",
        "limit_nice", "limit_descriptors", "version", "commit", "commit_changed", "build_type", "compiler",
        "compiler_flags", "hwloc_api"};

/* The first key that is missing, or null without a reason; NULL when all is well. */
static const char *incomplete_key(json_t *environment)
{
	const char *key;
	json_t *value;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!json_object_get(environment, keys[i]))
			return keys[i];
	json_object_foreach(environment, key, value)
	{
		char why[128];

		snprintf(why, sizeof(why), "%s_why", key);
		if (json_is_null(value) && json_string_length(json_object_get(environment, why)) < 10)
			return key;
	}
	return NULL;
}

static void tells_everything_or_why_not(void **state)
{
	json_t *environment = collect();
	const char *incomplete;

	(void)state;
	assert_non_null(environment);
	incomplete = incomplete_key(environment);
	if (incomplete)
		fail_msg("'%s' is missing, or null without a reason", incomplete);
	json_decref(environment);
}

static void tells_it_to_an_ordinary_user_too(void **state)
{
	pid_t child;
	int status = -1;

	(void)state;
	if (geteuid() != 0) {
		print_message("skipped: this is an ordinary user already\n");
		skip();
	}
	child = fork();
	if (child == 0) {
		json_t *environment;

		if (setgroups(0, NULL) != 0 || setgid(65534) != 0 || setuid(65534) != 0)
			_exit(2);
		environment = collect();
		if (!environment || incomplete_key(environment))
			_exit(3);
		if (json_integer_value(json_object_get(environment, "uid")) != 65534 ||
		        json_array_size(json_object_get(environment, "capabilities")) != 0)
			_exit(4);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void agrees_with_the_system(void **state)
{
	json_t *environment = collect();
	hwloc_topology_t topology;
	struct utsname name;

	(void)state;
	assert_int_equal(uname(&name), 0);
	assert_string_equal(json_string_value(json_object_get(environment, "kernel")), name.release);
	assert_int_equal(json_integer_value(json_object_get(environment, "uid")), geteuid());
	assert_int_equal(topology_load(&topology, NULL), 0);
	assert_int_equal(json_integer_value(json_object_get(environment, "cpus")), topology_cpus(topology));
	assert_int_equal(json_integer_value(json_object_get(environment, "cores")), topology_cores(topology));
	hwloc_topology_destroy(topology);
	assert_string_equal(json_string_value(json_object_get(environment, "scheduler")),
	        kernel_at_least(6, 6) ? "EEVDF" : "CFS");
	assert_true(json_integer_value(json_object_get(environment, "hz")) >= 24);
	/* Only the program itself carries a commit. */
	assert_true(json_is_null(json_object_get(environment, "commit")));
	json_decref(environment);
}

static unsigned open_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	unsigned count = 0;

	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void leaves_no_descriptor_open(void **state)
{
	const unsigned before = open_descriptors();

	(void)state;
	json_decref(collect());
	assert_int_equal(open_descriptors(), before);
}

static void expect_caption(
        const char *model, int cores, int cpus, const char *virtualisation, const char *expected)
{
	json_t *environment = json_pack("{s:s?, s:i, s:i, s:s, s:s?}", "cpu_model", model, "cores", cores,
	        "cpus", cpus, "kernel", "6.18.44-generic", "virtualisation", virtualisation);
	char caption[256];

	assert_non_null(environment);
	assert_string_equal(environment_caption(environment, caption, sizeof(caption)), expected);
	json_decref(environment);
}

static void captions_a_figure(void **state)
{
	char caption[256], little[8];
	json_t *nothing = json_object();

	(void)state;
	expect_caption("AMD EPYC", 2, 2, "KVM", "AMD EPYC, 2 cores, Linux 6.18.44, KVM");
	expect_caption(
	        "AMD EPYC 7763 64-Core Processor", 1, 1, "none", "AMD EPYC 7763, 1 core, Linux 6.18.44");
	expect_caption("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", 4, 8, NULL,
	        "Intel Xeon E5-2680 v4, 4 cores (8 threads), Linux 6.18.44");
	expect_caption("AMD Ryzen 7 7840U w/ Radeon 780M Graphics", 8, 16, "none",
	        "AMD Ryzen 7 7840U w/ Radeon 780M Graphics, 8 cores (16 threads), Linux 6.18.44");
	expect_caption(NULL, 2, 2, "none", "unknown processor, 2 cores, Linux 6.18.44");
	assert_non_null(strstr(environment_caption(nothing, caption, sizeof(caption)), "unknown"));
	assert_int_equal(strlen(environment_caption(nothing, little, sizeof(little))), sizeof(little) - 1);
	json_decref(nothing);
}

static void says_why_a_fact_is_not_known(void **state)
{
	struct facts facts = {.object = json_object()};

	(void)state;
	facts_file(&facts, "a", "/proc/there/is/no/such/file");
	facts_file_number(&facts, "b", "/proc/sys/kernel/ostype"); /* "Linux" is no number */
	facts_text(&facts, "c", "\xff\xfe");
	facts_text(&facts, "d", NULL);
	facts_file_number(&facts, "e", "/proc/sys/kernel/randomize_va_space");
	assert_false(facts.failed);
	assert_true(json_is_null(json_object_get(facts.object, "a")));
	assert_non_null(strstr(json_string_value(json_object_get(facts.object, "a_why")), "No such file"));
	assert_non_null(strstr(json_string_value(json_object_get(facts.object, "b_why")), "ostype"));
	assert_non_null(strstr(json_string_value(json_object_get(facts.object, "c_why")), "UTF-8"));
	assert_non_null(json_object_get(facts.object, "d_why"));
	assert_true(json_is_integer(json_object_get(facts.object, "e")));
	assert_null(json_object_get(facts.object, "e_why"));
	json_decref(facts.object);
}

static void finds_whole_settings_only(void **state)
{
	char text[] = "# a comment\nCONFIG_HZ_250=y\nCONFIG_HZ=250\n# CONFIG_X is not set\nCONFIG_LAST=y";
	const struct kernel_config config = {.text = text}, unknown = {0};

	(void)state;
	assert_true(kernel_config_has(&config, "CONFIG_HZ=250"));
	assert_true(kernel_config_has(&config, "CONFIG_LAST=y"));
	assert_false(kernel_config_has(&config, "CONFIG_HZ=25"));
	assert_false(kernel_config_has(&config, "HZ=250"));
	assert_false(kernel_config_has(&config, "CONFIG_X=y"));
	assert_false(kernel_config_has(&unknown, "CONFIG_HZ=250"));
	assert_true(kernel_at_least(2, 6));
	assert_false(kernel_at_least(999, 0));
}

static void tells_what_has_changed(void **state)
{
	json_t *const then = json_pack("{s:s, s:s, s:n, s:[s], s:s, s:s}", "cpus_allowed", "0-1", "commit",
	        "0123456789abcdef0123456789abcdef01234567", "governor", "capabilities", "CAP_SYS_NICE",
	        "hostname", "a", "kernel", "6.1");
	json_t *const now = json_pack("{s:s, s:s, s:s, s:[], s:s, s:i}", "cpus_allowed", "0", "commit",
	        "89abcdef0123456789abcdef0123456789abcdef", "governor", "powersave", "capabilities",
	        "hostname", "b", "smt", 1);
	char text[300], little[20];

	(void)state;
	assert_string_equal(environment_change(then, then, true, text, sizeof(text)), "");
	assert_string_equal(environment_change(then, then, false, text, sizeof(text)), "");
	assert_string_equal(environment_change(then, now, true, text, sizeof(text)),
	        "cpus_allowed (0-1 then, 0 now), commit (0123456789ab then, 89abcdef0123 now), "
	        "capabilities ([\"CAP_SYS_NICE\"] then, [] now)");
	assert_string_equal(environment_change(then, now, false, text, sizeof(text)),
	        "hostname (a then, b now), governor (unknown then, powersave now)");
	assert_string_equal(
	        environment_change(then, now, true, little, sizeof(little)), "cpus_allowed (0-1 t");
	assert_string_equal(environment_change(NULL, now, true, text, sizeof(text)), "");
	json_decref(then);
	json_decref(now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(tells_everything_or_why_not),
	        cmocka_unit_test(tells_it_to_an_ordinary_user_too),
	        cmocka_unit_test(agrees_with_the_system),
	        cmocka_unit_test(leaves_no_descriptor_open),
	        cmocka_unit_test(captions_a_figure),
	        cmocka_unit_test(says_why_a_fact_is_not_known),
	        cmocka_unit_test(finds_whole_settings_only),
	        cmocka_unit_test(tells_what_has_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
