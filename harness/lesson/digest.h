/*
 * digest: SHA-256 of files and texts, as 64 hexadecimal digits: what a result belongs to.
 */
#ifndef TELAR_DIGEST_H
#define TELAR_DIGEST_H

#include <openssl/evp.h>

#include "base/reason.h"

#define DIGEST_MAX 65

struct digest {
	EVP_MD_CTX *context; /* NULL: it failed */
};

/* Goes on without memory and says so at the end. */
void digest_begin(struct digest *digest);
void digest_add(struct digest *digest, const void *data, size_t size);
/* 0, or a negative errno: of the file, -ENOMEM for all else. Releases. */
int digest_end(struct digest *digest, char *hex);

/* Adds the content of a file. */
int digest_add_file(struct digest *digest, const char *path);

int digest_file(const char *path, char *hex, struct reason *why);

#endif
