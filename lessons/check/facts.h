/*
 * facts: what the kernel says of a process or thread, from /proc (proc(5)) and sched_getscheduler(2).
 *
 * A thread is named by its id, as gettid(2) gives it; the first thread's is the process's. What cannot be
 * read, because the process has ended, is '\0', -1, 0 or false, as each function says.
 */
#ifndef TELAR_CHECK_FACTS_H
#define TELAR_CHECK_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* R running or ready, S asleep, D asleep and not to be woken by signals, T stopped, Z dead and not reaped.
 * '\0': gone. */
char facts_state(pid_t tid);
/* Waits until the thread is in one of these states ("S", "TZ"), asking again and again; false when it is
 * gone. A state that never comes is a hang, which the case's watchdog ends. */
bool facts_wait_state(pid_t tid, const char *states);

/* A number from /proc/TID/status by its name: "VmHWM" (KiB), "Threads", "voluntary_ctxt_switches". -1: none.
 */
long facts_status(pid_t tid, const char *name);
/* The parent's id, or -1. */
pid_t facts_parent(pid_t pid);

/* The ids, at most `most` of them; returns how many there are written. */
size_t facts_threads(pid_t pid, pid_t *tids, size_t most);
size_t facts_children(pid_t pid, pid_t *pids, size_t most);
/* How many descriptors the process has open, or -1. */
int facts_descriptors(pid_t pid);

/* Proportional set size in KiB: shared pages count for each sharer in part (smaps_rollup). -1: not readable.
 */
long facts_pss_kib(pid_t pid);

/* A line for each thread of the process and of its children but `without`: what it is waiting for. */
void facts_describe_waits(pid_t pid, pid_t without, char *lines, size_t size);

#endif
