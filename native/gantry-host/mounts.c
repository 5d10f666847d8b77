/* Unmounting syncs what was written through an overlay: seconds on a busy disk, so it is never done by the daemon. */
#define _GNU_SOURCE
#include "job.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/** A process that was just killed may use a mount for a moment. */
enum { ATTEMPTS = 10, RETRY_US = 100000, MOST_MOUNTS = 1024 };

struct mounts {
  uint64_t id[MOST_MOUNTS];
  size_t count;
};

/** Decodes the octal escapes of mountinfo in place. Source: proc_pid_mountinfo(5). */
static void unescape(char *text) {
  char *out = text;
  for (char *at = text; *at != 0; out++) {
    if (at[0] == '\\' && isdigit(at[1]) && isdigit(at[2]) && isdigit(at[3])) {
      *out = (char)((at[1] - '0') * 64 + (at[2] - '0') * 8 + (at[3] - '0'));
      at += 4;
    } else {
      *out = *at++;
    }
  }
  *out = 0;
}

static void find_mounts(const char *target, struct mounts *found) {
  FILE *table = fopen("/proc/self/mountinfo", "re");
  if (table == NULL) fail("read the mount table");
  char *line = NULL;
  size_t size = 0, length = strlen(target);
  while (getline(&line, &size, table) > 0 && found->count < MOST_MOUNTS) {
    unsigned long long id;
    int at = 0;
    if (sscanf(line, "%llu %*s %*s %*s %n", &id, &at) != 1 || at == 0) continue;
    char *mount_point = line + at;
    mount_point[strcspn(mount_point, " ")] = 0;
    unescape(mount_point);
    bool within = strncmp(mount_point, target, length) == 0 && (mount_point[length] == 0 || mount_point[length] == '/');
    if (within) found->id[found->count++] = id;
  }
  free(line);
  fclose(table);
}

static bool is_on(const char *path, const struct mounts *mounts) {
  struct statx at;
  if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_MNT_ID, &at) < 0) return false;
  if ((at.stx_mask & STATX_MNT_ID) == 0) return false;
  for (size_t i = 0; i < mounts->count; i++)
    if (mounts->id[i] == at.stx_mnt_id) return true;
  return false;
}

static bool has_file_on(const char *pid, const char *directory, const struct mounts *mounts) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "/proc/%s/%s", pid, directory);
  DIR *files = opendir(path);
  if (files == NULL) return false;
  bool found = false;
  for (struct dirent *entry; !found && (entry = readdir(files)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "/proc/%s/%s/%s", pid, directory, entry->d_name);
    found = is_on(path, mounts);
  }
  closedir(files);
  return found;
}

static bool uses(const char *pid, const struct mounts *mounts) {
  static const char *const links[] = {"cwd", "root", "exe"};
  char path[PATH_MAX];
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    snprintf(path, sizeof path, "/proc/%s/%s", pid, links[i]);
    if (is_on(path, mounts)) return true;
  }
  return has_file_on(pid, "fd", mounts) || has_file_on(pid, "map_files", mounts);
}

/* The pid of a process that uses the mount or one below it; 0 if none does. */
static int user_of(const char *target) {
  static struct mounts mounts;
  mounts.count = 0;
  find_mounts(target, &mounts);
  DIR *processes = opendir("/proc");
  if (processes == NULL) fail("read /proc");
  int pid = 0;
  for (struct dirent *entry; pid == 0 && (entry = readdir(processes)) != NULL;)
    if (isdigit(entry->d_name[0]) && uses(entry->d_name, &mounts)) pid = atoi(entry->d_name);
  closedir(processes);
  return pid;
}

static _Noreturn void fail_in_use(const char *target, int pid) {
  char path[64], name[32] = "?", text[512];
  snprintf(path, sizeof path, "/proc/%d/comm", pid);
  FILE *comm = fopen(path, "re");
  if (comm != NULL && fgets(name, sizeof name, comm) != NULL) name[strcspn(name, "\n")] = 0;
  snprintf(text, sizeof text, "unmount %.400s, which process %d (%s) uses", target, pid, name);
  fail_with(EBUSY, text);
}

/*
 * A mount is detached lazily only if no process uses it (mounts below it keep it busy): a process that goes on writing to
 * a detached one writes to what is deleted next.
 */
_Noreturn void unmount_job(struct reader *request) {
  const char *target = take_string(request);
  if (request->bad) fail_with(EBADMSG, "read the request");
  for (int attempt = 1;;) {
    if (umount2(target, UMOUNT_NOFOLLOW) == 0) continue;
    if (errno == EBUSY) {
      int pid = user_of(target);
      if (pid != 0 && attempt++ >= ATTEMPTS) fail_in_use(target, pid);
      if (pid != 0) {
        usleep(RETRY_US);
        continue;
      }
      errno = 0;
      if (umount2(target, UMOUNT_NOFOLLOW | MNT_DETACH) == 0) continue;
    }
    if (errno == EINVAL || errno == ENOENT) succeed(NULL, 0);
    fail_on("unmount", target);
  }
}
