/* cmocka.h wants four headers included before it; this is that, once. */
#ifndef TELAR_CMOCKA_ALL_H
#define TELAR_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
