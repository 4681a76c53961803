/* See model.h. */
#include "models/model.h"

#include "base/nearest.h"

#include <errno.h>
#include <string.h>

#define MODEL(name) extern const struct model_ops model_##name##_ops;
#include "models/models.def"
#undef MODEL

const struct model_ops *const model_registry[] = {
#define MODEL(name) &model_##name##_ops,
#include "models/models.def"
#undef MODEL
        NULL,
};

#define MODEL_COUNT (sizeof(model_registry) / sizeof(*model_registry) - 1)

const struct model_ops *model_find(const char *name, struct reason *why)
{
	const char *names[MODEL_COUNT];

	for (size_t i = 0; i < MODEL_COUNT; i++) {
		names[i] = model_registry[i]->name;
		if (strcmp(names[i], name) == 0)
			return model_registry[i];
	}
	nearest_refuse("model", name, names, MODEL_COUNT, why);
	return NULL;
}

int model_validate(struct reason *why)
{
	for (size_t i = 0; i < MODEL_COUNT; i++) {
		const struct model_ops *ops = model_registry[i];
		const char *missing = !ops->name        ? "name"
		                      : !ops->summary   ? "summary"
		                      : !ops->handoff   ? "handoff"
		                      : !ops->waits     ? "waits"
		                      : !ops->warmup_ns ? "warmup_ns"
		                      : !ops->run       ? "run"
		                                        : NULL;

		if (missing)
			return reason_set(why, -EINVAL, "model %zu (%s) of models.def lacks its %s", i + 1,
			        ops->name ? ops->name : "without a name", missing);
	}
	return 0;
}
