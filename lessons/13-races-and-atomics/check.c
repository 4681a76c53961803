/* The check of lesson 13: the student's two schedules, then every schedule of small cases. */
#include "lesson.h"

#include "check/explored.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 4 };

static long racy;

static void add_once(void)
{
	racy_add(&racy);
}

static void add_thrice(void)
{
	racy_add(&racy);
	racy_add(&racy);
	racy_add(&racy);
}

static void judge_losing(void)
{
	if (racy != 1)
		explore_wrong("nothing-lost", "under your schedule the counter is %ld, and no addition was lost", racy);
}

static void judge_worst(void)
{
	if (racy != 2)
		explore_wrong("not-the-worst", "under your schedule six additions make %ld; 2 is possible", racy);
}

static void try_schedule(const char *name, void (*thread)(void), void (*judge)(void), const char *schedule)
{
	for (int i = 0; i < 2; i++)
		thread();
	check_number("racy-add-changed", "what racy_add() makes of 0, one call after the other,", racy,
	        thread == add_once ? 2 : 6);
	racy = 0;
	check_schedule(&(struct explore){.name = name, .threads = {thread, thread}, .judge = judge}, schedule);
}

static void a_schedule_loses(void)
{
	try_schedule("losing_schedule(), two threads that add once", add_once, judge_losing, losing_schedule());
}

static void another_loses_four(void)
{
	try_schedule("worst_schedule(), two threads that add three times", add_thrice, judge_worst, worst_schedule());
}

static long amount[MOST], before[MOST]; /* each addition, and what it must have found */
static unsigned additions;

static void add(void)
{
	const unsigned mine = additions++;

	before[mine] = counter_add(amount[mine]) - amount[mine];
}

static void add_twice(void)
{
	add();
	add();
}

/* Somebody else's addition made what this one found, and nobody else found the same. */
static bool follows(unsigned one)
{
	bool made = before[one] == 0;

	for (unsigned i = 0; i < additions; i++) {
		made |= before[i] + amount[i] == before[one];
		if (i != one && before[i] == before[one])
			return false;
	}
	return made;
}

static void judge_counter(void)
{
	long sum = 0;

	for (unsigned i = 0; i < additions; i++)
		sum += amount[i];
	if (counter_value() != sum)
		explore_wrong("lost-update", "the counter is %ld and must be %ld", counter_value(), sum);
	for (unsigned i = 0; i < additions; i++)
		if (!follows(i))
			explore_wrong("not-the-value-it-made",
			        "the sum is right, but counter_add(%ld) returned %ld, which it did not make", amount[i],
			        before[i] + amount[i]);
}

/* What the failing schedule has in it. */
struct seen {
	bool tries, locks, two_locks, atomics;
	char mutex[64];
};

static void look(unsigned thread, const char *step, void *context)
{
	struct seen *seen = context;

	(void)thread;
	seen->tries |= strncmp(step, "tries ", 6) == 0;
	seen->atomics |= strncmp(step, "loads ", 6) == 0 || strncmp(step, "stores ", 7) == 0;
	if (strncmp(step, "locks ", 6) != 0)
		return;
	seen->two_locks |= seen->locks && strncmp(seen->mutex, step, sizeof(seen->mutex) - 1) != 0;
	seen->locks = true;
	strncpy(seen->mutex, step, sizeof(seen->mutex) - 1);
}

static _Noreturn void name_the_race(const struct seen *seen, const char *message)
{
	if (seen->tries)
		check_wrong("trylock-ignored", "a thread goes on without the mutex that it tried: %s", message);
	if (seen->two_locks)
		check_wrong("two-locks", "two threads are inside, each with a mutex of its own: %s", message);
	if (seen->locks)
		check_wrong("not-all-locked", "a step on the counter is outside the lock: %s", message);
	if (seen->atomics)
		check_wrong("load-then-store", "another thread comes between the load and the store: %s", message);
	check_wrong("not-atomic", "another thread comes between the read and the write: %s", message);
}

static void explore_counter(const struct explore *explore)
{
	static struct explore_result result;
	struct seen seen = {0};

	for (int i = 0; i < MOST; i++)
		amount[i] = 1 + (long)check_random(1000);
	check_explore(explore, &result);
	if (strcmp(result.mistake, "lost-update") == 0) {
		explore_tell(look, &seen);
		name_the_race(&seen, result.message);
	}
	check_outcome(explore, &result, NULL);
}

static void two_by_two(void)
{
	explore_counter(&(struct explore){
	        .name = "two threads that add twice", .threads = {add_twice, add_twice}, .judge = judge_counter});
}

static void three_by_one(void)
{
	explore_counter(&(struct explore){
	        .name = "three threads that add once", .threads = {add, add, add}, .judge = judge_counter});
}

static void the_pieces_lie_apart(void)
{
	for (unsigned i = 0; i < SHARDS; i++) {
		const long n = 1 + (long)check_random(1000), was = *shard_of(i);

		sharded_add(i, n);
		check_number(
		        "adds-elsewhere", "what sharded_add() adds to the piece of its thread", *shard_of(i) - was, n);
		for (unsigned j = 0; j < i; j++) {
			const long bytes = labs((const char *)shard_of(i) - (const char *)shard_of(j));

			check_within(bytes ? "shares-a-cache-line" : "one-piece-for-all",
			        "the distance of two pieces in bytes", (double)bytes, CACHE_LINE, 1e9);
		}
	}
}

static unsigned first; /* its shard is that of first + SHARDS too */

static void add_to_shard(void)
{
	sharded_add(first + SHARDS * (explore_self() - 1), amount[explore_self()]);
}

static void judge_shards(void)
{
	if (sharded_sum() != amount[1] + amount[2])
		explore_wrong("loses-in-a-shared-piece",
		        "two threads that share a piece added %ld and %ld, and the sum is %ld", amount[1], amount[2],
		        sharded_sum());
}

static void the_pieces_are_the_sum(void)
{
	long sum = 0;

	first = (unsigned)check_random(SHARDS);
	for (unsigned i = 0; i < MOST; i++) {
		amount[i] = 1 + (long)check_random(1000);
		sharded_add(i, amount[i]);
		sum += amount[i];
	}
	check_number("sum-misses-pieces", "sharded_sum(), after one addition to each piece", sharded_sum(), sum);
	for (unsigned i = 0; i < MOST; i++)
		sharded_add(i, -amount[i]);
	check_explored(&(struct explore){.name = "two threads that share a piece",
	                       .threads = {add_to_shard, add_to_shard},
	                       .judge = judge_shards},
	        NULL);
}

/* clang-format off: a case a line */
const struct check lesson_checks[] = {
        {"a-schedule-loses", "losing_schedule() loses an addition of the careless counter", a_schedule_loses, 0, 0, 0},
        {"another-loses-four", "worst_schedule() leaves 2 of six additions", another_loses_four, 0, 0, 0},
        {"three-by-one", "counter_add() loses nothing: three threads, every schedule", three_by_one, 0, 0, 0},
        {"two-by-two", "counter_add() loses nothing: two threads, twice each, every schedule", two_by_two, 0, 0, 0},
        {"the-pieces-lie-apart", "each thread adds to its piece, in a cache line of its own", the_pieces_lie_apart, 0,
                0, 0},
        {"the-pieces-are-the-sum", "sharded_add() loses nothing where two share a piece", the_pieces_are_the_sum, 0, 0,
                0},
        {0},
};
