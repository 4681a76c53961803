/*
 * busy: whether others used the machine while a lesson was measured.
 *
 * What is judged, and by which shares, is as in noise.h, over the whole measurement: a sentence for the
 * reader, who decides; nothing is thrown away.
 */
#ifndef TELAR_BUSY_H
#define TELAR_BUSY_H

#include "machine/noise.h"

struct busy {
	hwloc_bitmap_t cpus; /* that this process may use; owned; NULL: unknown */
	struct noise before;
};

/* Before, in the process that is to wait for the measurement. */
void busy_begin(struct busy *busy);
/* After: adds the sentence to the file when there is one to say. Releases. 0 or a negative errno. */
int busy_end(struct busy *busy, const char *notes);

/* "" or the sentence. Returns `text`. */
char *busy_say(const struct noise *before, const struct noise *after, unsigned cpus, char *text, size_t size);

#endif
