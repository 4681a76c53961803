/*
 * syscall: the way into the kernel and back, with next to nothing done there. Whatever a model asks
 * of the kernel for a job costs at least this.
 */
#include "micro.h"

#include <sys/syscall.h>
#include <unistd.h>

static void syscall_repeat(struct micro *micro, uint64_t times)
{
	(void)micro;
	while (times-- > 0)
		syscall(SYS_getppid);
}

const struct micro_ops micro_syscall_ops[] = {
        {.name = "syscall", .unit = "ns", .summary = "getppid(2)", .repeat = syscall_repeat},
        {0},
};
