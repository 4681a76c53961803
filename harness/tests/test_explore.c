/* explore: every interleaving of small programs, what it finds in wrong ones, and exact virtual times. */
#include "cmocka_all.h"

#ifdef WITHOUT_EXPLORER

#include <stdio.h>

int main(void)
{
	puts("skipped: the explorer takes the place of ThreadSanitizer, and coroutines confuse the others");
	return 77;
}

#else

#include "explore_programs.h"

#include "check/explored_steps.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct explore_result result;

static void explores(const struct explore *program)
{
	assert_int_equal(explore_all(program, &result), 0);
}

/* What is found is found again by its schedule, and told in the same words. */
static void finds(const struct explore *program, enum explore_outcome outcome, const char *mistake)
{
	struct explore_result again;

	explores(program);
	assert_int_equal(result.outcome, outcome);
	assert_string_equal(result.mistake, mistake);
	assert_false(result.complete);
	assert_int_equal(explore_replay(program, result.schedule, &again), 0);
	assert_int_equal(again.outcome, outcome);
	assert_string_equal(again.mistake, result.mistake);
	assert_string_equal(again.message, result.message);
	assert_string_equal(again.schedule, result.schedule);
	assert_int_equal(again.preemptions, result.preemptions);
}

static void holds(const struct explore *program, uint64_t schedules)
{
	explores(program);
	if (result.outcome != EXPLORE_OK)
		fail_msg("%s: %s", program->name, result.message);
	assert_true(result.complete);
	assert_int_equal(result.schedules, schedules);
}

static void table_of(const struct explore_result *of, char *text, size_t size)
{
	FILE *file = fmemopen(text, size, "w");

	assert_non_null(file);
	explore_print(of, file);
	fclose(file);
}

static void counts_interleavings(void **state)
{
	struct explore program = racy_counter;

	(void)state;
	program.judge = NULL;
	holds(&program, 6); /* of two and two steps: 4! / (2! 2!) */
	program.threads[2] = program.threads[0];
	holds(&program, 90); /* 6! / (2! 2! 2!) */
	program = twice_racy_counter;
	program.judge = NULL;
	holds(&program, 70); /* 8! / (4! 4!) */
	holds(&store_buffer, 6);
	holds(&only_reads, 2); /* who starts: nothing else matters */
	holds(&atomic_counter, 6);
	holds(&locked_counter, 6);
}

static void finds_the_lost_update(void **state)
{
	(void)state;
	finds(&racy_counter, EXPLORE_WRONG, "lost-update");
	assert_int_equal(result.preemptions, 1);
	assert_int_equal(result.bound, 0);
	assert_string_equal(result.message, "counter is 1 after 2 increments");
	assert_string_equal(result.schedule, "1*1,2*1");
	finds(&racy_counter_of_three, EXPLORE_WRONG, "lost-update");
	assert_int_equal(result.preemptions, 1);
	finds(&unprotected_flag, EXPLORE_WRONG, "lost-update");
	finds(&own_main, EXPLORE_WRONG, "lost-update");
	finds(&hidden_failure, EXPLORE_WRONG, "saw-both");
	assert_int_equal(result.preemptions, 2);
	assert_int_equal(result.bound, 1);
}

static void runs_the_schedule_it_is_given(void **state)
{
	char table[1024];

	(void)state;
	assert_int_equal(explore_replay(&racy_counter, "1*1,2*2,1*1", &result), 0);
	assert_int_equal(result.outcome, EXPLORE_WRONG);
	assert_int_equal(explore_replay(&racy_counter, "2,1*,2*", &result), 0);
	assert_int_equal(result.outcome, EXPLORE_WRONG);
	assert_int_equal(explore_replay(&racy_counter, "2*2,1*2", &result), 0);
	assert_int_equal(result.outcome, EXPLORE_OK);
	assert_string_equal(result.schedule, "2*2,1*1");
	assert_int_equal(explore_replay(&racy_counter, "", &result), 0);
	assert_int_equal(result.outcome, EXPLORE_OK);
	assert_string_equal(result.schedule, "");
	assert_true(result.replayed);
	table_of(&result, table, sizeof(table));
	assert_string_equal(table, "racy counter: one schedule tried, the one given: it does not fail\n");
}

