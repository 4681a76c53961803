/*
 * Lesson 16, the message channel. Write these six functions; the two for buffers are in start.c already.
 *
 * A channel has two ends, and messages go both ways, in order. Its ends may be in two threads or in two processes. Only
 * one thread at a time uses an end for sending, and one for receiving. Functions return 0 or a negative errno.
 */
#ifndef LESSON_H
#define LESSON_H

#include <stddef.h>

/* Memory that can be handed over: a file without a name (memfd_create()), mapped with MAP_SHARED. */
struct buffer {
	char *bytes;   /* NULL: no buffer */
	size_t length; /* at least 1 */
	int fd;        /* of the file */
};

int buffer_make(struct buffer *buffer, size_t length);
/* Takes the memory and the descriptor back; the buffer is {NULL, 0, -1} afterwards. */
void buffer_drop(struct buffer *buffer);

int channel_make(int ends[2]);

/*
 * Three ways to send. When the channel is full, the sender sleeps until there is room. -EPIPE when the other end is
 * closed; nobody is killed by SIGPIPE.
 */

/* The bytes go through the channel; the sender keeps its buffer, and what it changes later nobody else sees. */
int channel_copy(int end, const struct buffer *buffer);
/* The descriptor goes through the channel, and none of the bytes. Both have the memory: each sees the other's changes.
 */
int channel_share(int end, const struct buffer *buffer);
/* The same, but afterwards the sender has nothing: no mapping, no descriptor, the buffer is {NULL, 0, -1}. */
int channel_transfer(int end, struct buffer *buffer);

/*
 * Sleeps until a message is there. The receiver owns the buffer and drops it. -EPIPE when the other end is closed and
 * nothing is left to receive.
 */
int channel_receive(int end, struct buffer *buffer);

/*
 * The caller has a channel to each of two workers. Makes a new channel and sends each worker one end of it: what they
 * receive is {NULL, 0, the end}. From then on they talk to each other, and the caller has no part in it.
 */
int introduce(int one, int other);

#endif
