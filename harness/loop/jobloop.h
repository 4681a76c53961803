/*
 * jobloop: runs many jobs at once on one event loop; the other half of
 * job_run_blocking(). Used by the model `loop` and by each worker of `cluster`.
 *
 * How a step waits:
 *   COMPUTE            does not wait: it runs inline and blocks every other job of the loop
 *   SEND RECV          tried at once; when it would block, epoll. A socket belongs to one
 *                      slot and stays open as long as the jobloop lives
 *   READ WRITE SYNC    io_uring where the kernel has it, else a blocking call (and
 *                      jobloop_waits_by() says so); see fileio.h
 *   SLEEP              a timer in the loop's heap
 *
 * 1. jobloop_init() for jobs with slots 0 .. capacity - 1.
 * 2. jobloop_submit() puts a job in line (from the outside or from `finished`). It never
 *    runs the job itself, so `finished` may submit without recursion.
 * 3. jobloop_turn() waits if nobody is in line, then runs those who are, in order, until
 *    each waits or ends, or until it is time to look who else became ready. Whenever a job
 *    is DONE or has FAILed (job->error), it calls finished(arg, job).
 * 4. jobloop_release() once no job is in flight.
 *
 * After jobloop_init() there is no allocation.
 */
#ifndef TELAR_JOBLOOP_H
#define TELAR_JOBLOOP_H

#include "job/job.h"
#include "job/workload.h"
#include "loop/eventloop.h"

struct jobloop;

typedef void jobloop_finished_fn(void *arg, struct job *job);

int jobloop_init(struct jobloop **jobloop, struct workload *workload, unsigned capacity,
        jobloop_finished_fn *finished, void *arg);
void jobloop_release(struct jobloop *jobloop);

void jobloop_submit(struct jobloop *jobloop, struct job *job);
unsigned jobloop_in_flight(const struct jobloop *jobloop);

/* As eventloop_turn(): 0 or more, or -errno. Does not wait while a job is in line. */
int jobloop_turn(struct jobloop *jobloop, uint64_t until_ns);

/* The loop inside, to watch further descriptors (a cluster worker's connections). */
struct eventloop *jobloop_eventloop(struct jobloop *jobloop);

/* What has really happened so far: "epoll", "epoll+io_uring", "epoll, files block",
 * "epoll+io_uring+blocking". */
const char *jobloop_waits_by(const struct jobloop *jobloop);

#endif
