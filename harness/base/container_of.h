/* container_of: from a member that a callback gets to the structure that it is embedded in. */
#ifndef TELAR_CONTAINER_OF_H
#define TELAR_CONTAINER_OF_H

#include <stddef.h>

#define container_of(pointer, type, member) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

#endif
