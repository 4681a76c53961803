/*
 * call: one request to the downstream service and its reply, as the first steps of a job.
 * No workload itself; rpc and web share it.
 *
 * 1. CALL_PARAMS open the workload's table: the service time and its distribution.
 * 2. call_start() in start(), call_attach(), call_detach(), call_pack() and call_unpack() in
 *    the hooks of that name, service_stop() in stop(). Each job has a connection of its own, which stays
 * open.
 * 3. next(): while call_goes_on() is true, return its step; then call_reply() is there.
 */
#ifndef TELAR_CALL_H
#define TELAR_CALL_H

#include "base/clock.h"
#include "job/workload.h"
#include "loop/service.h"

#include <unistd.h>

enum { CALL_TIME, CALL_SHAPE, CALL_PARAM_COUNT };

#define CALL_WORD (PARCEL_WORDS - 1) /* of a parcel; the others are the workload's */

/* in the order of enum service_shape */
static const char *const call_shapes[] = {"fixed", "exp", NULL};

#define CALL_PARAMS                                                                                          \
	[CALL_TIME] = {"time", PARAM_TIME, .preset = 2 * NS_PER_MS, .least = 0, .most = 10 * NS_PER_S,       \
	        .help = "the service's mean time"},                                                          \
	[CALL_SHAPE] = {"shape", PARAM_CHOICE, .preset = SERVICE_FIXED, .least = 0, .most = 1,               \
	        .choices = call_shapes, .help = "fixed or exponential service times"}

static inline int call_start(struct service *service, const struct workload *workload, struct reason *why)
{
	return service_start(service, workload->params.value[CALL_TIME],
	        (enum service_shape)workload->params.value[CALL_SHAPE], &workload->service_policy, why);
}

static inline int call_attach(const struct service *service, struct job *job)
{
	job->fd = service_connect(service);
	return job->fd < 0 ? job->fd : 0;
}

static inline void call_pack(const struct service *service, struct parcel *parcel)
{
	parcel->word[CALL_WORD] = service->port;
}

static inline void call_unpack(struct service *service, const struct parcel *parcel)
{
	service->port = (uint16_t)parcel->word[CALL_WORD];
}

static inline void call_detach(struct job *job)
{
	close(job->fd);
}

/* The message lies in the job itself: its memory stays where it is while the job waits. */
static inline struct service_message *call_message(struct job *job)
{
	_Static_assert(sizeof(struct service_message) == sizeof(job->scratch), "a message fills the scratch");
	return (struct service_message *)job->scratch;
}

static inline bool call_goes_on(struct job *job, ssize_t outcome, struct step *step)
{
	struct service_message *message = call_message(job);
	const unsigned stage = job->stage++;
	const int error = outcome_error(outcome, stage == 0 ? 0 : sizeof(*message));

	if (error) {
		*step = step_fail(job, error);
	} else if (stage == 0) {
		*message = (struct service_message){.id = job->id};
		*step = step_send(job->fd, message, sizeof(*message));
	} else if (stage == 1) {
		*step = step_recv(job->fd, message, sizeof(*message));
	} else {
		return false;
	}
	return true;
}

#define CALL_STAGES 3u /* job->stage once the reply is there */

static inline uint64_t call_reply(struct job *job)
{
	return call_message(job)->payload;
}

#endif
