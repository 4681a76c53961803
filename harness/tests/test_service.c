/* service: the right reply to every request, after its own time and not after anybody else's. */
#include "cmocka_all.h"

#include "base/clock.h"
#include "loop/loopback.h"
#include "loop/service.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT 100

static const struct policy other = {.kind = POLICY_OTHER};

static struct service start(uint64_t time_ns, enum service_shape shape)
{
	struct service service;
	struct reason why = {""};

	assert_int_equal(service_start(&service, time_ns, shape, &other, &why), 0);
	assert_string_equal(why.text, "");
	return service;
}

static int connect_to(const struct service *service)
{
	const int fd = service_connect(service);

	assert_true(fd >= 0);
	return fd;
}

static void times_are_a_pure_function_of_the_id(void **state)
{
	const uint64_t mean_ns = 2 * NS_PER_MS, draws = 200000;
	double sum = 0;
	uint64_t longest = 0, below_median = 0;

	(void)state;
	for (uint64_t id = 0; id < draws; id++) {
		const uint64_t ns = service_time_ns(id, mean_ns, SERVICE_EXPONENTIAL);

		assert_int_equal(service_time_ns(id, mean_ns, SERVICE_FIXED), mean_ns);
		assert_int_equal(service_time_ns(id, mean_ns, SERVICE_EXPONENTIAL), ns);
		sum += (double)ns;
		below_median += (double)ns < 0.6931472 * (double)mean_ns;
		longest = ns > longest ? ns : longest;
	}
	/* Four standard errors: 1/sqrt(n) for the mean, 1/(2 sqrt(n)) for the share. */
	assert_true(sum / (double)draws > 0.991 * (double)mean_ns);
	assert_true(sum / (double)draws < 1.009 * (double)mean_ns);
	assert_true((double)below_median / (double)draws > 0.4955);
	assert_true((double)below_median / (double)draws < 0.5045);
	/* The longest of n draws is about ln(n) = 12 means, and never beyond 20. */
	assert_true(longest > 8 * mean_ns);
	assert_true(longest <= 20 * mean_ns);
}

/* What was sent as one came in at one moment, so the replies must come in the order of their
 * times: each runs on its own. */
static void each_request_has_a_time_of_its_own(void **state)
{
	const uint64_t mean_ns = 5 * NS_PER_MS;
	struct service service = start(mean_ns, SERVICE_EXPONENTIAL);
	struct service_message message[COUNT];
	const int fd = connect_to(&service);
	uint64_t ids = 0, begun_ns;

	(void)state;
	for (uint64_t i = 0; i < COUNT; i++)
		message[i] = (struct service_message){.id = i};
	begun_ns = clock_now_ns();
	/* No more than the service takes in with one call. */
	assert_int_equal(loopback_send_all(fd, message, 32 * sizeof(*message)), 0);
	for (uint64_t i = 0, before_ns = 0; i < 32; i++) {
		assert_int_equal(loopback_recv_all(fd, &message[i], sizeof(*message)), 0);

		const uint64_t time_ns = service_time_ns(message[i].id, mean_ns, SERVICE_EXPONENTIAL);

		assert_int_equal(message[i].payload, service_reply(message[i].id));
		assert_true(clock_now_ns() - begun_ns >= time_ns);
		assert_true(time_ns >= before_ns);
		before_ns = time_ns;
		ids += message[i].id;
	}
	assert_int_equal(ids, 31 * 32 / 2);
	close(fd);
	service_stop(&service, "rpc", NULL);
}

/* Once a request is answered, the service has also seen the piece that came with it. */
static void takes_requests_in_any_pieces(void **state)
{
	struct service service = start(0, SERVICE_FIXED);
	struct service_message message[COUNT], reply;
	const int fd = connect_to(&service);
	const char *bytes = (const char *)message;
	size_t sent = 0;

	(void)state;
	for (uint64_t i = 0; i < COUNT; i++)
		message[i] = (struct service_message){.id = i};
	for (uint64_t i = 0; i < COUNT; i++) {
		/* This request and a piece of the next one, of 1 to 15 bytes. */
		size_t end = (i + 1) * sizeof(reply) + (i < COUNT - 1 ? 1 + i % 15 : 0);

		assert_int_equal(loopback_send_all(fd, bytes + sent, end - sent), 0);
		sent = end;
		assert_int_equal(loopback_recv_all(fd, &reply, sizeof(reply)), 0);
		assert_int_equal(reply.id, i);
		assert_int_equal(reply.payload, service_reply(i));
	}
	close(fd);
	service_stop(&service, "rpc", NULL);
}

