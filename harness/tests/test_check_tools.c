/* What lessons' checks are made of, beside calls and facts: descriptors, peers of sockets, CPUs, memory. */
#include "cmocka_all.h"

#include "check/calls.h"
#include "check/cpus.h"
#include "check/descriptors.h"
#include "check/facts.h"
#include "check/judge.h"
#include "check/peer.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The library's main() is not this program's. */
const struct check lesson_checks[] = {{0}};

static void a_pipe_holds_a_text_and_has_no_end(void **state)
{
	const int fd = descriptors_holding("weft");
	char text[8];

	(void)state;
	assert_true(descriptors_readable(fd, -1));
	assert_int_equal(read(fd, text, sizeof(text)), 4);
	assert_memory_equal(text, "weft", 4);
	assert_false(descriptors_readable(fd, 0));
	close(fd);
}

static void the_end_is_readable(void **state)
{
	int ends[2];

	(void)state;
	descriptors_pipe(ends);
	assert_false(descriptors_readable(ends[0], 0));
	close(ends[1]);
	assert_true(descriptors_readable(ends[0], 0));
	close(ends[0]);
}

static void peers_never_wait_and_are_not_counted(void **state)
{
	static char many[1 << 20];
	size_t all = 3, said; /* of "warp" three bytes are still there */
	ssize_t heard;
	char text[8];
	int served;
	const int peer = peer_connect(&served, 1 << 14);

	(void)state;
	assert_int_equal(peer_hear(peer, text, sizeof(text)), -EAGAIN);
	calls_begin();
	calls_move_at_most(1);
	assert_int_equal(peer_say(peer, "warp", 4), 4);
	assert_int_equal(recv(served, text, sizeof(text), 0), 1);
	assert_int_equal(send(served, "abc", 3, 0), 1);
	assert_int_equal(peer_hear(peer, text, sizeof(text)), 1);
	calls_end();
	while ((said = peer_say(peer, many, sizeof(many))) > 0)
		all += said;
	assert_in_range(all, 1 << 12, 1 << 16);
	while ((heard = recv(served, many, sizeof(many), MSG_DONTWAIT)) > 0)
		all -= (size_t)heard;
	assert_int_equal(all, 0);
	close(served);
	assert_int_equal(peer_hear(peer, text, sizeof(text)), 0);
	assert_int_equal(peer_say(peer, "x", 1), 0); /* and no SIGPIPE */
	close(peer);
}

static void *pin_itself(void *cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((size_t) * (int *)cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(pthread_setaffinity_np(pthread_self(), sizeof(one), &one), 0);
	assert_int_equal(cpus_only(), *(int *)cpu);
	assert_int_equal(cpus_draw(), *(int *)cpu);
	return NULL;
}

static void a_thread_is_told_its_cpu(void **state)
{
	int cpu = cpus_draw();
	cpu_set_t allowed;
	pthread_t thread;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
	assert_true(CPU_ISSET((size_t)cpu, &allowed));
	if (CPU_COUNT(&allowed) > 1)
		assert_int_equal(cpus_only(), -1);
	calls_begin();
	pthread_create(&thread, NULL, pin_itself, &cpu);
	pthread_join(thread, NULL);
	calls_end();
	assert_int_equal(cpus_told(), 2);
}

static void add_one(void *number)
{
	++*(int *)number;
}

static void children_share_memory(void **state)
{
	int *number = check_shared(sizeof(*number));

	(void)state;
	assert_int_equal(*number, 0);
	for (int i = 0; i < 2; i++)
		check_child_status(check_child(add_one, number));
	assert_int_equal(*number, 2);
}

static void leaves_one_open(void)
{
	const int before = facts_descriptors(getpid());

	descriptors_holding("");
	descriptors_expect("left-open", before + 2);
	descriptors_expect("left-open", before);
}

static void calls_twice(void)
{
	calls_begin();
	sched_yield();
	sched_yield();
	calls_expect("not-called", CALL_sched_yield, 2);
	calls_expect("called-too-often", CALL_sched_yield, 1);
}

static void judged(void (*run)(void), const char *mistake, const char *message)
{
	const struct check check = {.name = "case", .says = "says", .run = run};
	struct judge judge = {.limit_s = 60};

	assert_int_equal(judge_init(&judge), 0);
	assert_int_equal(judge_case(&judge, &check, 1), VERDICT_WRONG);
	assert_string_equal(judge.verdict->mistake, mistake);
	assert_non_null(strstr(judge.verdict->message, message));
	judge_release(&judge);
}

static void what_was_not_expected_is_a_mistake(void **state)
{
	(void)state;
	judged(leaves_one_open, "left-open", "the number of descriptors afterwards is ");
	judged(calls_twice, "called-too-often", "the number of sched_yield() calls is 2 and must be 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_pipe_holds_a_text_and_has_no_end),
	        cmocka_unit_test(the_end_is_readable),
	        cmocka_unit_test(peers_never_wait_and_are_not_counted),
	        cmocka_unit_test(a_thread_is_told_its_cpu),
	        cmocka_unit_test(children_share_memory),
	        cmocka_unit_test(what_was_not_expected_is_a_mistake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