static void append(unsigned thread, const char *step, void *context)
{
	char *text = context;

	sprintf(text + strlen(text), "%u %s; ", thread, step);
}

static void tells_its_steps(void **state)
{
	char text[1024] = "";

	(void)state;
	assert_int_equal(explore_replay(&racy_counter, "1*1,2*2,1*1", &result), 0);
	explore_tell(append, text);
	assert_string_equal(text, "1 reads counter = 0; 2 reads counter = 0; 2 writes counter = 1; "
	                          "1 writes counter = 1; 1 ends; 2 ends; ");
}

static void finds_steps_by_their_words(void **state)
{
	struct explored_steps reads, all;

	(void)state;
	assert_int_equal(explore_replay(&racy_counter, "1*1,2*2,1*1", &result), 0);
	reads = explored_steps("reads counter");
	assert_int_equal(reads.count, 2);
	assert_int_equal(reads.last, 2);
	assert_false(reads.differ);
	assert_int_equal(explored_steps("writes ").last, 4);
	all = explored_steps("");
	assert_int_equal(all.count, 6);
	assert_int_equal(all.last, 6);
	assert_true(all.differ);
	assert_int_equal(explored_steps("read counter").count, 0);
	assert_int_equal(explored_steps("read counter").last, 0);
	assert_int_equal(explore_replay(&racy_counter, "2*2,1*2", &result), 0);
	assert_true(explored_steps("reads counter").differ);
}

static void refuses_schedules_that_are_none(void **state)
{
	static const char *const wrong[] = {
	        "x", "1*0", "1*1,", ",1", "1**", "99", "1*-1", "^", "1 2", "1*100001"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(explore_replay(&racy_counter, wrong[i], &result), -EINVAL);
		assert_non_null(strstr(result.message, "THREAD*STEPS"));
	}
	assert_int_equal(explore_replay(&racy_counter, "1*1,7*1", &result), -EINVAL);
	assert_string_equal(
	        result.message, "part 2 of the schedule doesn't fit: thread 7 can't run after step 1");
	assert_int_equal(explore_replay(&locked_counter, "1*2,2*1", &result), -EINVAL);
	assert_int_equal(explore_replay(&racy_counter, "1!", &result), -EINVAL);
}

static void draws_the_schedule(void **state)
{
	char table[4096], again[4096];

	(void)state;
	explores(&racy_counter);
	table_of(&result, table, sizeof(table));
	assert_non_null(strstr(table,
	        "racy counter: 3 schedules tried until one failed; before it, all that preempt no thread\n"));
	assert_non_null(strstr(
	        table, "lost-update: counter is 1 after 2 increments\nschedule '1*1,2*1', 1 preemption\n"));
	assert_non_null(strstr(table, "     1  reads counter = 0 "));
	assert_non_null(strstr(table, ">    2                      reads counter = 0   explore_shared.c:"));
	assert_non_null(strstr(table, "     3                      writes counter = 1 "));
	assert_non_null(strstr(table, "     5  writes counter = 1 "));
	assert_non_null(strstr(table, "  counter++;\n"));
	assert_non_null(strstr(table, "\n  (>: preempted"));
	assert_int_equal(explore_replay(&racy_counter, result.schedule, &result), 0);
	table_of(&result, again, sizeof(again));
	assert_string_equal(strchr(again, '\n'), strchr(table, '\n'));
	/* nothing is explained that is not there */
	finds(&wakes_either, EXPLORE_WRONG, "second-first");
	table_of(&result, table, sizeof(table));
	assert_non_null(strstr(table, "schedule"));
	assert_null(strstr(table, "(>:"));
	assert_null(strstr(table, "\n>"));
	explores(&atomic_counter);
	table_of(&result, table, sizeof(table));
	assert_string_equal(table, "atomic counter: all 6 schedules tried: none fails\n");
}

