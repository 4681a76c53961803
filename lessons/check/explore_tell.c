/* explore_tell: the steps of the last schedule, in the words of its table, for who names a mistake by them. */
#include "explore_inside.h"

enum { TEXT = 128 };

void explore_tell(void (*told)(unsigned thread, const char *step, void *context), void *context)
{
	char text[TEXT];

	explore_symbols_load();
	for (unsigned i = 0; i < explorer->steps; i++) {
		const struct step *step = &explorer->step[i];
		if (!step->counts)
			continue;
		explore_explain_step(step, text, sizeof(text));
		told(step->thread, text, context);
	}
	explore_symbols_release();
}
