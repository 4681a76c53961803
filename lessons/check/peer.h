/*
 * peer: who talks to the student's code through a stream socket, in the same thread.
 *
 * Nothing here waits, so a peer can speak from a callback of the code that it speaks to. sendto(2) and recvfrom(2) are
 * used: calls.def leaves them out, so that they are neither counted nor cut short.
 */
#ifndef TELAR_CHECK_PEER_H
#define TELAR_CHECK_PEER_H

#include <stddef.h>
#include <sys/types.h>

/* The peer's end of a new pair of sockets; the other one goes to *served. About `room` bytes fit into each direction.
 * Skips the case where there are no sockets. */
int peer_connect(int *served, int room);
/* How many bytes were taken: 0 when there is no room, or nobody at the other end. */
size_t peer_say(int peer, const char *bytes, size_t length);
/* How many bytes have come, 0 at the end, or a negative errno: -EAGAIN when nothing has come. */
ssize_t peer_hear(int peer, char *bytes, size_t size);

#endif
