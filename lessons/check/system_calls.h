/*
 * system_calls: the names of the kernel's system calls, as <sys/syscall.h> of the machine that built Telar has them.
 */
#ifndef TELAR_CHECK_SYSTEM_CALLS_H
#define TELAR_CHECK_SYSTEM_CALLS_H

/* "futex"; NULL for a number that was not known when Telar was built. */
const char *system_calls_name(long number);

#endif
