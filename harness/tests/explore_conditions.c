/* explore_programs: threads that wait for each other by conditions, and mutexes in order and in none. */
#include "explore_shared.h"

static pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;

static void waits_without_looking(void)
{
	pthread_mutex_lock(&mutex);
	pthread_cond_wait(&condition, &mutex);
	pthread_mutex_unlock(&mutex);
}

static void waits_with_if(void)
{
	pthread_mutex_lock(&mutex);
	if (!ready)
		pthread_cond_wait(&condition, &mutex);
	if (!ready)
		explore_wrong("if-instead-of-while", "went on although nothing is ready");
	pthread_mutex_unlock(&mutex);
}

static void waits_with_while(void)
{
	pthread_mutex_lock(&mutex);
	while (!ready)
		pthread_cond_wait(&condition, &mutex);
	pthread_mutex_unlock(&mutex);
}

static void signals(void)
{
	pthread_mutex_lock(&mutex);
	ready = true;
	pthread_cond_signal(&condition);
	pthread_mutex_unlock(&mutex);
}

const struct explore lost_wakeup = {.name = "lost wake-up", .threads = {waits_without_looking, signals}};
const struct explore kept_wakeup = {.name = "kept wake-up", .threads = {waits_with_if, signals}};
const struct explore if_instead_of_while = {
        .name = "if instead of while", .threads = {waits_with_if, signals}, .spurious = true};
const struct explore while_as_it_should = {
        .name = "while", .threads = {waits_with_while, signals}, .spurious = true};

static int items;

static void takes_with_if(void)
{
	pthread_mutex_lock(&mutex);
	if (!items)
		pthread_cond_wait(&condition, &mutex);
	items--;
	if (items < 0)
		explore_wrong("if-instead-of-while", "took an item that another had taken");
	pthread_mutex_unlock(&mutex);
}

static void puts_two(void)
{
	for (int i = 0; i < 2; i++) {
		pthread_mutex_lock(&mutex);
		items++;
		pthread_cond_broadcast(&condition);
		pthread_mutex_unlock(&mutex);
	}
}

const struct explore two_consumers_if = {
        .name = "two consumers, if", .threads = {takes_with_if, takes_with_if, puts_two}};

/* Counts on the first waiter being woken first. */

static int waiting;
static bool first_woke;

static void waits_in_line(void)
{
	pthread_mutex_lock(&mutex);
	waiting++;
	pthread_cond_signal(&not_full);
	pthread_cond_wait(&condition, &mutex);
	if (explore_self() == 1)
		first_woke = true;
	if (!first_woke)
		explore_wrong("second-first", "thread 2 was woken first");
	pthread_cond_signal(&condition);
	pthread_mutex_unlock(&mutex);
}

static void wakes_one(void)
{
	pthread_mutex_lock(&mutex);
	while (waiting < 2)
		pthread_cond_wait(&not_full, &mutex);
	pthread_cond_signal(&condition);
	pthread_mutex_unlock(&mutex);
}

const struct explore wakes_either = {
        .name = "wakes either", .threads = {waits_in_line, waits_in_line, wakes_one}};

/* Locks in an order, and in none. */

static void locks_ab(void)
{
	pthread_mutex_lock(&mutex);
	pthread_mutex_lock(&other);
	counter++;
	pthread_mutex_unlock(&other);
	pthread_mutex_unlock(&mutex);
}

static void locks_ba(void)
{
	pthread_mutex_lock(&other);
	pthread_mutex_lock(&mutex);
	counter++;
	pthread_mutex_unlock(&mutex);
	pthread_mutex_unlock(&other);
}

const struct explore crossed_locks = {.name = "crossed locks", .threads = {locks_ab, locks_ba}};
const struct explore ordered_locks = {
        .name = "ordered locks", .threads = {locks_ab, locks_ab}, .judge = judge_of_two};

/* A bounded queue of one place, two producers, two consumers, one or two items each. */

static int place, filled, put_sum, taken_sum;

static void queue_put(int item, pthread_cond_t *room, pthread_cond_t *news)
{
	pthread_mutex_lock(&mutex);
	while (filled)
		pthread_cond_wait(room, &mutex);
	place = item;
	filled = 1;
	put_sum += item;
	pthread_cond_signal(news);
	pthread_mutex_unlock(&mutex);
}

static void queue_take(pthread_cond_t *room, pthread_cond_t *news)
{
	pthread_mutex_lock(&mutex);
	while (!filled)
		pthread_cond_wait(news, &mutex);
	taken_sum += place;
	filled = 0;
	pthread_cond_signal(room);
	pthread_mutex_unlock(&mutex);
}

static void produces(void)
{
	queue_put(1, &not_full, &condition);
	queue_put(10, &not_full, &condition);
}

static void consumes(void)
{
	queue_take(&not_full, &condition);
	queue_take(&not_full, &condition);
}

static void produces_on_one(void)
{
	queue_put(1, &condition, &condition);
	queue_put(10, &condition, &condition);
}

static void consumes_on_one(void)
{
	queue_take(&condition, &condition);
	queue_take(&condition, &condition);
}

static void produces_one(void)
{
	queue_put(11, &not_full, &condition);
}

static void consumes_one(void)
{
	queue_take(&not_full, &condition);
}

static void judge_queue(void)
{
	if (put_sum != 22 || taken_sum != 22)
		explore_wrong("lost-item", "put %d, taken %d", put_sum, taken_sum);
}

const struct explore bounded_queue = {.name = "bounded queue",
        .threads = {produces_one, produces_one, consumes_one, consumes_one},
        .judge = judge_queue,
        .spurious = true};
const struct explore long_bounded_queue = {.name = "long bounded queue",
        .threads = {produces, produces, consumes, consumes},
        .judge = judge_queue,
        .most_schedules = 6000};
const struct explore bounded_queue_one_condition = {.name = "bounded queue, one condition",
        .threads = {produces_on_one, produces_on_one, consumes_on_one, consumes_on_one},
        .judge = judge_queue};
