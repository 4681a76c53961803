/*
 * explore_choice: what is chosen where several things can happen.
 *
 * MODE_ALL is a depth-first search without a stored tree: a run follows the path of the last one up to the
 * deepest choice that has an alternative left, takes that, and then the first option everywhere (which costs
 * nothing). Options that would exceed the bound of preemptions are pruned, and remembered to have been.
 * MODE_MERGE does the same, but ends a run that comes to a state from where all has been searched already.
 * MODE_RANDOM draws; MODE_REPLAY follows the tokens of a schedule, then takes first options.
 */
#include "explore_inside.h"

#include <errno.h>
#include <sys/mman.h>

enum { MOST_CHOICES = 1 << 18 };

struct choice {
	uint8_t count, firm, taken;
	bool preemptive;
	uint32_t spent; /* preemptions before it */
	const void *place;
};

static EXPLORE_KEEP struct choices {
	enum mode mode;
	unsigned bound;
	bool pruned, strict;
	uint64_t seed, random;
	uint32_t depth, length;
	unsigned token; /* where the replay is */
	uint64_t done;  /* steps of that token */
	struct schedule replay;
	struct choice path[MOST_CHOICES];
} * choices;

static const char strayed[] = "the same schedule led to something else this time: the program depends on more "
                              "than its schedule";