static void starts_every_schedule_afresh(void **state)
{
	struct explore program = racy_counter;

	(void)state;
	finals_of_1 = finals_of_2 = 0;
	explores(&program);
	assert_true(finals_of_1 >= 1);
	assert_true(finals_of_2 >= 2);
	holds(&leaks, 1);
	assert_int_equal(result.leaked_blocks, 1);
	holds(&thread_local_counter, 6);
	holds(&allocates_much, 6);
}

static void finds_lost_wakeups(void **state)
{
	(void)state;
	finds(&lost_wakeup, EXPLORE_DEADLOCK, "deadlock");
	assert_non_null(
	        strstr(result.message, "thread 1 waits on condition condition (explore_conditions.c:"));
	holds(&kept_wakeup, 2);
	finds(&futex_lost, EXPLORE_DEADLOCK, "deadlock");
	assert_non_null(strstr(result.message, "thread 1 waits on word (explore_waiting.c:"));
	holds(&futex_event, 6);
}

static void finds_if_instead_of_while(void **state)
{
	(void)state;
	finds(&if_instead_of_while, EXPLORE_WRONG, "if-instead-of-while");
	assert_non_null(strchr(result.schedule, '!'));
	holds(&while_as_it_should, 4);
	finds(&two_consumers_if, EXPLORE_WRONG, "if-instead-of-while");
}

static void finds_deadlocks(void **state)
{
	(void)state;
	finds(&crossed_locks, EXPLORE_DEADLOCK, "deadlock");
	assert_int_equal(result.preemptions, 1);
	assert_non_null(strstr(result.message, "thread 1 waits for mutex other, which thread 2 holds"));
	assert_non_null(strstr(result.message, "thread 2 waits for mutex mutex, which thread 1 holds"));
	holds(&ordered_locks, 2);
	finds(&bounded_queue_one_condition, EXPLORE_DEADLOCK, "deadlock");
	finds(&wakes_either, EXPLORE_WRONG, "second-first");
	assert_non_null(strstr(result.schedule, "^2"));
	assert_int_equal(result.preemptions, 0);
}

static void finds_spinning(void **state)
{
	(void)state;
	finds(&spins_for_ever, EXPLORE_SPIN, "spin");
	assert_int_equal(result.turns, 500);
	finds(&spins_while_others_sleep, EXPLORE_SPIN, "spin");
	assert_int_equal(result.turns, 1000);
	assert_non_null(strstr(
	        result.message, "thread 1 turned 1000 times, and nothing changed (explore_waiting.c:"));
}

static void lets_spinning_end(void **state)
{
	struct explore patient = spins_while_others_sleep;
	const struct explore *const right[] = {&spins_for_a_flag, &polls_under_mutex, &polls_from_inside,
	        &spin_lock, &yields_for_a_flag, &patient};

	(void)state;
	patient.spin_is_wrong = false;
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		explores(right[i]);
		if (result.outcome != EXPLORE_OK)
			fail_msg("%s: %s", right[i]->name, result.message);
		assert_true(result.complete);
	}
}

static void knows_semaphores_and_barriers(void **state)
{
	(void)state;
	explores(&semaphores);
	assert_int_equal(result.outcome, EXPLORE_OK);
	assert_true(result.complete);
	explores(&barrier);
	assert_int_equal(result.outcome, EXPLORE_OK);
	assert_true(result.complete);
	finds(&tries_lock, EXPLORE_WRONG, "busy");
	finds(&sees_after_unlock, EXPLORE_WRONG, "early");
}

