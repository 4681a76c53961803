/* The check of lesson 16: whose memory it is, is asked of the kernel: by inode, by mapping, by bytes in the channel. */
#include "cases.h"
#include "check_message.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int ends[2];

static void a_copy_is_a_copy(void)
{
	const size_t length = 1 + check_random(MOST);
	struct buffer mine = check_filled(length, 'a'), answer = check_filled(1, 'z');

	check_done("no-channel", "channel_make()", channel_make(ends));
	check_done("no-channel", "channel_copy()", channel_copy(ends[0], &mine));
	check_done("no-channel", "channel_copy() the other way", channel_copy(ends[1], &answer));
	memset(mine.bytes, 'b', length);
	check_arrives("copy-is-shared", ends[1], length, 'a');
	check_arrives("no-channel", ends[0], 1, 'z');
}

static void messages_stay_apart(void)
{
	size_t length[MANY];

	channel_make(ends);
	calls_begin();
	calls_move_at_most(500 + check_random(MOST));
	for (size_t i = 0; i < MANY; i++) {
		struct buffer buffer = check_filled(length[i] = 1 + check_random(2 * MOST), (char)('a' + i));

		check_done("stops-halfway", "sending", (i % 4 ? channel_copy : channel_share)(ends[0], &buffer));
	}
	calls_fail(CALL_recvmsg, 1 + check_random(MANY), -1, EINTR);
	calls_fail(CALL_recv, 2, -1, EINTR);
	calls_fail(CALL_read, 2, -1, EINTR);
	for (size_t i = 0; i < MANY; i++)
		check_arrives("stops-halfway", ends[1], length[i], (char)('a' + i));
}

static void a_transfer_moves(void)
{
	struct buffer mine = check_filled(20 * MOST, 'm'), theirs;
	const int before = facts_descriptors(getpid()) + 2;
	char *const was = mine.bytes;
	struct stat sent, arrived;
	unsigned char resident;
	int waiting = 0;

	channel_make(ends);
	fstat(mine.fd, &sent);
	check_done("not-sent", "channel_transfer()", channel_transfer(ends[0], &mine));
	if (mine.bytes)
		check_wrong("buffer-not-gone", "the sender still has its buffer after the transfer");
	if (mincore(was, 1, &resident) == 0)
		check_wrong("mapping-left", "the sender still has the memory mapped after the transfer");
	check_number("descriptor-left", "the number of open descriptors after the transfer",
	        facts_descriptors(getpid()), before - 1);
	ioctl(ends[1], FIONREAD, &waiting);
	check_within("sends-the-bytes", "the number of bytes in the channel", waiting, 1, 1000);
	theirs = check_arrives("not-sent", ends[1], 20 * MOST, 'm');
	fstat(theirs.fd, &arrived);
	check_number("sends-the-bytes", "the inode of what arrived", (long)arrived.st_ino, (long)sent.st_ino);
	check_number("descriptor-left", "the number of open descriptors after it arrived", facts_descriptors(getpid()),
	        before);
}

static void a_share_is_seen(void)
{
	struct buffer mine = check_filled(MOST, 's'), theirs;

	channel_make(ends);
	check_done("not-sent", "channel_share()", channel_share(ends[0], &mine));
	theirs = check_arrives("not-sent", ends[1], MOST, 's');
	if (!mine.bytes)
		check_wrong("share-is-a-copy", "the sender has lost what it shared");
	theirs.bytes[0] = 't';
	mine.bytes[1] = 'u';
	check_number("share-is-a-copy", "for the sender, the byte that the receiver changed", mine.bytes[0], 't');
	check_number("share-is-a-copy", "for the receiver, the byte that the sender changed", theirs.bytes[1], 'u');
}

/* clang-format off: a case a line */
const struct check lesson_checks[] = {
        {"a-copy-is-a-copy", "channel_copy() sends the bytes, both ways", a_copy_is_a_copy, 0, 0, 0},
        {"messages-stay-apart", "each message arrives whole, alone and in order", messages_stay_apart, 0, 0, 0},
        {"a-transfer-moves", "channel_transfer() leaves the sender nothing, and sends no bytes", a_transfer_moves,
                "sends-the-bytes", "nobody receives yet, and a descriptor needs hardly any room", 0},
        {"a-share-is-seen", "channel_share() lets both see every change", a_share_is_seen, 0, 0, 0},
        {"a-full-channel-makes-wait", "a sender sleeps while the channel is full", check_a_full_channel_makes_wait, 0,
                0, 0},
        {"the-end-is-told", "both sides learn that the other end is closed", check_the_end_is_told, "end-not-told",
                "the other end is closed, and channel_receive() still waits", 0},
        {"workers-talk-directly", "introduce() makes two workers independent of the caller",
                check_workers_talk_directly, "keeps-an-end",
                "one worker is gone, and the other waits: somebody still has that end open", 0},
        {0},
};
