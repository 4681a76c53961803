/*
 * Lesson 18, the cluster. Write run_cluster(); the two functions for descriptors are in start.c already.
 */
#ifndef LESSON_H
#define LESSON_H

enum { MOST_WORKERS = 8 };

/* How the workers come to connections. */
enum strategy {
	SHARED,    /* one listening socket; each worker calls accept() on it */
	REUSEPORT, /* a listening socket for each worker, all on the same port, with SO_REUSEPORT */
	DISPATCH,  /* the primary accepts; connection number i (from 0) is sent to worker i mod workers, busy or not */
};

struct cluster {
	enum strategy strategy;
	int workers; /* 1 to MOST_WORKERS */
	/* What a worker (0 to workers - 1) does with a connection. The worker closes it afterwards. */
	void (*serve)(int connection, int worker);
	int tell; /* the port, a uint16_t, is written here when all workers have been started */
	int stop; /* becomes readable when the cluster is to end */
};

/*
 * The primary: makes processes that serve connections to one port of 127.0.0.1, which the kernel chooses, until it
 * is told to stop.
 *
 * A worker has open what it takes connections from, and nothing else that belongs to the cluster. A worker that has
 * ended is reaped, and then replaced by a new process with the same number; the port stays open meanwhile.
 *
 * At the end all workers are killed, whatever they are doing, and reaped; no descriptor is left over. 0, or a negative
 * errno.
 */
int run_cluster(const struct cluster *cluster);

/* Sends a descriptor through a socket pair, as in lesson 16: 0 or a negative errno. The sender keeps its own. */
int send_descriptor(int channel, int fd);
/* The descriptor, or a negative errno. */
int receive_descriptor(int channel);

#endif
