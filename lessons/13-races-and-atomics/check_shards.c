/* The counter in pieces: where they lie, and what they add up to where two threads share one. */
#include "cases.h"
#include "lesson.h"

#include "check/explored.h"

#include <stdlib.h>

void check_the_pieces_lie_apart(void)
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

static long amount[SHARDS];
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

void check_the_pieces_are_the_sum(void)
{
	long sum = 0;

	first = (unsigned)check_random(SHARDS);
	for (unsigned i = 0; i < SHARDS; i++) {
		amount[i] = 1 + (long)check_random(1000);
		sharded_add(i, amount[i]);
		sum += amount[i];
	}
	check_number("sum-misses-pieces", "sharded_sum(), after one addition to each piece", sharded_sum(), sum);
	for (unsigned i = 0; i < SHARDS; i++)
		sharded_add(i, -amount[i]);
	check_explored(&(struct explore){.name = "two threads that share a piece",
	                       .threads = {add_to_shard, add_to_shard},
	                       .judge = judge_shards},
	        NULL);
}
