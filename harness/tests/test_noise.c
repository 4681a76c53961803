/* noise: what other programs take from a trial is counted and judged; gaps in made-up stamps are found, and
 * nothing else. */
#include "cmocka_all.h"
#include "misbehaving.h"
#include "strangers.h"

#include "base/clock.h"
#include "machine/cpu_gaps.h"
#include "machine/noise.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TICK_NS (10 * NS_PER_MS)
#define STAMPS 20

/* Stamps that come on time, but for those that `late_ns` delays; UINT64_MAX: it is not there. */
static struct cpu_gap_count gaps_of(const uint64_t late_ns[STAMPS], uint64_t begin_ns, uint64_t end_ns)
{
	struct cpu_gap_count found = {0};
	uint64_t stamps[STAMPS];
	size_t count = 0;

	for (unsigned i = 0; i < STAMPS; i++)
		if (late_ns[i] != UINT64_MAX)
			stamps[count++] = NS_PER_S + i * TICK_NS + late_ns[i];
	cpu_gaps_add(&found, stamps, count, TICK_NS, begin_ns, end_ns, stamps[count - 1] + TICK_NS);
	return found;
}

#define ALWAYS 0, UINT64_MAX

static void stamps_in_time_are_no_gaps(void **state)
{
	/* Late by less than counts; and one that is missing, with a timer that keeps to its ticks. */
	static const uint64_t late_ns[STAMPS] = {
	        [0] = 50000, [3] = 90000, [5] = 900000, [8] = UINT64_MAX, [9] = 120000, [12] = UINT64_MAX};
	const struct cpu_gap_count found = gaps_of(late_ns, ALWAYS);

	(void)state;
	assert_int_equal(found.gaps, 0);
	assert_int_equal(found.lost_ns, 0);
	assert_int_equal(found.longest_ns, 0);
}

static void late_stamps_are_gaps(void **state)
{
	/* The second stop is so long that the stamp after it was due meanwhile. */
	static const uint64_t late_ns[STAMPS] = {
	        [4] = 3 * NS_PER_MS, [10] = 14 * NS_PER_MS, [11] = UINT64_MAX, [15] = 2 * NS_PER_MS};
	struct cpu_gap_count found = gaps_of(late_ns, ALWAYS);

	(void)state;
	assert_int_equal(found.gaps, 3);
	assert_int_equal(found.lost_ns, 19 * NS_PER_MS);
	assert_int_equal(found.longest_ns, 14 * NS_PER_MS);
	/* Only what lies in the window counts: it ends 5 ms after stamp 10 was due. */
	found = gaps_of(late_ns, NS_PER_S + 5 * TICK_NS, NS_PER_S + 10 * TICK_NS + 5 * NS_PER_MS);
	assert_int_equal(found.gaps, 1);
	assert_int_equal(found.lost_ns, 5 * NS_PER_MS);
}

static void a_cpu_that_is_never_back_is_a_gap(void **state)
{
	const uint64_t stamps[] = {NS_PER_S, NS_PER_S + TICK_NS};
	struct cpu_gap_count found = {0};

	(void)state;
	cpu_gaps_add(&found, stamps, 2, TICK_NS, ALWAYS, NS_PER_S + 7 * TICK_NS);
	assert_int_equal(found.gaps, 1);
	assert_int_equal(found.lost_ns, 5 * TICK_NS);
}

/* Real ones, for long enough to have stamps on every CPU. */
static void the_kernel_stamps_every_cpu_or_nothing_is_known(void **state)
{
	const uint64_t begin_ns = clock_now_ns();
	struct cpu_gap_count found;
	struct cpu_gaps gaps;

	(void)state;
	cpu_gaps_open(&gaps, machine_topology, 0);
	assert_true(gaps.count == 0 || gaps.count == topology_cpus(machine_topology));
	clock_sleep_until(begin_ns + 10 * TICK_NS);
	cpu_gaps_count(&gaps, begin_ns, begin_ns + 10 * TICK_NS, &found);
	print_message("  %u CPUs watched: %lld gaps, %lld ns, the longest %lld ns\n", gaps.count,
	        (long long)found.gaps, (long long)found.lost_ns, (long long)found.longest_ns);
	if (found.gaps < 0) {
		assert_int_equal(found.lost_ns, -1);
		assert_int_equal(found.longest_ns, -1);
	} else {
		assert_true(gaps.count > 0);
		assert_in_range(found.lost_ns, 0, 10 * TICK_NS * gaps.count);
		assert_true(found.longest_ns <= found.lost_ns);
	}
	cpu_gaps_close(&gaps);
}

static struct noise stat_of(const char *text, const char *cpus)
{
	struct noise noise = {0};
	hwloc_bitmap_t set = cpus ? hwloc_bitmap_alloc() : NULL;
	FILE *const stat = fmemopen((void *)text, strlen(text), "r");

	assert_non_null(stat);
	if (cpus)
		assert_int_equal(hwloc_bitmap_list_sscanf(set, cpus), 0);
	noise_read_stat(&noise, stat, set);
	fclose(stat);
	hwloc_bitmap_free(set);
	return noise;
}

