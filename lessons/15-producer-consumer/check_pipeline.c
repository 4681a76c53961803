/* The pipeline of the course notes, a hundred times as fast, on a clock that only moves when all wait. */
#include "cases.h"
#include "lesson.h"

#include "check/explored.h"

#define MS UINT64_C(1000000)

static struct queue queue;

static void begin(void)
{
	queue_init(&queue, 2);
}

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
	        .name = "the pipeline", .setup = begin, .threads = {produce_slowly}, .spin_is_wrong = true};
	struct explore_result result;

	for (unsigned i = 1; i <= how_many; i++)
		pipeline.threads[i] = consume_slowly;
	check_explore_once(&pipeline, &result);
	return result;
}

void check_waiting_is_sleeping(void)
{
	const struct explore_result result = run_pipeline(1);

	if (result.outcome == EXPLORE_SPIN)
		check_wrong("asks-again-and-again", "while the producer works, the consumer does not sleep: %s",
		        result.message);
}

void check_more_consumers_are_not_faster(void)
{
	static const unsigned consumers[] = {1, 2, 5};

	for (size_t i = 0; i < 3; i++) {
		const struct explore_result result = run_pipeline(consumers[i]);

		if (result.outcome != EXPLORE_OK)
			check_wrong("pipeline-stands", "with %u consumers: %s", consumers[i], result.message);
		check_number("takes-turns", "the pipeline's time in ms", (long long)(result.virtual_ns / MS), 85);
	}
}
