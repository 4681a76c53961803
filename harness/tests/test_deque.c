/* deque: last in first out for its owner, first in first out for thieves; every job to one. */
#include "cmocka_all.h"

#include "base/clock.h"
#include "handoff/deque.h"

#include <pthread.h>
#include <stdbool.h>

#define CAPACITY 8u
#define THIEVES 2u
#define GAME_NS (500 * NS_PER_MS) /* long enough that a wrong memory order was seen each time */

static void the_owner_takes_the_newest_and_a_thief_the_oldest(void **state)
{
	struct deque deque;
	struct job jobs[CAPACITY] = {0};

	(void)state;
	assert_int_equal(deque_init(&deque, CAPACITY), 0);
	/* Positions run on: the ring is gone round several times. */
	for (unsigned round = 0; round < 5; round++) {
		assert_null(deque_pop(&deque));
		assert_null(deque_steal(&deque));
		for (unsigned i = 0; i < CAPACITY; i++)
			deque_push(&deque, &jobs[i]);
		assert_ptr_equal(deque_pop(&deque), &jobs[7]);
		assert_ptr_equal(deque_steal(&deque), &jobs[0]);
		assert_ptr_equal(deque_steal(&deque), &jobs[1]);
		deque_push(&deque, &jobs[7]);
		assert_ptr_equal(deque_pop(&deque), &jobs[7]);
		for (unsigned i = 6; i >= 3; i--)
			assert_ptr_equal(deque_pop(&deque), &jobs[i]);
		/* the last one: both ends are the same */
		assert_ptr_equal(round % 2 ? deque_steal(&deque) : deque_pop(&deque), &jobs[2]);
	}
	deque_release(&deque);
}

static void has_room_for_what_was_asked(void **state)
{
	struct deque deque;
	struct job jobs[5] = {0};

	(void)state;
	assert_int_equal(deque_init(&deque, 5), 0);
	for (unsigned i = 0; i < 5; i++)
		deque_push(&deque, &jobs[i]);
	for (unsigned i = 0; i < 5; i++)
		assert_ptr_equal(deque_steal(&deque), &jobs[i]);
	deque_release(&deque);
}

/* The owner pushes each job again as soon as somebody has had it. A job counts its takers in a
 * plain number: who had it before must have handed that over, too. */
struct game {
	struct deque deque;
	_Atomic bool taken[CAPACITY], over;
	_Atomic bool shared;
	_Atomic unsigned stolen;
	struct job jobs[CAPACITY];
};

static void have(struct game *game, struct job *job)
{
	job->result++;
	if (atomic_exchange(&game->taken[job->slot], true))
		game->shared = true;
}

static void *steal(void *arg)
{
	struct game *game = arg;

	while (!game->over) {
		struct job *job = deque_steal(&game->deque);

		if (job) {
			have(game, job);
			game->stolen++;
		}
	}
	return NULL;
}

static void gives_each_job_to_one_only(void **state)
{
	static struct game game;
	const uint64_t due_ns = clock_now_ns() + GAME_NS;
	pthread_t thief[THIEVES];
	uint64_t pushed[CAPACITY] = {0};
	struct job *job;

	(void)state;
	assert_int_equal(deque_init(&game.deque, CAPACITY), 0);
	for (unsigned i = 0; i < CAPACITY; i++) {
		game.jobs[i].slot = i;
		game.taken[i] = true;
	}
	for (unsigned i = 0; i < THIEVES; i++)
		assert_int_equal(pthread_create(&thief[i], NULL, steal, &game), 0);
	/* One to three jobs, so that owner and thieves often meet at the last one; and until the
	 * thieves have had a share, however busy the machine is. */
	for (unsigned round = 0; round % 1024 != 0 || clock_now_ns() < due_ns || game.stolen == 0; round++) {
		const unsigned jobs = 1 + round % 3;

		for (unsigned i = 0; i < jobs; i++)
			if (atomic_exchange(&game.taken[i], false)) {
				deque_push(&game.deque, &game.jobs[i]);
				pushed[i]++;
			}
		for (unsigned i = 0; i < jobs; i++) {
			job = deque_pop(&game.deque);
			if (job)
				have(&game, job);
		}
	}
	while ((job = deque_pop(&game.deque)))
		have(&game, job);
	game.over = true;
	for (unsigned i = 0; i < THIEVES; i++)
		pthread_join(thief[i], NULL);
	assert_false(game.shared);
	for (unsigned i = 0; i < CAPACITY; i++)
		assert_int_equal(game.jobs[i].result, pushed[i]);
	deque_release(&game.deque);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_owner_takes_the_newest_and_a_thief_the_oldest),
	        cmocka_unit_test(has_room_for_what_was_asked),
	        cmocka_unit_test(gives_each_job_to_one_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
