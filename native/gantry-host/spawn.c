/* From fork to exec: cgroups, network namespace, directory, descriptors, program. */
#define _GNU_SOURCE
#include "job.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void write_file(const char *path, const char *text, const char *step) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) fail_on(step, path);
  close(fd);
}

void enter_cgroups(char **files) {
  for (char **file = files; *file; file++) write_file(*file, "0", "enter cgroup");
}

void set_oom_score(const char *score) {
  if (*score) write_file("/proc/self/oom_score_adj", score, "set oom_score_adj by");
}

void enter_namespace(const char *path, int kind) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || setns(fd, kind) < 0) fail_on("enter namespace", path);
  close(fd);
}

void enter_netns(const char *path) { enter_namespace(path, CLONE_NEWNET); }

static int open_stdio(uint8_t access, const char *path) {
  switch (access) {
    case STDIO_NULL: return open("/dev/null", O_RDWR | O_CLOEXEC);
    case STDIO_READ: return open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
    case STDIO_WRITE: return open(path, O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC);
    case STDIO_READ_WRITE: return open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    default: fail_with(EBADMSG, "know the access to descriptor");
  }
}

/* Opened above REPORT_FD first, so that no target overwrites one still to be moved. */
static unsigned take_stdio(struct reader *request) {
  int opened[MAX_STDIO];
  uint32_t count = take_count(request);
  if (count > MAX_STDIO) fail_with(E2BIG, "take descriptors");
  for (uint32_t i = 0; i < count; i++) {
    uint8_t access = take_u8(request);
    const char *path = take_string(request);
    int fd = open_stdio(access, path);
    if (fd < 0) fail_on("open descriptor", path);
    opened[i] = fcntl(fd, F_DUPFD_CLOEXEC, REPORT_FD + 1);
    if (opened[i] < 0) fail_on("move descriptor", path);
    close(fd);
  }
  for (uint32_t i = 0; i < count; i++)
    if (dup2(opened[i], (int)i) < 0) fail("set descriptor");
  return count;
}

static void reset_signals(void) {
  for (int number = 1; number <= SIGRTMAX; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* With links refused the directory cannot be exchanged for another one between the caller's check and its use. */
static void change_directory(const char *path, bool without_links) {
  struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC};
  if (without_links) how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
  if (fd < 0 || fchdir(fd) < 0) fail_on("change directory to", path);
  close(fd);
}

_Noreturn void spawn_job(struct reader *request) {
  bool cwd_without_links = take_u8(request) != 0;
  const char *cwd = take_string(request), *netns = take_string(request), *oom = take_string(request);
  char **argv = take_strings(request), **env = take_strings(request);
  unsigned stdio = take_stdio(request);
  char **cgroups = take_strings(request);
  if (request->bad || !argv || !env || !cgroups || !argv[0]) fail_with(EBADMSG, "read the request");

  enter_cgroups(cgroups);
  set_oom_score(oom);
  if (*netns) enter_netns(netns);
  change_directory(*cwd ? cwd : "/", cwd_without_links);
  setsid();
  reset_signals();
  umask(022);
  if (close_range(stdio, ~0U, CLOSE_RANGE_CLOEXEC) < 0) fail("close descriptors");
  execve(argv[0], argv, env);
  fail_on("execute", argv[0]);
}
