/*
 * service_protocol: what a client and the service of service.h say to each other. Request and reply are one
 * struct service_message each; what a reply carries and when it comes are pure functions of the request's id.
 */
#ifndef TELAR_SERVICE_PROTOCOL_H
#define TELAR_SERVICE_PROTOCOL_H

#include <stdint.h>

enum service_shape { SERVICE_FIXED, SERVICE_EXPONENTIAL };

struct service_message {
	uint64_t id;
	uint64_t payload; /* request: 0; reply: service_reply(id) */
};

/* What the right reply to request `id` carries: a mix of all bits of the id. */
uint64_t service_reply(uint64_t id);
/* The service time of request `id`. */
uint64_t service_time_ns(uint64_t id, uint64_t mean_ns, enum service_shape shape);

#endif
