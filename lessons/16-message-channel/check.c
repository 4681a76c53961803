/* The check of lesson 16: whose memory it is, is asked of the kernel: by inode, by mapping, by bytes in the channel. */
#include "lesson.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MANY = 8, MOST = 3000, MIB = 1 << 20 };

static int ends[2];

static void must(const char *mistake, const char *what, int result)
{
	check_number(mistake, what, result, 0);
}

static struct buffer filled(size_t length, char with)
{
	struct buffer buffer = {NULL, 0, -1};

	must("no-buffer", "buffer_make()", buffer_make(&buffer, length));
	memset(buffer.bytes, with, length);
	return buffer;
}

static struct buffer expect(const char *mistake, int end, size_t length, char with)
{
	struct buffer got = {NULL, 0, -1};

	must(mistake, "channel_receive()", channel_receive(end, &got));
	check_number(mistake, "the length of the message", (long long)got.length, (long long)length);
	for (size_t i = 0; i < length; i++) {
		if (got.bytes[i] != with)
			check_wrong(mistake, "byte %zu is '%c', and was '%c' when it was sent", i, got.bytes[i], with);
	}
	return got;
}

static void a_copy_is_a_copy(void)
{
	const size_t length = 1 + check_random(MOST);
	struct buffer mine = filled(length, 'a'), answer = filled(1, 'z');

	must("no-channel", "channel_make()", channel_make(ends));
	must("no-channel", "channel_copy()", channel_copy(ends[0], &mine));
	must("no-channel", "channel_copy() the other way", channel_copy(ends[1], &answer));
	memset(mine.bytes, 'b', length);
	expect("copy-is-shared", ends[1], length, 'a');
	expect("no-channel", ends[0], 1, 'z');
}

static void messages_stay_apart(void)
{
	size_t length[MANY];

	channel_make(ends);
	calls_begin();
	calls_move_at_most(500 + check_random(MOST));
	for (size_t i = 0; i < MANY; i++) {
		struct buffer buffer = filled(length[i] = 1 + check_random(2 * MOST), (char)('a' + i));

		must("stops-halfway", "sending", (i % 4 ? channel_copy : channel_share)(ends[0], &buffer));
	}
	calls_fail(CALL_recvmsg, 1 + check_random(MANY), -1, EINTR);
	calls_fail(CALL_recv, 2, -1, EINTR);
	calls_fail(CALL_read, 2, -1, EINTR);
	for (size_t i = 0; i < MANY; i++)
		expect("stops-halfway", ends[1], length[i], (char)('a' + i));
}

static void a_transfer_moves(void)
{
	struct buffer mine = filled(20 * MOST, 'm'), theirs;
	const int before = facts_descriptors(getpid()) + 2;
	char *const was = mine.bytes;
	struct stat sent, arrived;
	unsigned char resident;
	int waiting = 0;

	channel_make(ends);
	fstat(mine.fd, &sent);
	must("not-sent", "channel_transfer()", channel_transfer(ends[0], &mine));
	if (mine.bytes)
		check_wrong("buffer-not-gone", "the sender still has its buffer after the transfer");
	if (mincore(was, 1, &resident) == 0)
		check_wrong("mapping-left", "the sender still has the memory mapped after the transfer");
	check_number("descriptor-left", "the number of open descriptors after the transfer",
	        facts_descriptors(getpid()), before - 1);
	ioctl(ends[1], FIONREAD, &waiting);
	check_within("sends-the-bytes", "the number of bytes in the channel", waiting, 1, 1000);
	theirs = expect("not-sent", ends[1], 20 * MOST, 'm');
	fstat(theirs.fd, &arrived);
	check_number("sends-the-bytes", "the inode of what arrived", (long)arrived.st_ino, (long)sent.st_ino);
	check_number("descriptor-left", "the number of open descriptors after it arrived", facts_descriptors(getpid()),
	        before);
}

static void a_share_is_seen(void)
{
	struct buffer mine = filled(MOST, 's'), theirs;

	channel_make(ends);
	must("not-sent", "channel_share()", channel_share(ends[0], &mine));
	theirs = expect("not-sent", ends[1], MOST, 's');
	if (!mine.bytes)
		check_wrong("share-is-a-copy", "the sender has lost what it shared");
	theirs.bytes[0] = 't';
	mine.bytes[1] = 'u';
	check_number("share-is-a-copy", "for the sender, the byte that the receiver changed", mine.bytes[0], 't');
	check_number("share-is-a-copy", "for the receiver, the byte that the sender changed", theirs.bytes[1], 'u');
}

static _Atomic pid_t other;
static pthread_t thread;

