/*
 * explore_inside: what the explorer's own files share. Nobody else includes it.
 *
 * One schedule is a run: home (the caller of explore_*) switches to the coroutine of thread 0, the coroutines
 * switch among themselves, and explore_run_end() switches home with a verdict. All state lies in mapped
 * memory, which putting back the program's data leaves alone; `explorer` itself is the same before and after.
 */
#ifndef TELAR_EXPLORE_INSIDE_H
#define TELAR_EXPLORE_INSIDE_H

#include "explore.h"

#include <sys/types.h>
#include <ucontext.h>

enum {
	ALL_THREADS = EXPLORE_THREADS + 1, /* with thread 0 */
	MOST_OBJECTS = 512,
	MOST_STEPS = 100000,
	MOST_TOKENS = 4096,
	TRACE_BYTES = 1 << 16,
	TLS_BYTES = 4096,
	WAKES_SPURIOUSLY = 0x40, /* in an option, beside the thread */
};

enum step_kind {
#define STEP(name, text, changes) STEP_##name,
#include "explore_steps.def"
#undef STEP
	STEP_KINDS
};

struct step {
	enum step_kind kind;
	uint8_t thread;
	bool preempts; /* another thread could have gone on */
	bool timed_out;
	uint16_t size;
	bool known;  /* before and after are the values at address */
	bool counts; /* in schedules: several threads exist */
	const void *place;
	uintptr_t address;
	uint64_t before, after;
	uint64_t now_ns;
	uint64_t number; /* a thread's number, a duration */
};

enum object_kind { OBJECT_FREE, OBJECT_MUTEX, OBJECT_COND, OBJECT_SEM, OBJECT_BARRIER };

struct object {
	enum object_kind kind;
	uintptr_t address;
	uint8_t owner; /* of a mutex: thread + 1 */
	bool recursive, destroyed;
	unsigned depth;
	unsigned value;   /* of a semaphore, or how many a barrier waits for */
	unsigned arrived; /* at the barrier */
};

enum wait_kind {
	WAIT_NONE,
	WAIT_MUTEX,
	WAIT_SEM,
	WAIT_JOIN,
	WAIT_ALL,  /* thread 0, for all others */
	WAIT_CORE, /* to start explore_work() */
	WAIT_COND, /* these are ended by another thread or by time */
	WAIT_FUTEX,
	WAIT_BARRIER,
	WAIT_SLEEP,
	WAIT_WORK,
};

struct wait {
	enum wait_kind kind;
	uintptr_t address;
	struct object *object; /* the mutex, semaphore or condition */
	struct object *mutex;  /* to lock again after a condition */
	unsigned thread;
	bool limited;
	uint64_t until_ns;
};

/* Whether a thread turns round and round: Brent's search for a cycle in the steps between two changes. */
struct spin {
	uint64_t changes; /* the program's, when the search began */
	const void *place;
	uintptr_t address;
	unsigned turns, lap, window;
	bool put_off, indulged, spent;
};

struct thread {
	bool exists, ended, detached, joined;
	bool woke_spuriously, timed_out;
	bool fresh; /* chosen to go, and nothing it did since matters to others: the choice still stands */
	void *(*start)(void *);
	void *argument, *value;
	int error; /* errno, while another runs */
	unsigned mutexes;
	uint64_t held; /* bits of explorer->locks */
	uint64_t history;
	struct wait wait;
	struct spin spin;
	const void *place; /* of the step it has announced */
	enum step_kind kind;
	uintptr_t address;
	ucontext_t context;
	char *stack;
	unsigned char tls[TLS_BYTES];
};

/* What is to be done where there is a choice. */
enum mode { MODE_ALL, MODE_MERGE, MODE_RANDOM, MODE_REPLAY };

struct options {
	unsigned count, firm; /* the first `firm` are threads that can run */
	bool preemptive;      /* the first one costs nothing, the others a preemption */
	uint8_t option[2 * ALL_THREADS];
};

enum token_kind { TOKEN_RUN, TOKEN_SPURIOUS, TOKEN_WAKE };

struct token {
	enum token_kind kind;
	unsigned thread;
	uint64_t steps; /* UINT64_MAX: until it blocks */
};

struct schedule {
	unsigned count;
	struct token token[MOST_TOKENS];
};

struct explorer {
	const struct explore *program;
	struct thread *current; /* NULL: home */
	struct thread thread[ALL_THREADS];
	unsigned threads, alive;
	ucontext_t home;
	unsigned char home_tls[TLS_BYTES];

	struct object object[MOST_OBJECTS];
	unsigned objects;
	uintptr_t locks[64];
	uint64_t changes; /* of what several threads share */
	uint64_t now_ns;
	unsigned busy_cores;
	bool switch_preempts;

	struct step step[MOST_STEPS];
	unsigned steps, most_steps;
	struct step *unsettled; /* the last write: its value is known when the thread is seen again */
	char trace[TRACE_BYTES];
	size_t trace_length;

	struct schedule taken; /* by this run */
	struct schedule shortest;
	uint64_t counted;     /* steps in it */
	bool choice_open;     /* one that wasn't the default was made since the last step */
	uint64_t significant; /* steps up to and with the one after the last such choice */
	size_t significant_tokens;
	unsigned preemptions;

