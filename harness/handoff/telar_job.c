/*
 * telar-job: runs one job and ends. The model spawn starts it for every job; by hand it is of
 * no use.
 */
#include "handoff/order.h"

#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc != 2) {
		fputs("telar-job runs one job for the model spawn, which starts it\n", stderr);
		return 2;
	}
	_exit(order_carry_out(argv[1], workload_registry));
}