static void finds_misuse(void **state)
{
	(void)state;
	finds(&unlocks_for_another, EXPLORE_ABORT, "unlocks-not-held");
	finds(&locks_twice, EXPLORE_ABORT, "locks-twice");
	finds(&calls_unknown, EXPLORE_ABORT, "unknown-call");
	finds(&uses_freed_memory, EXPLORE_ABORT, "use-after-free");
	finds(&frees_twice, EXPLORE_ABORT, "frees-twice");
}

static void outlives_crashes(void **state)
{
	(void)state;
	finds(&crashes, EXPLORE_ABORT, "crash");
	assert_int_equal(result.preemptions, 2);
	finds(&fails_assertion, EXPLORE_ABORT, "assertion");
	finds(&overflows_stack, EXPLORE_ABORT, "crash");
	finds(&never_ends, EXPLORE_ENDLESS, "endless");
}

static void says_when_it_cannot_claim(void **state)
{
	struct explore program = twice_racy_counter;
	char text[1024];

	(void)state;
	program.judge = NULL;
	program.most_schedules = 20;
	explores(&program);
	assert_int_equal(result.outcome, EXPLORE_OK);
	assert_false(result.complete);
	assert_int_equal(result.schedules, 20);
	assert_int_equal(result.bound, 1);
	table_of(&result, text, sizeof(text));
	assert_string_equal(
	        text, "twice: 20 schedules tried, among them all with at most 1 preemption: none fails\n");
	program.most_schedules = 1;
	explores(&program);
	assert_int_equal(result.bound, -1);
	explores(&depends_on_the_past);
	assert_int_equal(result.outcome, EXPLORE_UNSTABLE);
}

static void draws_at_random(void **state)
{
	struct explore_result again;

	(void)state;
	assert_int_equal(explore_random(&racy_counter, 7, 1000, &result), 0);
	assert_int_equal(result.outcome, EXPLORE_WRONG);
	assert_int_equal(explore_random(&racy_counter, 7, 1000, &again), 0);
	assert_int_equal(again.schedules, result.schedules);
	assert_string_equal(again.schedule, result.schedule);
	assert_int_equal(explore_replay(&racy_counter, result.schedule, &again), 0);
	assert_string_equal(again.message, result.message);
	for (uint64_t seed = 0; seed < 20; seed++) {
		assert_int_equal(explore_random(&racy_counter_of_three, seed, 1000, &result), 0);
		assert_string_equal(result.mistake, "lost-update");
		assert_int_equal(result.preemptions, 1); /* shrunk to as few as explore_all() finds */
	}
	assert_int_equal(explore_random(&long_bounded_queue, 7, 500, &result), 0);
	assert_int_equal(result.outcome, EXPLORE_OK);
	assert_int_equal(result.schedules, 500);
	assert_false(result.complete);
}

static void keeps_virtual_time(void **state)
{
	(void)state;
	explores(&sleeps_in_order);
	assert_string_equal(result.trace, "t=0.00001 short\nt=0.00002 long\n");
	explores(&waits_with_limit);
	assert_int_equal(result.outcome, EXPLORE_OK);
	assert_int_equal(result.virtual_ns, 1000000000);
}

static void makespan_is(const struct explore *program, double seconds)
{
	struct explore one = *program;

	one.most_schedules = 200;
	explores(&one);
	assert_int_equal(result.outcome, EXPLORE_OK);
	assert_int_equal(result.virtual_ns, (uint64_t)(seconds * 1e9));
}

static void has_exact_makespans(void **state)
{
	(void)state;
	makespan_is(&pipeline_sequential, 12.5);
	makespan_is(&pipeline_1, 8.5);
	assert_string_equal(result.trace,
	        "t=1.5 producer puts 1\nt=3 producer puts 2\nt=4.5 producer puts 3\n"
	        "t=6 producer puts 4\nt=7.5 producer puts 5\n");
	makespan_is(&pipeline_2, 8.5);
	makespan_is(&pipeline_5, 8.5);
	makespan_is(&pool_round_robin, 100);
	makespan_is(&pool_first_available, 55);
	makespan_is(&work_on_one_core, 6);
}

