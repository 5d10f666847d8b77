/* Looks at host paths that may hang for ever. Each result is written as soon as it is known, so that a cancelled probe
 * tells which path it hangs on. */
#define _GNU_SOURCE
#include "job.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static void make_directories(const char *path) {
  char partial[PATH_MAX];
  size_t length = strlen(path);
  if (length >= sizeof partial) return;
  for (size_t i = 1; i <= length; i++) {
    if (path[i] != '/' && path[i] != 0) continue;
    memcpy(partial, path, i);
    partial[i] = 0;
    if (mkdir(partial, 0755) < 0 && errno != EEXIST) return;
  }
}

static uint64_t nanoseconds(struct timespec t) { return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec; }

static void put_result(struct buffer *b, char kind, int error, const char *resolved, const struct stat *st) {
  put_u8(b, (uint8_t)kind);
  put_u32(b, (uint32_t)error);
  put_string(b, resolved);
  put_u32(b, st->st_mode);
  put_u32(b, st->st_uid);
  put_u32(b, st->st_gid);
  put_u64(b, (uint64_t)st->st_size);
  put_u32(b, major(st->st_rdev));
  put_u32(b, minor(st->st_rdev));
  put_u64(b, nanoseconds(st->st_mtim));
  put_u64(b, nanoseconds(st->st_ctim));
}

static void probe_one(const char *path, bool create) {
  char resolved[PATH_MAX] = "";
  struct stat st = {0};
  struct buffer b = {0};
  bool found = realpath(path, resolved) && stat(resolved, &st) == 0;
  if (!found && errno == ENOENT && create) {
    make_directories(path);
    found = realpath(path, resolved) && stat(resolved, &st) == 0;
  }
  if (found) put_result(&b, 'f', 0, resolved, &st);
  else put_result(&b, errno == ENOENT && !create ? 'm' : 'e', errno, "", &st);
  put_payload(&b);
  free(b.bytes);
}

_Noreturn void probe_job(struct reader *request) {
  uint32_t count = take_count(request);
  begin_payload();
  for (uint32_t i = 0; i < count && !request->bad; i++) {
    bool create = take_u8(request) != 0;
    const char *path = take_string(request);
    if (!request->bad) probe_one(path, create);
  }
  exit(0);
}
