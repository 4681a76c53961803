/* The check of lesson 15: a queue with room for one, under every schedule. */
#include "cases.h"
#include "lesson.h"

#include "check/explored.h"

static struct queue queue;
static int put, taken[4], taken_count;

static void begin(void)
{
	queue_init(&queue, 1);
}

static void produce_two(void)
{
	put += queue_put(&queue, 10);
	put += queue_put(&queue, 20);
}

static void produce_two_and_close(void)
{
	produce_two();
	queue_close(&queue);
}

static void note(int item)
{
	if (taken_count == 4)
		explore_wrong("taken-twice", "more items were taken than were put");
	taken[taken_count++] = item;
}

static void consume_all(void)
{
	int item = 0;

	while (queue_take(&queue, &item))
		note(item);
}

static void consume_one(void)
{
	int item = 0;

	if (!queue_take(&queue, &item))
		explore_wrong("taken-from-nothing", "queue_take() returned false, and the queue was never closed");
	note(item);
}

static void judge_order(void)
{
	if (taken[0] != 10 || taken[1] != 20 || taken[2] != 0)
		explore_wrong(
		        "wrong-order", "10 and 20 were put, and %d, %d, %d were taken", taken[0], taken[1], taken[2]);
	queue_release(&queue);
}

static void judge_both(void)
{
	if (taken[0] + taken[1] != 30 || taken[2] != 0 || put != 2)
		explore_wrong("taken-twice", "10 and 20 were put once each, and %d, %d, %d were taken", taken[0],
		        taken[1], taken[2]);
}

static void judge_refused(void)
{
	if (put > 1 || taken[0] != 0)
		explore_wrong("put-into-a-closed-queue",
		        "%d items were put, and there was room for one until the queue was closed", put);
}

static void close_it(void)
{
	queue_close(&queue);
}

static const struct explored_sign signs[] = {
        {EXPLORE_DEADLOCK, "nobody-wakes-them", "a thread waits that nobody will ever wake"},
        {EXPLORE_SPIN, "asks-again-and-again", "a thread does not sleep while it waits"},
        {EXPLORE_ABORT, "misused", "a mutex or condition is not used as it must be"},
        {0},
};

static void explore(struct explore program)
{
	program.setup = begin;
	program.spin_is_wrong = true;
	check_explored(&program, signs);
}

static void no_schedule_loses(void)
{
	explore((struct explore){.name = "one producer, one consumer, room for one",
	        .threads = {produce_two_and_close, consume_all},
	        .judge = judge_order});
	explore((struct explore){.name = "one producer, two consumers",
	        .threads = {produce_two, consume_one, consume_one},
	        .judge = judge_both,
	        .spurious = true});
}

static void closing_wakes_all(void)
{
	explore((struct explore){
	        .name = "two consumers and somebody who closes", .threads = {consume_all, consume_all, close_it}});
	explore((struct explore){.name = "a producer of two, room for one, and somebody who closes",
	        .threads = {produce_two, close_it},
	        .judge = judge_refused});
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"waiting-is-sleeping", "nobody asks again and again", check_waiting_is_sleeping, 0, 0, 0},
        {"no-schedule-loses", "every item is taken once, in order, under every schedule", no_schedule_loses, 0, 0, 0},
        {"closing-wakes-all", "queue_close() lets everybody go on", closing_wakes_all, 0, 0, 0},
        {"more-consumers-are-not-faster", "the notes' pipeline takes 85 ms with 1, 2 or 5 consumers",
                check_more_consumers_are_not_faster, 0, 0, 0},
        {0},
};
