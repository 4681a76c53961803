/*
 * Lesson 03, a process and its states. Write these three functions.
 */
#ifndef LESSON_H
#define LESSON_H

#include <sys/types.h>

struct process {
	pid_t pid, parent;
	char name[32]; /* without its parentheses */
	char state;    /* R S D T t Z I ... */
	long threads;
};

/*
 * Takes a line of /proc/PID/stat apart (man 5 proc_pid_stat): pid (name) state parent ... threads is field 20. The name
 * is the program's own choice: it may hold spaces and parentheses, and ends at the last ')' of the line. 0, or -EINVAL
 * when the line is none.
 */
int parse_stat(const char *line, struct process *process);

/* Reads /proc/PID/stat and takes it apart. 0, or -errno: -ENOENT when there is no such process. */
int read_process(pid_t pid, struct process *process);

/*
 * Makes a child that is in this state, and returns its pid when it really is: 'R' it computes, 'S' it sleeps, 'T' it is
 * stopped, 'Z' it has ended and nobody has taken its status. Do not hope that some time is enough: look, or be told.
 * -EINVAL for any other state.
 */
pid_t make_state(char state);

#endif
