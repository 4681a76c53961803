/* check_message: messages of one letter, and what must have become of them when they arrive. */
#ifndef CHECK_MESSAGE_H
#define CHECK_MESSAGE_H

#include "lesson.h"

enum { MANY = 8, MOST = 3000 };

/* Fails unless the result is 0. */
void check_done(const char *mistake, const char *what, int result);

struct buffer check_filled(size_t length, char letter);
/* Receives a message, and fails unless it is just this one. */
struct buffer check_arrives(const char *mistake, int end, size_t length, char letter);

#endif
