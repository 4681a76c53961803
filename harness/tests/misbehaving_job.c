/* The program that the model spawn starts for the workloads of misbehaving.h. */
#include "misbehaving.h"

#include "handoff/order.h"

#include <unistd.h>

int main(int argc, char **argv)
{
	_exit(argc == 2 ? order_carry_out(argv[1], misbehaving_registry) : 2);
}
