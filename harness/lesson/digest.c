/* See digest.h. */
#include "lesson/digest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void give_up(struct digest *digest)
{
	EVP_MD_CTX_free(digest->context);
	digest->context = NULL;
}

void digest_begin(struct digest *digest)
{
	digest->context = EVP_MD_CTX_new();
	if (digest->context && EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1)
		give_up(digest);
}

void digest_add(struct digest *digest, const void *data, size_t size)
{
	if (digest->context && EVP_DigestUpdate(digest->context, data, size) != 1)
		give_up(digest);
}

int digest_add_file(struct digest *digest, const char *path)
{
	FILE *file = fopen(path, "re");
	char part[16384];
	size_t length;
	int error;

	if (!file)
		return -errno;
	while ((length = fread(part, 1, sizeof(part), file)) > 0)
		digest_add(digest, part, length);
	error = ferror(file) ? -EIO : 0;
	fclose(file);
	return error;
}

int digest_end(struct digest *digest, char *hex)
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	hex[0] = '\0';
	if (digest->context && EVP_DigestFinal_ex(digest->context, bytes, &length) != 1)
		length = 0;
	give_up(digest);
	for (unsigned i = 0; i < length && 2 * i + 2 < DIGEST_MAX; i++)
		snprintf(hex + (size_t)2 * i, 3, "%02x", bytes[i]);
	return length ? 0 : -ENOMEM;
}

int digest_file(const char *path, char *hex, struct reason *why)
{
	struct digest digest;
	int error, ended;

	digest_begin(&digest);
	error = digest_add_file(&digest, path);
	ended = digest_end(&digest, hex);
	error = error ? error : ended;
	return error ? reason_set(why, error, "%s: %s", path, strerror(-error)) : 0;
}