static void serves_many_clients_while_others_leave(void **state)
{
	struct service service = start(NS_PER_MS, SERVICE_FIXED);
	int fds[COUNT];

	(void)state;
	for (uint64_t i = 0; i < COUNT; i++) {
		const struct service_message request = {.id = i};

		fds[i] = connect_to(&service);
		assert_int_equal(loopback_send_all(fds[i], &request, sizeof(request)), 0);
	}
	for (int i = 0; i < COUNT; i += 2)
		close(fds[i]);
	for (int i = 1; i < COUNT; i += 2) {
		struct service_message message;

		assert_int_equal(loopback_recv_all(fds[i], &message, sizeof(message)), 0);
		assert_int_equal(message.id, i);
		assert_int_equal(message.payload, service_reply(message.id));
		close(fds[i]);
	}
	service_stop(&service, "rpc", NULL);
}

/* A service whose parent is not this process, so that the parent can be killed and limited. */
struct foreign {
	struct service service;
	pid_t parent;
};

static struct foreign start_elsewhere(const struct rlimit *descriptors)
{
	struct foreign foreign;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	foreign.parent = fork();
	if (foreign.parent == 0) {
		if (descriptors)
			setrlimit(RLIMIT_NOFILE, descriptors);
		if (service_start(&foreign.service, 0, SERVICE_FIXED, &other, NULL) == 0 &&
		        write(ends[1], &foreign.service, sizeof(foreign.service)) > 0)
			pause();
		_exit(1);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &foreign.service, sizeof(foreign.service)), sizeof(foreign.service));
	close(ends[0]);
	return foreign;
}

static void kill_parent(const struct foreign *foreign)
{
	struct pollfd ended = {.fd = pidfd_open(foreign->service.pid, 0), .events = POLLIN};
	int status;

	assert_true(ended.fd >= 0);
	kill(foreign->parent, SIGKILL);
	assert_int_equal(waitpid(foreign->parent, &status, 0), foreign->parent);
	assert_int_equal(poll(&ended, 1, 20000), 1);
	close(ended.fd);
}

static void is_gone_after_it_was_stopped(void **state)
{
	struct service service = start(0, SERVICE_FIXED);
	const struct service stopped = service;

	(void)state;
	assert_true(service.pid > 0);
	service_stop(&service, "rpc", NULL);
	assert_int_equal(kill(stopped.pid, 0), -1);
	assert_int_equal(errno, ESRCH);
	assert_int_equal(service_connect(&stopped), -ECONNREFUSED);
}

static void dies_with_its_parent(void **state)
{
	const struct foreign foreign = start_elsewhere(NULL);

	(void)state;
	kill_parent(&foreign);
	assert_int_equal(service_connect(&foreign.service), -ECONNREFUSED);
}

static void says_whether_its_policy_was_granted(void **state)
{
	/* No machine grants a runtime longer than its period. */
	const struct policy impossible = {
	        .kind = POLICY_DEADLINE, .runtime_ns = 20 * NS_PER_MS, .period_ns = 10 * NS_PER_MS};
	struct service service = start(0, SERVICE_FIXED);

	(void)state;
	assert_true(service.granted);
	service_stop(&service, "rpc", NULL);
	assert_int_equal(service_start(&service, 0, SERVICE_FIXED, &impossible, NULL), 0);
	assert_false(service.granted);
	service_stop(&service, "rpc", NULL);
}

/* With 64 descriptors for a hundred clients some are turned away, and nobody waits for ever. */
static void turns_clients_away_when_it_has_no_descriptor_left(void **state)
{
	const struct rlimit few = {.rlim_cur = 64, .rlim_max = 64};
	const struct foreign foreign = start_elsewhere(&few);
	unsigned served = 0, turned_away = 0;
	int fds[COUNT];

	(void)state;
	for (int i = 0; i < COUNT; i++) {
		struct service_message message = {.id = (uint64_t)i};

		fds[i] = connect_to(&foreign.service);
		if (loopback_send_all(fds[i], &message, sizeof(message)) == 0 &&
		        loopback_recv_all(fds[i], &message, sizeof(message)) == 0 &&
		        message.payload == service_reply((uint64_t)i))
			served++;
		else
			turned_away++;
	}
	assert_true(served > 32);
	assert_true(turned_away > 32);
	for (int i = 0; i < COUNT; i++)
		close(fds[i]);
	kill_parent(&foreign);
}

static void says_so_when_it_cannot_start(void **state)
{
	struct rlimit before, none;
	struct service service;
	struct reason why = {""};
	int error;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	error = service_start(&service, 0, SERVICE_FIXED, &other, &why);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(error, -EMFILE);
	assert_non_null(strstr(why.text, "cannot listen"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(times_are_a_pure_function_of_the_id),
	        cmocka_unit_test(each_request_has_a_time_of_its_own),
	        cmocka_unit_test(takes_requests_in_any_pieces),
	        cmocka_unit_test(serves_many_clients_while_others_leave),
	        cmocka_unit_test(is_gone_after_it_was_stopped),
	        cmocka_unit_test(dies_with_its_parent),
	        cmocka_unit_test(says_whether_its_policy_was_granted),
	        cmocka_unit_test(turns_clients_away_when_it_has_no_descriptor_left),
	        cmocka_unit_test(says_so_when_it_cannot_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
