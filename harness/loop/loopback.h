/*
 * loopback: TCP sockets between processes of this machine, on ports that the kernel chooses.
 *
 * All of them are closed on exec and send small messages at once (TCP_NODELAY). Functions
 * return a descriptor that the caller owns, or a negative errno.
 */
#ifndef TELAR_LOOPBACK_H
#define TELAR_LOOPBACK_H

#include <stdint.h>
#include <sys/types.h>

/* Listens on 127.0.0.1, non-blocking; `port` says where. */
int loopback_listen(uint16_t *port);

/* A connection that waits, in blocking mode. -EAGAIN: there is none (any more). */
int loopback_accept(int listener);

/* A connection in blocking mode. Who must not block passes MSG_DONTWAIT. */
int loopback_connect(uint16_t port);

/* All of `len` bytes or a negative errno: -ECONNRESET when the peer is gone. Blocks. */
int loopback_send_all(int fd, const void *buf, size_t len);
int loopback_recv_all(int fd, void *buf, size_t len);

#endif
