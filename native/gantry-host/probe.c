/**
 * Inspects host paths, whose file systems may hang forever. Each result is written as soon as it is known, so that the
 * results of a cancelled probe show which path hangs.
 */
#define _GNU_SOURCE
#include "job.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

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

/* Links of /proc that lead to whoever resolves them, as process 1 has them: this process, conmon and the runtime each would
 * find their own. */
static const char *process_1_link(const char *path) {
  if (strcmp(path, "/proc/self") == 0) return "/proc/1";
  return strcmp(path, "/proc/thread-self") == 0 ? "/proc/1/task/1" : NULL;
}

/* Open files of the calling process: process 1 has others. */
static bool are_descriptors(const char *path) {
  static const char *const names[] = {"/proc/1/fd", "/proc/1/fdinfo", "/proc/1/task/1/fd", "/proc/1/task/1/fdinfo"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(path, names[i]) == 0) return true;
  return false;
}

/* The root directory is the same for all; the link itself can be read only with rights over process 1. */
static bool is_root(const char *path) {
  return strcmp(path, "/proc/1/root") == 0 || strcmp(path, "/proc/1/task/1/root") == 0;
}

enum { MAX_LINKS = 40 };

/* A path being resolved: what is done, without links, and what is still to be walked. */
struct walk {
  char done[PATH_MAX], todo[2 * PATH_MAX];
  unsigned links;
  bool self;
};

static void leave_directory(struct walk *walk) {
  char *slash = strrchr(walk->done, '/');
  if (slash) *slash = 0;
}

/** Replaces a link by its target. */
static bool follow(struct walk *walk, const char *target, const char *rest) {
  char next[2 * PATH_MAX];
  errno = ++walk->links > MAX_LINKS ? ELOOP : ENAMETOOLONG;
  if (walk->links > MAX_LINKS || strlen(target) + strlen(rest) >= sizeof next) return false;
  strcpy(next, target);
  strcat(next, rest);
  strcpy(walk->todo, next);
  if (*target == '/') *walk->done = 0;
  else leave_directory(walk);
  return true;
}

/* What the walk has come to: substituted, followed, or kept. `rest` is what comes after it. */
static bool enter(struct walk *walk, const char **rest) {
  char target[PATH_MAX];
  const char *other = process_1_link(walk->done);
  if (other) {
    strcpy(walk->done, other);
    walk->self = true;
    return true;
  }
  if (walk->self && are_descriptors(walk->done)) {
    errno = EBADF;
    return false;
  }
  if (walk->self && is_root(walk->done)) {
    *walk->done = 0;
    return true;
  }
  ssize_t n = readlink(walk->done, target, sizeof target - 1);
  if (n < 0) return errno == EINVAL;
  target[n] = 0;
  if (!follow(walk, target, *rest)) return false;
  *rest = walk->todo;
  return true;
}

/* realpath(3), but for links to the calling process; EBADF for a path among its descriptors. */
static bool resolve(const char *path, char resolved[PATH_MAX]) {
  struct walk walk = {0};
  if (!follow(&walk, path, "")) return false;
  for (const char *at = walk.todo; at += strspn(at, "/"), *at;) {
    size_t length = strcspn(at, "/"), before = strlen(walk.done);
    const char *name = at;
    at += length;
    if (length == 1 && *name == '.') continue;
    if (length == 2 && memcmp(name, "..", 2) == 0) {
      leave_directory(&walk);
      continue;
    }
    if (before + length + 2 > sizeof walk.done) {
      errno = ENAMETOOLONG;
      return false;
    }
    walk.done[before] = '/';
    memcpy(walk.done + before + 1, name, length);
    walk.done[before + 1 + length] = 0;
    if (!enter(&walk, &at)) return false;
  }
  strcpy(resolved, *walk.done ? walk.done : "/");
  return true;
}

static uint64_t nanoseconds(struct timespec t) { return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec; }

static void put_result(struct buffer *b, enum probe_result kind, int error, const char *resolved, const struct stat *st) {
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
  bool found = resolve(path, resolved) && stat(resolved, &st) == 0;
  if (!found && errno == ENOENT && create) {
    make_directories(path);
    found = resolve(path, resolved) && stat(resolved, &st) == 0;
  }
  if (found) put_result(&b, PROBE_FOUND, 0, resolved, &st);
  else put_result(&b, errno == ENOENT && !create ? PROBE_MISSING : PROBE_ERROR, errno, "", &st);
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
