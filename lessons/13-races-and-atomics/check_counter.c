/* counter_add() under every schedule: nothing is lost, and each call returns what it made. */
#include "cases.h"
#include "lesson.h"

#include "check/explored.h"
#include "check/explored_steps.h"

#include <string.h>

enum { MOST = 4 };

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

static _Noreturn void name_the_race(const char *message)
{
	if (explored_steps("tries ").count)
		check_wrong("trylock-ignored", "a thread goes on without the mutex that it tried: %s", message);
	if (explored_steps("locks ").differ)
		check_wrong("two-locks", "two threads are inside, each with a mutex of its own: %s", message);
	if (explored_steps("locks ").count)
		check_wrong("not-all-locked", "a step on the counter is outside the lock: %s", message);
	if (explored_steps("loads ").count || explored_steps("stores ").count)
		check_wrong("load-then-store", "another thread comes between the load and the store: %s", message);
	check_wrong("not-atomic", "another thread comes between the read and the write: %s", message);
}

static void explore_counter(const struct explore *explore)
{
	static struct explore_result result;

	for (int i = 0; i < MOST; i++)
		amount[i] = 1 + (long)check_random(1000);
	check_explore(explore, &result);
	if (strcmp(result.mistake, "lost-update") == 0)
		name_the_race(result.message);
	check_outcome(explore, &result, NULL);
}

void check_two_by_two(void)
{
	explore_counter(&(struct explore){
	        .name = "two threads that add twice", .threads = {add_twice, add_twice}, .judge = judge_counter});
}

void check_three_by_one(void)
{
	explore_counter(&(struct explore){
	        .name = "three threads that add once", .threads = {add, add, add}, .judge = judge_counter});
}
