/**
 * New namespaces, prepared from inside by a maker process and pinned from outside by the job: with a user namespace the
 * maker has no right to mount on the host, and the job must stay in the host's mount namespace.
 */
#define _GNU_SOURCE
#include "job.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

struct pin {
  uint32_t kind;
  const char *path;
};

struct sysctl {
  const char *path, *value;
};

struct plan {
  const char *hostname;
  bool loopback;
  uint32_t pins, sysctls;
  struct pin pin[8];
  struct sysctl *sysctl;
  const char *uid_map, *gid_map;
};

static struct plan take_plan(struct reader *r) {
  struct plan plan = {.hostname = take_string(r), .loopback = take_u8(r)};
  plan.pins = take_count(r);
  if (plan.pins > 8) fail_with(EBADMSG, "read the request");
  for (uint32_t i = 0; i < plan.pins; i++) plan.pin[i] = (struct pin){take_u32(r), take_string(r)};
  plan.sysctls = take_count(r);
  plan.sysctl = calloc(plan.sysctls + 1, sizeof *plan.sysctl);
  for (uint32_t i = 0; i < plan.sysctls; i++) plan.sysctl[i] = (struct sysctl){take_string(r), take_string(r)};
  plan.uid_map = take_string(r);
  plan.gid_map = take_string(r);
  if (r->bad) fail_with(EBADMSG, "read the request");
  return plan;
}

static bool write_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t n = write(fd, text, strlen(text));
  int error = errno;
  close(fd);
  errno = error;
  return n >= 0;
}

_Noreturn void set_sysctls_job(struct reader *request) {
  enter_netns(take_string(request));
  uint32_t count = take_count(request);
  for (uint32_t i = 0; i < count; i++) {
    const char *path = take_string(request), *value = take_string(request);
    if (request->bad) fail_with(EBADMSG, "read the request");
    if (!write_text(path, value)) fail_on("set sysctl", path);
  }
  succeed(NULL, 0);
}

static const char *namespace_name(uint32_t kind) {
  switch (kind) {
    case CLONE_NEWNET: return "net";
    case CLONE_NEWIPC: return "ipc";
    case CLONE_NEWUTS: return "uts";
    case CLONE_NEWUSER: return "user";
    default: fail_with(EINVAL, "know the kind of namespace");
  }
}

static void loopback_up(void) {
  struct ifreq lo = {.ifr_name = "lo"};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &lo) < 0) fail("find the loopback interface");
  lo.ifr_flags |= IFF_UP;
  if (ioctl(fd, SIOCSIFFLAGS, &lo) < 0) fail("bring the loopback interface up");
  close(fd);
}

/**
 * A router advertisement of one pod must not give another one a default route. Interfaces that come later take the
 * value of `default`. A kernel without IPv6 has none of these files.
 */
static void ignore_router_advertisements(void) {
  static const char *const paths[] = {"/proc/sys/net/ipv6/conf/all/accept_ra", "/proc/sys/net/ipv6/conf/default/accept_ra"};
  for (size_t i = 0; i < 2; i++)
    if (!write_text(paths[i], "0") && errno != ENOENT) fail_on("set sysctl", paths[i]);
}

/* Signals readiness by a byte, goes on after one from the job (which has written the id maps by then). */
static void pass_gate(int gate) {
  char byte = 0;
  if (write(gate, &byte, 1) != 1 || read(gate, &byte, 1) != 1) _exit(1);
}

/* Reports failures itself; a maker that made everything waits to be killed. */
static _Noreturn void make(const struct plan *plan, int gate) {
  uint32_t kinds = 0;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (uint32_t i = 0; i < plan->pins; i++) kinds |= plan->pin[i].kind;
  if (unshare((int)kinds) < 0) fail("make namespaces");
  pass_gate(gate);
  if (kinds & CLONE_NEWUSER && (setgid(0) < 0 || setuid(0) < 0)) fail("become root of the user namespace");
  if (*plan->hostname && sethostname(plan->hostname, strlen(plan->hostname)) < 0) fail("set the hostname");
  if (kinds & CLONE_NEWNET) ignore_router_advertisements();
  if (plan->loopback) loopback_up();
  for (uint32_t i = 0; i < plan->sysctls; i++)
    if (!write_text(plan->sysctl[i].path, plan->sysctl[i].value)) fail_on("set sysctl", plan->sysctl[i].path);
  pass_gate(gate);
  _exit(0);
}

static void write_map(pid_t pid, const char *file, const char *map) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
  if (!write_text(path, map)) fail_on("write", file);
}

static int pin_one(pid_t pid, const struct pin *pin) {
  char source[64];
  struct statfs there;
  snprintf(source, sizeof source, "/proc/%d/ns/%s", pid, namespace_name(pin->kind));
  int fd = open(pin->path, O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0444);
  if (fd < 0) return -1;
  bool taken = fstatfs(fd, &there) == 0 && there.f_type == NSFS_MAGIC;
  close(fd);
  if (taken) {
    errno = EEXIST;
    return -1;
  }
  if (mount(source, pin->path, NULL, MS_BIND, NULL) == 0) return 0;
  int error = errno;
  unlink(pin->path);
  errno = error;
  return -1;
}

static void pin_all(const struct plan *plan, pid_t pid) {
  for (uint32_t i = 0; i < plan->pins; i++) {
    if (pin_one(pid, &plan->pin[i]) == 0) continue;
    int error = errno;
    while (i-- > 0) {
      umount2(plan->pin[i].path, MNT_DETACH);
      unlink(plan->pin[i].path);
    }
    errno = error;
    fail("pin namespaces");
  }
}

/* The maker's gate closes without a byte when it failed: it has reported already. */
static void await_gate(int gate) {
  char byte;
  if (read(gate, &byte, 1) != 1) _exit(1);
}

_Noreturn void pin_namespaces_job(struct reader *request) {
  struct plan plan = take_plan(request);
  int gate[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate) < 0) fail("make a gate");
  pid_t maker = fork();
  if (maker < 0) fail("fork");
  if (maker == 0) {
    close(gate[0]);
    make(&plan, gate[1]);
  }
  close(gate[1]);
  await_gate(gate[0]);
  if (*plan.uid_map) write_map(maker, "uid_map", plan.uid_map);
  if (*plan.gid_map) write_map(maker, "gid_map", plan.gid_map);
  if (write(gate[0], "", 1) != 1) fail("open the gate");
  await_gate(gate[0]);
  pin_all(&plan, maker);
  kill(maker, SIGKILL);
  waitpid(maker, NULL, 0);
  succeed(NULL, 0);
}