/* user nice system idle iowait irq softirq steal guest guest_nice, in ticks */
static void only_the_cpus_of_the_trial_are_counted(void **state)
{
	static const char text[] = "cpu  1110 0 0 90000 50 0 0 66 0 0\n"
	                           "cpu0 10 0 0 30000 50 0 0 6 0 0\n"
	                           "cpu1 40 20 20 30000 0 10 10 20 7 7\n"
	                           "cpu12 1000 0 0 30000 0 0 0 40 0 0\n"
	                           "intr 1234567 1 2 3\n"
	                           "cpu13 1 1 1 1 1 1 1 1 1 1\n";
	const int64_t tick_ns = (int64_t)NS_PER_S / sysconf(_SC_CLK_TCK);
	struct noise noise = stat_of(text, "1");

	(void)state;
	assert_int_equal(noise.busy_ns, 100 * tick_ns);
	assert_int_equal(noise.steal_ns, 20 * tick_ns);
	noise = stat_of(text, "0,12");
	assert_int_equal(noise.busy_ns, 1010 * tick_ns);
	assert_int_equal(noise.steal_ns, 46 * tick_ns);
	noise = stat_of(text, NULL);
	assert_int_equal(noise.busy_ns, 1110 * tick_ns);
	assert_int_equal(noise.steal_ns, 66 * tick_ns);
	/* Nothing is known of a CPU that has no line. */
	noise = stat_of(text, "2");
	assert_int_equal(noise.busy_ns, -1);
	assert_int_equal(noise.steal_ns, -1);
}

/* One CPU, a second, all of which the trial used, and a quiet machine but for what is given. */
static struct outcome judge_idle(int64_t steal_ns, int64_t foreign_ns, int64_t gap_ns, int64_t idle_ns)
{
	const int64_t own_ns = (int64_t)NS_PER_S - idle_ns;
	const struct noise before = {.steal_ns = 0, .busy_ns = 0, .pressure_ns = -1, .frequency_khz = -1};
	const struct noise after = {.at_ns = NS_PER_S,
	        .steal_ns = steal_ns,
	        .busy_ns = foreign_ns < 0 ? -1 : foreign_ns + own_ns,
	        .own_ns = (uint64_t)own_ns,
	        .pressure_ns = -1,
	        .frequency_khz = -1};
	struct outcome outcome = {.window_ns = NS_PER_S, .gap_ns = gap_ns};

	noise_judge(&before, &after, 1, &outcome);
	return outcome;
}

static struct outcome judge(int64_t steal_ns, int64_t foreign_ns, int64_t gap_ns)
{
	return judge_idle(steal_ns, foreign_ns, gap_ns, 0);
}

/* What is no more than the time in which nobody wanted the CPU may be a timer that was left alone. */
static void an_idle_cpu_does_not_stand_still(void **state)
{
	(void)state;
	assert_string_equal(judge_idle(0, 0, 180000000, 200000000).polluted, "");
	assert_non_null(strstr(judge_idle(0, 0, 300000000, 200000000).polluted, "stood still for 300 ms"));
}

static void a_little_noise_is_let_pass(void **state)
{
	struct outcome outcome = judge(10000000, 60000000, 19000000);

	(void)state;
	assert_string_equal(outcome.polluted, "");
	assert_int_equal(outcome.foreign_cpu_ns, 60000000);
	outcome = judge(-1, -1, -1);
	assert_string_equal(outcome.polluted, "");
	assert_int_equal(outcome.steal_ns, -1);
	assert_int_equal(outcome.foreign_cpu_ns, -1);
}

static void much_of_any_kind_pollutes(void **state)
{
	(void)state;
	assert_non_null(strstr(judge(100000000, 0, 0).polluted, "100 ms of CPU time stolen"));
	assert_non_null(strstr(judge(0, 200000000, 0).polluted, "200 ms of CPU time used by other programs"));
	assert_non_null(strstr(judge(0, 0, 30000000).polluted, "stood still for 30 ms"));
}

/* The trial itself only sleeps, and the strangers want a quarter of all CPUs and more. Where the strangers do
 * not get their share of the CPUs, others have it, or the hypervisor: it is polluted all the same. */
static void a_trial_beside_strangers_is_polluted(void **state)
{
	const struct short_trial trial = {
	        .model = model_find("loop", NULL), .ops = &sleeping_ops, .window_ns = 400 * NS_PER_MS};
	struct strangers strangers;
	struct outcome outcome;
	struct reason why;
	uint64_t used_ns;
	bool counted;

	(void)state;
	strangers_come(&strangers, topology_cpus(machine_topology) / 4 + 1);
	counted = strangers_are_counted(&strangers);
	used_ns = strangers_cpu_ns(&strangers);
	assert_int_equal(short_trial_run(&trial, machine_topology, &outcome, &why), 0);
	used_ns = strangers_cpu_ns(&strangers) - used_ns;
	strangers_go(&strangers);
	print_message("  others used %.0f ms, counted as %.0f ms: %s\n", (double)used_ns / 1e6,
	        (double)outcome.foreign_cpu_ns / 1e6, outcome.polluted);
	assert_int_equal(outcome.status, TRIAL_OK);
	if (counted) {
		assert_true(outcome.foreign_cpu_ns > (int64_t)(used_ns / 2));
		assert_true(outcome.polluted[0] != '\0');
	}
	outcome_release(&outcome);
	if (!counted) {
		print_message("skipped: /proc/stat does not count what the CPUs do\n");
		skip();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(stamps_in_time_are_no_gaps),
	        cmocka_unit_test(late_stamps_are_gaps),
	        cmocka_unit_test(a_cpu_that_is_never_back_is_a_gap),
	        cmocka_unit_test(the_kernel_stamps_every_cpu_or_nothing_is_known),
	        cmocka_unit_test(only_the_cpus_of_the_trial_are_counted),
	        cmocka_unit_test(a_little_noise_is_let_pass),
	        cmocka_unit_test(much_of_any_kind_pollutes),
	        cmocka_unit_test(an_idle_cpu_does_not_stand_still),
	        cmocka_unit_test(a_trial_beside_strangers_is_polluted),
	};

	return cmocka_run_group_tests(tests, machine_load, machine_unload);
}
