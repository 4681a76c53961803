/* environment_machine: the processor, its settings, memory, and what the machine really is. */
#include "machine/environment_parts.h"

#include "machine/placement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#define HYPERVISOR_LEAF 0x40000000u
#define HYPERVISOR_BIT (1u << 31)
#endif

#define CPU_FOLDER "/sys/devices/system/cpu/"

static void add_cpus(struct facts *facts, hwloc_topology_t topology)
{
	const hwloc_obj_t package = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0);
	const hwloc_obj_t owner = package ? package : hwloc_get_root_obj(topology);
	const char *model = hwloc_obj_get_info_by_name(owner, "CPUModel");
	char list[256];

	if (model)
		facts_text(facts, "cpu_model", model);
	else
		facts_unknown(facts, "cpu_model", "the processor does not tell its name");
	facts_number(facts, "packages", hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PACKAGE));
	facts_number(facts, "numa_nodes", hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_NUMANODE));
	facts_number(facts, "cores", topology_cores(topology));
	facts_number(facts, "cpus", topology_cpus(topology));
	hwloc_bitmap_list_snprintf(list, sizeof(list), hwloc_topology_get_allowed_cpuset(topology));
	facts_text(facts, "cpus_allowed", list);
	facts_number(facts, "cpus_online", sysconf(_SC_NPROCESSORS_ONLN));
	facts_file(facts, "cpus_isolated", CPU_FOLDER "isolated");
	facts_file_number(facts, "smt", CPU_FOLDER "smt/active");
}

static void append_distinct(char *names, size_t size, const char *name)
{
	const size_t used = strlen(names);

	if (!strstr(names, name))
		snprintf(names + used, size - used, "%s%s", used ? ", " : "", name);
}

static void add_frequency(struct facts *facts, hwloc_topology_t topology)
{
	hwloc_const_cpuset_t allowed = hwloc_topology_get_allowed_cpuset(topology);
	char path[128], governor[64], governors[256] = "";
	long long value;

	for (int cpu = hwloc_bitmap_first(allowed); cpu >= 0; cpu = hwloc_bitmap_next(allowed, cpu)) {
		snprintf(path, sizeof(path), CPU_FOLDER "cpu%d/cpufreq/scaling_governor", cpu);
		if (file_line(path, governor, sizeof(governor)) == 0)
			append_distinct(governors, sizeof(governors), governor);
	}
	if (governors[0])
		facts_text(facts, "governor", governors);
	else
		facts_unknown(
		        facts, "governor", "no cpufreq here: the frequency is not this kernel's to choose");
	if (file_number(CPU_FOLDER "intel_pstate/no_turbo", &value) == 0)
		facts_bool(facts, "turbo", value == 0);
	else if (file_number(CPU_FOLDER "cpufreq/boost", &value) == 0)
		facts_bool(facts, "turbo", value != 0);
	else
		facts_unknown(facts, "turbo", "neither intel_pstate/no_turbo nor cpufreq/boost is there");
}

#ifdef HYPERVISOR_LEAF
static void add_virtualisation(struct facts *facts)
{
	static const char *const known[][2] = {{"KVMKVMKVM", "KVM"}, {"Microsoft Hv", "Hyper-V"},
	        {"VMwareVMware", "VMware"}, {"XenVMMXenVMM", "Xen"}, {"TCGTCGTCGTCG", "QEMU without KVM"},
	        {"VBoxVBoxVBox", "VirtualBox"}, {"bhyve bhyve ", "bhyve"}, {"ACRNACRNACRN", "ACRN"}};
	unsigned a = 0, b = 0, c = 0, d = 0;
	unsigned signature[4] = {0};
	const char *name = (const char *)signature;

	if (!__get_cpuid(1, &a, &b, &c, &d)) {
		facts_unknown(facts, "virtualisation", "this processor has no cpuid leaf 1");
		return;
	}
	if (!(c & HYPERVISOR_BIT)) {
		facts_text(facts, "virtualisation", "none");
		return;
	}
	__cpuid(HYPERVISOR_LEAF, a, signature[0], signature[1], signature[2]);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(name, known[i][0]) == 0)
			name = known[i][1];
	facts_text(facts, "virtualisation", name[0] ? name : "a hypervisor without a name");
}
#else
static void add_virtualisation(struct facts *facts)
{
	char type[64];

	if (file_line("/sys/hypervisor/type", type, sizeof(type)) == 0 ||
	        file_line("/proc/device-tree/hypervisor/compatible", type, sizeof(type)) == 0 ||
	        file_line("/sys/class/dmi/id/product_name", type, sizeof(type)) == 0)
		facts_text(facts, "virtualisation", type);
	else
		facts_unknown(facts, "virtualisation", "this architecture has no common way to tell");
}
#endif

static void add_container(struct facts *facts)
{
	static const char *const marks[][2] = {{"/.dockerenv", "docker"}, {"/run/.containerenv", "podman"}};
	char type[64];

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (access(marks[i][0], F_OK) == 0) {
			facts_text(facts, "container", marks[i][1]);
			return;
		}
	facts_text(facts, "container",
	        file_line("/run/systemd/container", type, sizeof(type)) == 0 ? type : "none seen");
}

static void add_memory_and_load(struct facts *facts)
{
	struct sysinfo info;
	double load[3];

	if (sysinfo(&info) == 0) {
		facts_number(facts, "memory_bytes", (long long)info.totalram * info.mem_unit);
		facts_number(facts, "memory_free_bytes", (long long)info.freeram * info.mem_unit);
		facts_number(facts, "swap_bytes", (long long)info.totalswap * info.mem_unit);
	} else {
		facts_unknown(facts, "memory_bytes", "sysinfo failed");
	}
	if (getloadavg(load, 3) == 3)
		facts_set(facts, "load_average", json_pack("[f, f, f]", load[0], load[1], load[2]));
	else
		facts_unknown(facts, "load_average", "/proc/loadavg cannot be read");
}

void environment_add_machine(struct facts *facts, hwloc_topology_t topology)
{
	add_cpus(facts, topology);
	add_frequency(facts, topology);
	add_virtualisation(facts);
	add_container(facts);
	add_memory_and_load(facts);
}
