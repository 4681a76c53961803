/* See doctor_checks.h: what the kernel grants this user: policies, placements, partitions. */
#include "doctor_checks.h"

#include "machine/partition.h"
#include "machine/placement.h"
#include "machine/policy.h"
#include "machine/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NEEDS_ROOT                                                                                           \
	"For real-time policies: run as root, or allow them to this user (`ulimit -r 99`, rtprio in "        \
	"/etc/security/limits.conf)."

/* A real-time priority and a reservation that disturb nobody. */
static struct policy modest(enum policy_kind kind)
{
	return (struct policy){.kind = kind,
	        .priority = 1,
	        .runtime_ns = UINT64_C(1000000),
	        .period_ns = UINT64_C(100000000)};
}

static int check_policy(json_t *findings, hwloc_topology_t topology, enum policy_kind kind,
        hwloc_const_cpuset_t cpus, int unbound_err)
{
	const struct policy policy = modest(kind);
	const int err = probe_policy(&policy, topology, cpus);
	/* Granted unbound, so the privilege is there: then it is the rule of the root domain, and
	 * whether cells are refused is for check_partitions() to say. */
	const bool expected = cpus && kind == POLICY_DEADLINE && err == -EPERM && unbound_err == 0;

	findings_add(findings,
	        &(struct finding){
	                .area = "policies",
	                .item = cpus ? "on one CPU" : "not bound",
	                .name = policy_infos[kind].name,
	                .status = expected ? FINDING_NOTE
	                          : err    ? FINDING_REFUSED
	                                   : FINDING_OK,
	                .error = err,
	                .why = expected ? "a reservation needs a whole root domain: see exclusive cpusets"
	                       : err    ? policy_explain(&policy, err)
	                                : NULL,
	                .advice =
	                        err == -EPERM && policy_is_realtime(&policy) && !expected ? NEEDS_ROOT : NULL,
	                .essential = kind == POLICY_OTHER,
	        });
	return err;
}

void check_policies(json_t *findings, hwloc_topology_t topology)
{
	hwloc_bitmap_t one = hwloc_bitmap_dup(hwloc_topology_get_allowed_cpuset(topology));
	int unbound_err[POLICY_KINDS];

	for (int kind = 0; kind < POLICY_KINDS; kind++)
		unbound_err[kind] = check_policy(findings, topology, (enum policy_kind)kind, NULL, 0);
	if (!one)
		return;
	hwloc_bitmap_singlify(one);
	for (int kind = 0; kind < POLICY_KINDS; kind++)
		check_policy(findings, topology, (enum policy_kind)kind, one, unbound_err[kind]);
	hwloc_bitmap_free(one);
}

/* Binds a child to each cpuset that the placement gives; the first refusal, or 0. */
static int bind_each(hwloc_topology_t topology, const struct placement_map *map)
{
	int err = 0;

	for (unsigned i = 0; !err && i < map->count; i++)
		err = probe_binding(topology, map->cpuset[i]);
	return err;
}

void check_placements(json_t *findings, hwloc_topology_t topology)
{
	for (size_t i = 0; placement_registry[i]; i++) {
		struct placement_map map;
		struct reason why = {""};
		int err = placement_compute(
		        placement_registry[i], topology, topology_cpus(topology), &map, &why);

		if (!err) {
			err = bind_each(topology, &map);
			if (err)
				snprintf(why.text, sizeof(why.text),
				        "the kernel does not bind a thread there");
		}
		placement_map_release(&map);
		findings_add(findings, &(struct finding){
		                               .area = "placements",
		                               .item = "bind and read back",
		                               .name = placement_registry[i]->name,
		                               .status = err ? FINDING_REFUSED : FINDING_OK,
		                               .error = err,
		                               .why = err ? why.text : NULL,
		                               .essential = strcmp(placement_registry[i]->name, "none") == 0,
		                       });
	}
}

/* A partition of one CPU, for the moment that a child needs to reserve time in it. */
static int try_partition(hwloc_topology_t topology, struct reason *why)
{
	const struct policy deadline = modest(POLICY_DEADLINE);
	struct placement_map map;
	struct partition *partition;
	int err = placement_compute(placement_find("compact", NULL), topology, 1, &map, why);

	if (err)
		return err;
	err = partition_create(&partition, topology, &map, why);
	if (!err) {
		err = probe_partition(partition, 0, &deadline);
		if (err)
			snprintf(why->text, sizeof(why->text), "%s", policy_explain(&deadline, err));
		partition_remove(partition);
	}
	placement_map_release(&map);
	return err;
}

static void check_leftovers(json_t *findings, bool fix)
{
	struct reason why = {""};
	char value[96];
	const int count = partition_leftovers(fix, &why);
	struct finding finding = {
	        .area = "exclusive cpusets", .item = "leftovers", .status = FINDING_OK, .value = "none"};

	if (count < 0) {
		finding.status = FINDING_WARNING;
		finding.value = NULL;
		finding.error = count;
		finding.why = why.text;
	} else if (count > 0 && fix) {
		snprintf(value, sizeof(value), "%d removed", count);
		finding.value = value;
	} else if (count > 0) {
		snprintf(value, sizeof(value), "%d group%s of a run that was killed", count,
		        count == 1 ? "" : "s");
		finding.status = FINDING_WARNING;
		finding.value = value;
		finding.advice = "Remove the exclusive cpusets that a killed run left: telar doctor --fix";
	}
	findings_add(findings, &finding);
}

void check_partitions(json_t *findings, hwloc_topology_t topology, bool fix)
{
	const char *unsupported = partition_unsupported();
	struct reason why = {""};
	int err = unsupported ? -ENOTSUP : 0;

	check_leftovers(findings, fix);
	if (unsupported)
		snprintf(why.text, sizeof(why.text), "%s", unsupported);
	else
		err = try_partition(topology, &why);
	findings_add(findings, &(struct finding){
	                               .area = "exclusive cpusets",
	                               .item = "deadline on one CPU",
	                               .status = err ? FINDING_REFUSED : FINDING_OK,
	                               .value = err ? NULL : "granted, inside an exclusive cpuset",
	                               .error = unsupported ? 0 : err,
	                               .why = err ? why.text : NULL,
	                       });
}