/* A thread that runs until it sleeps; false when it has ended instead. */
static bool falls_asleep(void *(*run)(void *))
{
	channel_make(ends);
	pthread_create(&thread, NULL, run, NULL);
	while (other == 0)
		sched_yield();
	return facts_wait_state(other, "S");
}

static void *send_many(void *nothing)
{
	struct buffer large = filled(MIB, 'l');

	other = gettid();
	for (int i = 0; i < MANY; i++)
		must("sender-does-not-wait", "channel_copy() into a full channel", channel_copy(ends[0], &large));
	return nothing;
}

static void a_full_channel_makes_wait(void)
{
	if (!falls_asleep(send_many))
		check_wrong("sender-does-not-wait", "8 MiB were sent, and nobody has received anything");
	for (int i = 0; i < MANY; i++)
		expect("stops-halfway", ends[1], MIB, 'l');
	pthread_join(thread, NULL);
}

static void *receive_the_end(void *nothing)
{
	struct buffer none;

	other = gettid();
	check_number(
	        "end-not-told", "channel_receive(), the other end closed", channel_receive(ends[1], &none), -EPIPE);
	return nothing;
}

static void killed(int signal)
{
	check_wrong("killed-by-sigpipe", "sending to a closed end would have ended you by signal %d", signal);
}

static void the_end_is_told(void)
{
	struct buffer buffer = filled(1, 'n');

	falls_asleep(receive_the_end);
	close(ends[0]);
	pthread_join(thread, NULL);
	signal(SIGPIPE, killed);
	check_number("end-not-told", "channel_copy(), the other end closed", channel_copy(ends[1], &buffer), -EPIPE);
}

/* --- two workers, and who introduces them */

static int to_worker[2], to_caller[2];

static void work(void *context)
{
	const int self = *(int *)context;
	struct buffer end = {NULL, 0, -1}, ball = {NULL, 0, -1};

	close(to_worker[0]);
	close(to_worker[1]);
	close(to_caller[!self]);
	must("not-introduced", "channel_receive() of an end", channel_receive(to_caller[self], &end));
	if (end.bytes || end.fd < 0)
		check_wrong("not-introduced", "what a worker has received is not {NULL, 0, an end}");
	if (self == 0)
		ball = filled(MOST, '0');
	for (char rally = '0'; rally < '0' + MANY; rally++) {
		if (self == 1)
			ball = expect("not-introduced", end.fd, MOST, rally);
		memset(ball.bytes, rally + self, MOST);
		must("not-introduced", "channel_transfer() to the other worker", channel_transfer(end.fd, &ball));
		if (self == 0)
			ball = expect("not-introduced", end.fd, MOST, (char)(rally + 1));
	}
	if (self == 1)
		check_number("keeps-an-end", "channel_receive() after the other worker's end",
		        channel_receive(end.fd, &ball), -EPIPE);
}

static void workers_talk_directly(void)
{
	int before, worker[] = {0, 1};
	struct call_note note;
	pid_t pid[2];

	for (int i = 0; i < 2; i++) {
		must("no-channel", "channel_make()", channel_make(ends));
		to_worker[i] = ends[0];
		to_caller[i] = ends[1];
	}
	for (int i = 0; i < 2; i++)
		pid[i] = check_child(work, &worker[i]);
	before = facts_descriptors(getpid());
	calls_begin();
	must("not-introduced", "introduce()", introduce(to_worker[0], to_worker[1]));
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

/* clang-format off: a case a line */
const struct check lesson_checks[] = {
        {"a-copy-is-a-copy", "channel_copy() sends the bytes, both ways", a_copy_is_a_copy, 0, 0, 0},
        {"messages-stay-apart", "each message arrives whole, alone and in order", messages_stay_apart, 0, 0, 0},
        {"a-transfer-moves", "channel_transfer() leaves the sender nothing, and sends no bytes", a_transfer_moves,
                "sends-the-bytes", "nobody receives yet, and a descriptor needs hardly any room", 0},
        {"a-share-is-seen", "channel_share() lets both see every change", a_share_is_seen, 0, 0, 0},
        {"a-full-channel-makes-wait", "a sender sleeps while the channel is full", a_full_channel_makes_wait, 0, 0, 0},
        {"the-end-is-told", "both sides learn that the other end is closed", the_end_is_told, "end-not-told",
                "the other end is closed, and channel_receive() still waits", 0},
        {"workers-talk-directly", "introduce() makes two workers independent of the caller", workers_talk_directly,
                "keeps-an-end", "one worker is gone, and the other waits: somebody still has that end open", 0},
        {0},
};
