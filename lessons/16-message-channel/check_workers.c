/* Two workers, and the caller that introduces them: it is gone from their path. */
#include "cases.h"
#include "check_message.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int to_worker[2], to_caller[2];

/* Worker 0 makes a ball; each gives it a letter of its own and transfers it to the other. */
static void work(void *context)
{
	const int self = *(int *)context;
	struct buffer end = {NULL, 0, -1}, ball = {NULL, 0, -1};

	close(to_worker[0]);
	close(to_worker[1]);
	close(to_caller[!self]);
	check_done("not-introduced", "channel_receive() of an end", channel_receive(to_caller[self], &end));
	if (end.bytes || end.fd < 0)
		check_wrong("not-introduced", "what a worker has received is not {NULL, 0, an end}");
	if (self == 0)
		ball = check_filled(MOST, '0');
	for (char rally = '0'; rally < '0' + MANY; rally++) {
		if (self == 1)
			ball = check_arrives("not-introduced", end.fd, MOST, rally);
		memset(ball.bytes, rally + self, MOST);
		check_done("not-introduced", "channel_transfer() to the other worker", channel_transfer(end.fd, &ball));
		if (self == 0)
			ball = check_arrives("not-introduced", end.fd, MOST, (char)(rally + 1));
	}
	if (self == 1)
		check_number("keeps-an-end", "channel_receive() after the other worker's end",
		        channel_receive(end.fd, &ball), -EPIPE);
}

void check_workers_talk_directly(void)
{
	int before, worker[] = {0, 1}, ends[2];
	struct call_note note;
	pid_t pid[2];

	for (int i = 0; i < 2; i++) {
		check_done("no-channel", "channel_make()", channel_make(ends));
		to_worker[i] = ends[0];
		to_caller[i] = ends[1];
	}
	for (int i = 0; i < 2; i++)
		pid[i] = check_child(work, &worker[i]);
	before = facts_descriptors(getpid());
	calls_begin();
	check_done("not-introduced", "introduce()", introduce(to_worker[0], to_worker[1]));
	calls_end();
	check_number("main-in-the-path", "the caller's number of threads after introduce()",
	        facts_status(getpid(), "Threads"), 1);
	check_number("keeps-an-end", "the caller's number of open descriptors after introduce()",
	        facts_descriptors(getpid()), before);
	for (int i = 0; i < 2; i++)
		check_child_status(pid[i]);
	check_alone();
	for (size_t i = 0; calls_note(i, &note); i++) {
		const bool receives = note.call == CALL_read || note.call == CALL_recv || note.call == CALL_recvmsg;

		if (receives && note.pid == getpid())
			check_wrong("main-in-the-path", "the caller received something: %s()", calls_name(note.call));
	}
}
