/* See calls.h: counters and notes in memory that the case's processes share. */
#include "check/calls_count.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NOTES 16384

struct fault {
	uint64_t nth;
	long result;
	int error; /* 0: none */
};

struct shared {
	_Atomic bool counting;
	_Atomic uint64_t counts[CALLS];
	_Atomic size_t noted;
	_Atomic size_t move_at_most;
	struct fault faults[CALLS]; /* set while one thread runs */
	struct call_note notes[NOTES];
};

static struct shared *shared;
static void (*hooks[CALLS])(void);

#define CALL(result, name, parameters, arguments, first) [CALL_##name] = #name,
#define VARIADIC(name) [CALL_##name] = #name,
static const char *const names[CALLS] = {
#include "check/calls.def"
#include "check/thread_calls.def"
};
#undef CALL
#undef VARIADIC

const char *calls_name(enum call call)
{
	return names[call];
}

void calls_begin(void)
{
	if (!shared) {
		void *memory = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

		if (memory == MAP_FAILED)
			abort();
		shared = memory;
	}
	memset(shared->faults, 0, sizeof(shared->faults));
	memset(hooks, 0, sizeof(hooks));
	calls_start_clock();
	for (size_t i = 0; i < CALLS; i++)
		shared->counts[i] = 0;
	shared->noted = 0;
	shared->move_at_most = 0;
	shared->counting = true;
}

void calls_end(void)
{
	if (shared)
		shared->counting = false;
	calls_start_clock();
}

uint64_t calls_count(enum call call)
{
	return shared ? shared->counts[call] : 0;
}

bool calls_note(size_t index, struct call_note *note)
{
	if (!shared || index >= shared->noted || index >= NOTES)
		return false;
	*note = shared->notes[index];
	return true;
}

void calls_fail(enum call call, uint64_t nth, long result, int error)
{
	shared->faults[call] = (struct fault){nth, result, error};
}

void calls_move_at_most(size_t bytes)
{
	shared->move_at_most = bytes;
}

void calls_before_each(enum call call, void (*hook)(void))
{
	hooks[call] = hook;
}

bool calls_before(enum call call, long *result)
{
	const struct fault *fault;
	uint64_t count;

	if (!shared || !shared->counting)
		return false;
	count = ++shared->counts[call];
	if (hooks[call])
		hooks[call]();
	fault = &shared->faults[call];
	if (fault->error == 0 || (fault->nth != 0 && fault->nth != count))
		return false;
	*result = fault->result;
	errno = fault->error;
	calls_after(call, 0, fault->result);
	errno = fault->error;
	return true;
}

void calls_after(enum call call, long first, long result)
{
	const int error = errno;
	size_t index;

	if (!shared || !shared->counting)
		return;
	if (call == CALL_epoll_wait || call == CALL_poll)
		calls_waited(result);
	index = shared->noted++;
	if (index < NOTES)
		shared->notes[index] = (struct call_note){
		        call, getpid(), gettid(), sched_getcpu(), first, result, result == -1 ? error : 0};
	errno = error;
}

size_t calls_shorten(size_t bytes)
{
	const size_t most = shared && shared->counting ? shared->move_at_most : 0;

	return most > 0 && bytes > most ? most : bytes;
}
