/* How the cluster's processes tell the primary that they can begin. See cluster.h. */
#include "models/cluster/cluster.h"

#include <errno.h>
#include <unistd.h>

int cluster_say_ready(const struct cluster *cluster, unsigned index)
{
	ssize_t written;

	do
		written = write(cluster->ready, &index, sizeof(index));
	while (written < 0 && errno == EINTR);
	return written < 0 ? -errno : 0;
}