/* Too many to try each, few enough when what starts from one state is searched once. */
static void leaves_out_what_only_reorders(void **state)
{
	char text[256];

	(void)state;
	finals = 0;
	explores(&six_increments); /* 12! / (4!)^3 = 34650 */
	assert_true(result.complete);
	assert_true(result.merged);
	assert_true(result.schedules < 34650 / 2);
	assert_int_equal(finals, 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6);
	table_of(&result, text, sizeof(text));
	assert_non_null(strstr(text, "all schedules tried, up to the order of independent steps ("));
	holds(&twelve_ordered_steps, 34650);
	assert_true(result.merged);
	explores(&bounded_queue);
	if (result.outcome != EXPLORE_OK)
		fail_msg("%s", result.message);
	assert_true(result.complete);
	explores(&long_bounded_queue);
	assert_int_equal(result.outcome, EXPLORE_OK);
	assert_false(result.complete);
}

static void *returns_argument(void *argument)
{
	return argument;
}

/* Outside an exploration the caught calls are the system's own. */
static void leaves_other_threads_alone(void **state)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_t thread;
	void *value, *memory = malloc(10);
	int argument = 0;
	struct timespec now;

	(void)state;
	explores(&atomic_counter);
	assert_int_equal(pthread_create(&thread, NULL, returns_argument, &argument), 0);
	assert_int_equal(pthread_join(thread, &value), 0);
	assert_ptr_equal(value, &argument);
	assert_int_equal(pthread_mutex_lock(&mutex), 0);
	assert_int_equal(pthread_mutex_trylock(&mutex), EBUSY);
	assert_int_equal(pthread_mutex_unlock(&mutex), 0);
	assert_int_equal(clock_gettime(CLOCK_REALTIME, &now), 0);
	assert_true(now.tv_sec > 1000000);
	memory = realloc(memory, 20);
	assert_non_null(memory);
	free(memory);
	_Atomic uint32_t word = 1;
	assert_int_equal(futex_wait(&word, 0), -EAGAIN);
	assert_int_equal(futex_wake(&word, 1), 0);
}

static void tells_its_speed(void **state)
{
	struct explore program = racy_counter_of_three;
	struct timespec start, end;

	(void)state;
	program.judge = NULL;
	program.threads[3] = program.threads[0];
	clock_gettime(CLOCK_MONOTONIC, &start);
	holds(&program, 2520); /* 8! / 2!^4 */
	clock_gettime(CLOCK_MONOTONIC, &end);
	double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
	print_message("%" PRIu64 " schedules of 4 threads: %.0f schedules/s\n", result.schedules,
	        (double)result.schedules / seconds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(counts_interleavings),
	        cmocka_unit_test(finds_the_lost_update),
	        cmocka_unit_test(runs_the_schedule_it_is_given),
	        cmocka_unit_test(tells_its_steps),
	        cmocka_unit_test(finds_steps_by_their_words),
	        cmocka_unit_test(refuses_schedules_that_are_none),
	        cmocka_unit_test(draws_the_schedule),
	        cmocka_unit_test(starts_every_schedule_afresh),
	        cmocka_unit_test(finds_lost_wakeups),
	        cmocka_unit_test(finds_if_instead_of_while),
	        cmocka_unit_test(finds_deadlocks),
	        cmocka_unit_test(finds_spinning),
	        cmocka_unit_test(lets_spinning_end),
	        cmocka_unit_test(knows_semaphores_and_barriers),
	        cmocka_unit_test(finds_misuse),
	        cmocka_unit_test(outlives_crashes),
	        cmocka_unit_test(says_when_it_cannot_claim),
	        cmocka_unit_test(draws_at_random),
	        cmocka_unit_test(keeps_virtual_time),
	        cmocka_unit_test(has_exact_makespans),
	        cmocka_unit_test(leaves_out_what_only_reorders),
	        cmocka_unit_test(leaves_other_threads_alone),
	        cmocka_unit_test(tells_its_speed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