int explore_choices_init(void)
{
	if (choices)
		return 0;
	void *memory = mmap(
	        NULL, sizeof(*choices), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return -errno;
	choices = memory;
	return 0;
}

void explore_choices_start(enum mode mode, unsigned bound, uint64_t seed)
{
	choices->mode = mode;
	choices->bound = bound;
	choices->seed = choices->random = seed;
	choices->pruned = false;
	choices->length = 0;
	if (mode == MODE_MERGE)
		explore_histories_forget();
}

/* Follows explore_choices_to_replay(). Not strictly: parts that don't fit are passed over. */
void explore_choices_replay(bool strictly)
{
	explore_choices_start(MODE_REPLAY, 0, 0);
	choices->strict = strictly;
}

void explore_choices_begin_run(void)
{
	choices->depth = 0;
	choices->token = 0;
	choices->done = 0;
}

struct schedule *explore_choices_to_replay(void)
{
	return &choices->replay;
}

bool explore_choices_pruned(void)
{
	return choices->pruned;
}

/* A replay switches where its text says, also between steps that can't matter. */
bool explore_choices_everywhere(void)
{
	return choices->mode == MODE_REPLAY;
}

static unsigned choice_cost(const struct choice *choice, unsigned taken)
{
	return (choice->preemptive && taken > 0) || taken >= choice->firm;
}

/* splitmix64 */
static uint64_t choices_random(void)
{
	uint64_t z = choices->random += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static unsigned choices_search(const struct options *options)
{
	struct choice *choice = &choices->path[choices->depth];

	if (choices->depth + 1 == MOST_CHOICES)
		explore_run_end(
		        EXPLORE_ENDLESS, "endless", "after %u choices the program hadn't ended", choices->depth);
	if (choices->depth == choices->length) {
		if (choices->mode == MODE_MERGE &&
		        explore_history_seen(options->preemptive, choices->bound - explorer->preemptions)) {
			explorer->merged = true;
			explore_run_end(EXPLORE_OK, "", "%s", "");
		}
		choices->length++;
		*choice = (struct choice){.count = (uint8_t)options->count,
		        .firm = (uint8_t)options->firm,
		        .preemptive = options->preemptive,
		        .spent = explorer->preemptions,
		        .place = explorer->current->place};
	} else if (choice->count != options->count || choice->preemptive != options->preemptive ||
	           choice->place != explorer->current->place) {
		explore_run_end(EXPLORE_UNSTABLE, "unstable", "%s", strayed);
	}
	choices->depth++;
	return choice->taken;
}

/* A path that the run left unfinished is one that the last run didn't take either. */
void explore_choices_end_run(void)
{
	if (choices->mode > MODE_MERGE || choices->depth == choices->length || explorer->outcome == EXPLORE_UNSTABLE)
		return;
	explorer->outcome = EXPLORE_UNSTABLE;
	snprintf(explorer->mistake, sizeof(explorer->mistake), "unstable");
	snprintf(explorer->message, sizeof(explorer->message), "%s", strayed);
}

/* Turns the path into that of the next run; false: there is none. */
bool explore_choices_next(void)
{
	while (choices->length > 0) {
		struct choice *choice = &choices->path[choices->length - 1];
		for (unsigned next = choice->taken + 1u; next < choice->count; next++) {
			if (choice->spent + choice_cost(choice, next) <= choices->bound) {
				choice->taken = (uint8_t)next;
				return true;
			}
			choices->pruned = true;
		}
		choices->length--;
	}
	return false;
}

static const struct token *choices_token(void)
{
	return choices->token < choices->replay.count ? &choices->replay.token[choices->token] : NULL;
}

static void choices_next_token(void)
{
	choices->token++;
	choices->done = 0;
}

static unsigned choices_follow(const struct options *options, bool waking)
{
	for (const struct token *token; (token = choices_token()); choices_next_token()) {
		unsigned wanted = token->thread | (token->kind == TOKEN_SPURIOUS ? WAKES_SPURIOUSLY : 0u);
		if ((token->kind == TOKEN_WAKE) != waking && waking)
			break;
		for (unsigned i = 0; i < options->count; i++) {
			if ((token->kind == TOKEN_WAKE) != waking || options->option[i] != wanted)
				continue;
			if (token->kind != TOKEN_RUN)
				choices_next_token();
			return i;
		}
		if (token->steps == UINT64_MAX || !choices->strict)
			continue;
		explorer->misfit = true;
		explore_run_end(EXPLORE_UNSTABLE, "misfit",
		        "part %u of the schedule doesn't fit: thread %u can't %s after step %u", choices->token + 1,
		        token->thread, token->kind == TOKEN_RUN ? "run" : "be woken", explorer->steps);
	}
	return 0;
}

static void choices_took(const struct options *options, unsigned taken, bool waking)
{
	unsigned option = options->option[taken];
	unsigned thread = option & ~(unsigned)WAKES_SPURIOUSLY;
	struct schedule *schedule = &explorer->taken;

	explorer->preemptions += (options->preemptive && taken > 0) || taken >= options->firm;
	if (!waking && !(option & WAKES_SPURIOUSLY)) {
		explorer->choice_open = true;
		return;
	}
	if (schedule->count == MOST_TOKENS)
		return;
	schedule->token[schedule->count++] =
	        (struct token){.kind = waking ? TOKEN_WAKE : TOKEN_SPURIOUS, .thread = thread};
	explorer->significant_tokens = schedule->count;
}

unsigned explore_choices_take(const struct options *options, bool waking)
{
	unsigned taken = 0;

	if (explorer->alive < 2)
		return 0;
	if (choices->mode == MODE_REPLAY)
		taken = choices_follow(options, waking);
	else if (options->count > 1 && choices->mode <= MODE_MERGE)
		taken = choices_search(options);
	else if (options->count > 1)
		taken = (unsigned)(choices_random() % options->count);
	if (taken > 0)
		choices_took(options, taken, waking);
	return taken;
}

/* The step that follows a choice belongs to what must be replayed for it. */
void explore_choices_record_step(unsigned thread)
{
	struct schedule *schedule = &explorer->taken;
	const struct token *token = choices_token();
	struct token *last = schedule->count ? &schedule->token[schedule->count - 1] : NULL;

	if (last && last->kind == TOKEN_RUN && last->thread == thread)
		last->steps++;
	else if (schedule->count < MOST_TOKENS)
		schedule->token[schedule->count++] = (struct token){.kind = TOKEN_RUN, .thread = thread, .steps = 1};
	if (explorer->choice_open)
		explorer->significant = explorer->counted + 1;
	explorer->choice_open = false;
	explorer->counted++;
	if (choices->mode == MODE_REPLAY && token && token->kind == TOKEN_RUN && token->thread == thread &&
	        token->steps != UINT64_MAX && ++choices->done == token->steps)
		choices_next_token();
}
