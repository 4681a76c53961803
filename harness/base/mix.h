/*
 * mix: the one place where numbers that look random come from.
 *
 * Everything that a job does follows from its id and nothing else, so two runs, two
 * models and two machines do the same work. mix64() turns an id into such numbers; it is
 * the finaliser of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
 * generators, OOPSLA 2014): a bijection in which every bit of the input moves about half
 * of the bits of the output. hash_word() folds words into a checksum. Neither is
 * cryptography: they find accidents, not enemies.
 */
#ifndef TELAR_MIX_H
#define TELAR_MIX_H

#include <stdint.h>

static inline uint64_t mix64(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* The checksum so far (0 at first) and one word more. A change of any one word changes the
 * result, and so does the order. */
static inline uint64_t hash_word(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return (hash << 29) | (hash >> 35);
}

#endif
