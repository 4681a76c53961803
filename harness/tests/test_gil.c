/* gil: one holder at a time; who is asked gives way, and really to another one. */
#include "cmocka_all.h"

#include "handoff/gil.h"

#include <unistd.h>

#define THREADS 4u
#define TURNS 2000u

struct club {
	struct gil gil;
	unsigned inside; /* a plain number: the lock must order those who change it */
	uint64_t turns;
	_Atomic bool shared, had_it;
};

static void *take_turns(void *arg)
{
	struct club *club = arg;

	for (unsigned i = 0; i < TURNS; i++) {
		gil_take(&club->gil);
		if (club->inside++ != 0)
			club->shared = true;
		club->turns++;
		club->inside--;
		gil_give(&club->gil);
	}
	return NULL;
}

static void has_one_holder_at_a_time(void **state)
{
	static struct club club;
	pthread_t thread[THREADS];

	(void)state;
	gil_init(&club.gil);
	for (unsigned i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, take_turns, &club), 0);
	for (unsigned i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(thread[i], NULL), 0);
	assert_false(club.shared);
	assert_int_equal(club.turns, THREADS * TURNS);
	assert_int_equal(club.gil.holds, THREADS * TURNS);
	assert_int_equal(club.gil.drops, 0);
	gil_release(&club.gil);
}

static void *take_once(void *arg)
{
	struct club *club = arg;

	gil_take(&club->gil);
	club->had_it = true;
	gil_give(&club->gil);
	return NULL;
}

static void a_holder_that_never_waits_gives_way_when_asked(void **state)
{
	static struct club club;
	pthread_t thread;

	(void)state;
	gil_init(&club.gil);
	gil_take(&club.gil);
	gil_check(&club.gil);
	assert_int_equal(club.gil.drops, 0); /* nobody asks */
	assert_int_equal(pthread_create(&thread, NULL, take_once, &club), 0);
	while (club.gil.drops == 0)
		gil_check(&club.gil);
	/* After a single drop, not as soon as the other one happens to be faster. */
	assert_true(club.had_it);
	assert_int_equal(club.gil.drops, 1);
	assert_int_equal(club.gil.holds, 3);
	gil_give(&club.gil);
	pthread_join(thread, NULL);
	gil_release(&club.gil);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(has_one_holder_at_a_time),
	        cmocka_unit_test(a_holder_that_never_waits_gives_way_when_asked),
	};

	alarm(60); /* a lock that goes wrong may wait for ever */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
