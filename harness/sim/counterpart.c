/* See counterpart.h. */
#include "sim/counterpart.h"

#include "base/clock.h"
#include "machine/facts.h"
#include "machine/kernel_config.h"
#include "sim/sim_time.h"

#include <stdint.h>
#include <stdio.h>

static uint64_t tick_ns(void)
{
	static const unsigned frequencies[] = {100, 250, 300, 1000};
	struct kernel_config config;
	uint64_t ns = 0;

	kernel_config_load(&config);
	for (size_t i = 0; i < sizeof(frequencies) / sizeof(*frequencies); i++) {
		char line[32];

		snprintf(line, sizeof(line), "CONFIG_HZ=%u", frequencies[i]);
		if (config.text && kernel_config_has(&config, line))
			ns = NS_PER_S / frequencies[i];
	}
	kernel_config_release(&config);
	return ns;
}

/* What an EEVDF kernel presets for so many CPUs, where it does not tell (it does to root, in debugfs). */
static uint64_t base_slice_ns(unsigned cpus)
{
	const uint64_t one_ns = kernel_at_least(6, 15) ? 700000 : 750000;
	unsigned factor = 1;
	long long told;

	if (file_number("/sys/kernel/debug/sched/base_slice_ns", &told) == 0 && told > 0)
		return (uint64_t)told;
	for (unsigned count = cpus < 8 ? cpus : 8; count > 1; count /= 2)
		factor++;
	return one_ns * factor;
}

static void spell_other(unsigned cpus, char text[SIM_COUNTERPART_SIZE])
{
	const uint64_t tick = tick_ns();
	char slice[32], tick_text[32] = "0ns";

	sim_time_format(base_slice_ns(cpus), false, slice, sizeof(slice));
	if (tick)
		sim_time_format(tick, false, tick_text, sizeof(tick_text));
	if (kernel_at_least(6, 6))
		snprintf(text, SIM_COUNTERPART_SIZE, "eevdf(%.16s,tick=%.16s)", slice, tick_text);
	else
		snprintf(text, SIM_COUNTERPART_SIZE, "cfs(tick=%.16s)", tick_text);
}

void sim_counterpart(enum policy_kind kind, unsigned cpus, char text[SIM_COUNTERPART_SIZE])
{
	long long rr_ms;

	if (kind == POLICY_FIFO) {
		snprintf(text, SIM_COUNTERPART_SIZE, "linux-fifo");
	} else if (kind == POLICY_RR) {
		if (file_number("/proc/sys/kernel/sched_rr_timeslice_ms", &rr_ms) != 0 || rr_ms <= 0)
			rr_ms = 100;
		snprintf(text, SIM_COUNTERPART_SIZE, "linux-rr(%lldms)", rr_ms);
	} else {
		spell_other(cpus, text);
	}
}