	enum explore_outcome outcome;
	char mistake[64], message[400];
	unsigned turns;
	bool merged;            /* the run stopped where another had been */
	bool misfit;            /* the schedule to replay asked for what can't be */
	const void *blamed;     /* code that the message is about */
	const void *last_place; /* of the thread that ended the run */
	bool peeking;           /* at memory that a step names */
};

extern struct explorer *explorer;

/* The thread of the program that is running, or NULL outside a run. */
static inline struct thread *explore_current(void)
{
	return explorer ? explorer->current : NULL;
}

static inline unsigned thread_number(const struct thread *thread)
{
	return (unsigned)(thread - explorer->thread);
}

/* explore_run.c: one schedule. */
int explore_run_prepare(const struct explore *);
void explore_run_once(void);
void explore_run_tidy(void);
_Noreturn void explore_run_end(enum explore_outcome, const char *mistake, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
struct thread *explore_run_thread(void *(*start)(void *), void *argument);
_Noreturn void explore_run_thread_end(void *value);

/* explore_step.c: a thread announces its next step, and takes it when this returns. */
void explore_step_take(enum step_kind, const volatile void *address, size_t size, const void *place);
void explore_step_settle(void);

/* explore_switch.c: who goes next. */
enum switching { SWITCH_MAY, SWITCH_MUST, SWITCH_YIELD };
void explore_switch_choose(enum switching);
bool explore_switch_enabled(const struct thread *);

/* explore_choice.c: what is chosen where there is a choice, by mode. */
int explore_choices_init(void);
void explore_choices_start(enum mode, unsigned bound, uint64_t seed);
void explore_choices_begin_run(void);
void explore_choices_end_run(void);
unsigned explore_choices_take(const struct options *, bool waking);
void explore_choices_record_step(unsigned thread);
bool explore_choices_next(void);
bool explore_choices_pruned(void);
bool explore_choices_everywhere(void);
struct schedule *explore_choices_to_replay(void);
void explore_choices_replay(bool strictly);

/* explore_schedule.c: the text of a schedule. */
int explore_schedule_parse(struct schedule *, const char *text, char *message, size_t size);
void explore_schedule_write(const struct schedule *, uint64_t steps, size_t tokens, char *text, size_t size);

/* explore_spin.c */
void explore_spin_step(struct thread *);
bool explore_spin_blocked(const struct thread *);
bool explore_spin_indulge(void);
struct thread *explore_spin_spent(void);

/* explore_location.c: what several threads touch, learnt over the runs of an exploration. */
int explore_locations_init(void);
void explore_locations_forget(void);
bool explore_locations_touch(const volatile void *address, size_t size, bool writes);
bool explore_locations_shared(uintptr_t address);
void explore_locations_try(const volatile void *mutex);
bool explore_locations_tried(const volatile void *mutex);
bool explore_locations_grew(void);
void explore_locations_settled(void);
uint64_t explore_locations_lock(uintptr_t mutex);

/* What happened at a word of memory in this run: the last write, and the reads since. */
struct past {
	uint64_t written, read;
};
enum { MOST_WORDS = 8 };
unsigned explore_locations_past(uintptr_t address, size_t size, struct past *past[MOST_WORDS]);
void explore_locations_begin_run(void);

/* explore_history.c: states reached before. */
int explore_histories_init(void);
void explore_histories_forget(void);
void explore_history_step(enum step_kind, const volatile void *address, size_t size, bool writes);
void explore_history_touch(const volatile void *address, size_t size, bool writes);
void explore_history_follow(struct thread *later, const struct thread *earlier);
void explore_history_time(void);
bool explore_history_seen(bool preemptive, unsigned remaining);

/* explore_objects.c */
struct object *explore_object_at(const volatile void *address, enum object_kind);
struct object *explore_object_new(const volatile void *address, enum object_kind);
void explore_object_block(enum wait_kind, struct object *, const struct timespec *until);

/* explore_mutex.c: around a wait, which gives the mutex away. */
bool explore_mutex_mine(const struct object *);
void explore_mutex_release(struct object *);
void explore_mutex_retake(struct object *, unsigned depth);

/* explore_heap.c */
int explore_heap_init(void);
void explore_heap_reset(void);
unsigned explore_heap_live(void);
bool explore_heap_freed(uintptr_t address, size_t size);
bool explore_heap_block(uintptr_t address, unsigned *block, size_t *offset);

/* explore_state.c: the program's writable data. */
int explore_state_save(void);
void explore_state_restore(void);
void explore_state_tls_out(unsigned char *copy);
void explore_state_tls_in(const unsigned char *copy);
void explore_state_tls_initial(unsigned char *copy);
bool explore_state_is_tls(uintptr_t address);

/* explore_crash.c */
int explore_crash_catch(void);
void explore_crash_release(void);

/* explore_symbols.c: for reports. */
struct place {
	char file[128];
	unsigned line;
	char text[128];
};
void explore_symbols_load(void);
void explore_symbols_release(void);
void explore_symbols_name(uintptr_t address, char *name, size_t size);
void explore_symbols_place(const void *code, struct place *);

/* explore.c */
const char *explore_program_name(void);

/* explore_shrink.c */
void explore_shrink_failure(void);

/* explore_explain.c */
void explore_explain_failure(char *text, size_t size);
void explore_explain_step(const struct step *, char *text, size_t size);

#endif
