/* The check of lesson 15: small cases under every schedule, and a pipeline on a clock that only moves when all wait. */
#include "lesson.h"

#include "check/explored.h"

#define MS UINT64_C(1000000)

static struct queue queue;
static int put, taken[4];

static void init_one(void)
{
	queue_init(&queue, 1);
}

static void init_two(void)
{
	queue_init(&queue, 2);
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
	for (int i = 0; i < 4; i++) {
		if (taken[i] == 0) {
			taken[i] = item;
			return;
		}
	}
	explore_wrong("taken-twice", "more items were taken than were put");
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

/* --- the pipeline of the course notes, a hundred times as fast */

static void produce_slowly(void)
{
	for (int item = 1; item <= 5; item++) {
		explore_work(15 * MS);
		queue_put(&queue, item);
	}
	queue_close(&queue);
}

static void consume_slowly(void)
{
	int item;

	while (queue_take(&queue, &item))
		explore_work(10 * MS);
}

static struct explore_result run_pipeline(unsigned how_many)
{
	struct explore pipeline = {
	        .name = "the pipeline", .setup = init_two, .threads = {produce_slowly}, .spin_is_wrong = true};
	struct explore_result result;

	for (unsigned i = 1; i <= how_many; i++)
		pipeline.threads[i] = consume_slowly;
	if (explore_random(&pipeline, check_seed(), 1, &result) != 0)
		check_wrong("not-explored", "%s", result.message);
	return result;
}

static void waiting_is_sleeping(void)
{
	const struct explore_result result = run_pipeline(1);

	if (result.outcome == EXPLORE_SPIN)
		check_wrong("asks-again-and-again", "while the producer works, the consumer does not sleep: %s",
		        result.message);
}

static void more_consumers_are_not_faster(void)
{
	static const unsigned consumers[] = {1, 2, 5};

	for (size_t i = 0; i < 3; i++) {
		const struct explore_result result = run_pipeline(consumers[i]);

		if (result.outcome != EXPLORE_OK)
			check_wrong("pipeline-stands", "with %u consumers: %s", consumers[i], result.message);
		check_number("takes-turns", "the pipeline's time in ms", (long long)(result.virtual_ns / MS), 85);
	}
}

static void no_schedule_loses(void)
{
	check_explored(&(struct explore){.name = "one producer, one consumer, room for one",
	                       .setup = init_one,
	                       .threads = {produce_two_and_close, consume_all},
	                       .judge = judge_order,
	                       .spin_is_wrong = true},
	        signs);
	check_explored(&(struct explore){.name = "one producer, two consumers",
	                       .setup = init_one,
	                       .threads = {produce_two, consume_one, consume_one},
	                       .judge = judge_both,
	                       .spurious = true,
	                       .spin_is_wrong = true},
	        signs);
}

static void closing_wakes_all(void)
{
	check_explored(&(struct explore){.name = "two consumers and somebody who closes",
	                       .setup = init_one,
	                       .threads = {consume_all, consume_all, close_it},
	                       .spin_is_wrong = true},
	        signs);
	check_explored(&(struct explore){.name = "a producer of two, room for one, and somebody who closes",
	                       .setup = init_one,
	                       .threads = {produce_two, close_it},
	                       .judge = judge_refused,
	                       .spin_is_wrong = true},
	        signs);
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"waiting-is-sleeping", "nobody asks again and again", waiting_is_sleeping, 0, 0, 0},
        {"no-schedule-loses", "every item is taken once, in order, under every schedule", no_schedule_loses, 0, 0, 0},
        {"closing-wakes-all", "queue_close() lets everybody go on", closing_wakes_all, 0, 0, 0},
        {"more-consumers-are-not-faster", "the notes' pipeline takes 85 ms with 1, 2 or 5 consumers",
                more_consumers_are_not_faster, 0, 0, 0},
        {0},
};
