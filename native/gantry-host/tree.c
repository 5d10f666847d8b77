/* Walks trees of any depth and any names by directory descriptors. RESOLVE_NO_XDEV refuses every mount point, also a
 * bind of the same file system: a volume left mounted inside a tree is never emptied. */
#define _GNU_SOURCE
#include "job.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int open_below(int dir, const char *name) {
  struct open_how how = {
      .flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
      .resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  return (int)syscall(SYS_openat2, dir, name, &how, sizeof how);
}

static bool is_dots(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

/* Directories kept open on the way down; those further up are closed and found again through "..", so that depth costs
 * neither descriptors nor memory. */
enum { KEPT_OPEN = 32 };

struct level {
  struct level *up;
  DIR *dir; /* NULL while closed */
  long position;
  dev_t device;
  ino_t inode;
  char name[NAME_MAX + 1];
};

static struct level *open_level(struct level *up, int fd, const char *name) {
  struct level *level = calloc(1, sizeof *level);
  struct stat st;
  if (!level || fstat(fd, &st) < 0 || !(level->dir = fdopendir(fd))) fail_on("open directory", name);
  level->up = up;
  level->device = st.st_dev;
  level->inode = st.st_ino;
  strncpy(level->name, name, NAME_MAX);
  return level;
}

static void close_far_ancestor(struct level *level) {
  for (int i = 0; level && i < KEPT_OPEN; i++) level = level->up;
  if (!level || !level->dir) return;
  level->position = telldir(level->dir);
  closedir(level->dir);
  level->dir = NULL;
}

/* NULL and errno when it cannot be entered: a mount point (EXDEV), gone, or no directory. */
static struct level *enter(struct level *up, int parent, const char *name) {
  int fd = open_below(parent, name);
  if (fd < 0) return NULL;
  struct level *level = open_level(up, fd, name);
  close_far_ancestor(level);
  return level;
}

static void reopen(struct level *level, int below) {
  struct stat st;
  int fd = open_below(below, "..");
  if (fd < 0 || fstat(fd, &st) < 0) fail_on("return to", level->name);
  if (st.st_dev != level->device || st.st_ino != level->inode) fail_with(ESTALE, "return to a directory that was moved");
  level->dir = fdopendir(fd);
  if (!level->dir) fail_on("open directory", level->name);
  seekdir(level->dir, level->position);
}

static struct level *leave(struct level *level) {
  struct level *up = level->up;
  if (up && !up->dir) reopen(up, dirfd(level->dir));
  closedir(level->dir);
  free(level);
  return up;
}

/* The next entry, or NULL at the end of the directory. */
static const char *next_entry(struct level *level) {
  struct dirent *entry;
  do {
    errno = 0;
    entry = readdir(level->dir);
    if (!entry && errno != 0) fail_on("read directory", level->name);
  } while (entry && is_dots(entry->d_name));
  return entry ? entry->d_name : NULL;
}

static struct level *enter_root(int *parent, const char *path, const char **name) {
  const char *slash = strrchr(path, '/');
  if (!slash || slash[1] == 0) fail_with(EINVAL, "walk a path without a last name");
  char *directory = slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
  *parent = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
  free(directory);
  *name = slash + 1;
  return *parent < 0 ? NULL : enter(NULL, *parent, *name);
}

static struct level *remove_level(struct level *level, int root_parent) {
  char name[NAME_MAX + 1];
  memcpy(name, level->name, sizeof name);
  struct level *up = leave(level);
  int parent = up ? dirfd(up->dir) : root_parent;
  if (unlinkat(parent, name, AT_REMOVEDIR) < 0 && errno != ENOENT) fail_on("remove directory", name);
  return up;
}

/* One entry of the directory: removed, or entered when it is a directory itself. */
static struct level *remove_entry(struct level *level, const char *entry) {
  int here = dirfd(level->dir);
  if (unlinkat(here, entry, 0) == 0 || errno == ENOENT) return level;
  if (errno != EISDIR) fail_on("remove", entry);
  struct level *below = enter(level, here, entry);
  if (!below) fail_on("enter", entry);
  return below;
}

_Noreturn void remove_tree_job(struct reader *request) {
  const char *path = take_string(request), *name;
  if (request->bad) fail_with(EBADMSG, "read the request");
  int parent;
  struct level *level = enter_root(&parent, path, &name);
  if (!level && errno == ENOENT) succeed(NULL, 0);
  if (!level && (errno == ENOTDIR || errno == ELOOP) && unlinkat(parent, name, 0) == 0) succeed(NULL, 0);
  if (!level) fail_on("open", path);
  while (level) {
    const char *entry = next_entry(level);
    level = entry ? remove_entry(level, entry) : remove_level(level, parent);
  }
  succeed(NULL, 0);
}

struct usage {
  uint64_t bytes, inodes;
};

/* A file with several links counts its share with each. */
static struct level *count_entry(struct usage *usage, struct level *level, const char *entry) {
  struct stat st;
  int here = dirfd(level->dir);
  if (fstatat(here, entry, &st, AT_SYMLINK_NOFOLLOW) < 0) return level;
  bool directory = S_ISDIR(st.st_mode);
  struct level *below = directory ? enter(level, here, entry) : NULL;
  if (directory && !below) return level;
  usage->bytes += (uint64_t)st.st_blocks * 512 / (directory ? 1 : st.st_nlink);
  usage->inodes += 1;
  return directory ? below : level;
}

/* The root may be a mount point itself: a container's merged file system is. */
_Noreturn void measure_tree_job(struct reader *request) {
  const char *path = take_string(request);
  if (request->bad) fail_with(EBADMSG, "read the request");
  struct stat st;
  int root = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (root < 0 || fstat(root, &st) < 0) fail_on("open", path);
  struct level *level = open_level(NULL, root, "");
  struct usage usage = {(uint64_t)st.st_blocks * 512, 1};
  while (level) {
    const char *entry = next_entry(level);
    level = entry ? count_entry(&usage, level, entry) : leave(level);
  }
  succeed(&usage, sizeof usage);
}
