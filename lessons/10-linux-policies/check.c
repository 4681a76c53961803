/* The check of lesson 10: its cases. What they are about is in check_*.c. */
#include "cases.h"

#include "check/check.h"

/* clang-format off */
const struct check lesson_checks[] = {
        {"everybody-may-be-nice", "OTHER, BATCH and IDLE are set, and read back", check_everybody_may_be_nice, 0, 0, 0},
        {"a-policy-belongs-to-a-thread", "set_policy() is for the calling thread, get_policy() for any",
                check_a_policy_belongs_to_a_thread, 0, 0, 0},
        {"refused-is-refused", "without rights: the errno, and nothing has changed", check_refused_is_refused, 0, 0, 0},
        {"refusals-are-explained", "explain() finds the reason from the errno and the facts",
                check_refusals_are_explained, 0, 0, 0},
        {"real-time-is-granted", "FIFO and RR are set, and read back", check_real_time_is_granted, 0, 0, 0},
        {"a-reservation-is-granted", "DEADLINE is set and read back, but not when pinned",
                check_a_reservation_is_granted, 0, 0, 0},
        {0},
};
