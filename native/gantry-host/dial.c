/* Connects to a port of the loopback of a network namespace, and hands the connected socket over: no process per
 * connection. A socket belongs to the namespace that it was made in, so this process is in the pod's only while it makes two. */
#define _GNU_SOURCE
#include "dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static int own_netns = -1;

bool prepare_dials(void) {
  own_netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  return own_netns >= 0;
}

static int make_socket(int family) { return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

static bool enter(const char *netns) {
  int there = open(netns, O_RDONLY | O_CLOEXEC);
  if (there < 0) return false;
  bool entered = setns(there, CLONE_NEWNET) == 0;
  int error = errno;
  close(there);
  errno = error;
  return entered;
}

/* What this process starts would be in a pod's network: it exits instead, and the daemon starts another gantry-host. */
static void return_to_own_netns(void) {
  if (setns(own_netns, CLONE_NEWNET) == 0) return;
  perror("gantry-host: cannot leave a pod's network namespace");
  _exit(1);
}

const char *open_dial(struct dial *dial, struct reader *request) {
  const char *netns = take_string(request);
  uint32_t port = take_u32(request), key = take_u32(request);
  *dial = (struct dial){.ipv4 = -1, .ipv6 = -1, .port = (uint16_t)port, .key = key};
  errno = EBADMSG;
  if (request->bad || port == 0 || port > 65535) return "read the request";
  if (*netns && !enter(netns)) return "enter the network namespace";
  dial->ipv6 = make_socket(AF_INET6); /* a kernel may have no IPv6 */
  dial->ipv4 = make_socket(AF_INET);
  int error = errno;
  if (*netns) return_to_own_netns();
  errno = error;
  return dial->ipv4 < 0 ? "make a socket" : NULL;
}

static bool begin_connecting(int fd, const void *address, socklen_t length) {
  return connect(fd, address, length) == 0 || errno == EINPROGRESS;
}

static void close_one(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

void close_dial(struct dial *dial) {
  close_one(&dial->ipv4);
  close_one(&dial->ipv6);
}

static void give_up(struct dial *dial, int *fd, int error) {
  if (dial->error == 0) dial->error = error;
  close_one(fd);
}

/* IPv4 first, then IPv6; if both fail, the error of IPv4 is reported. */
int next_of_dial(struct dial *dial) {
  struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(dial->port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(dial->port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  if (dial->ipv4 >= 0) {
    if (begin_connecting(dial->ipv4, &ipv4, sizeof ipv4)) return dial->ipv4;
    give_up(dial, &dial->ipv4, errno);
  }
  if (dial->ipv6 >= 0) {
    if (begin_connecting(dial->ipv6, &ipv6, sizeof ipv6)) return dial->ipv6;
    give_up(dial, &dial->ipv6, errno);
  }
  errno = dial->error;
  return -1;
}

static bool hand_over(int fd, uint32_t key) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof fd)];
  } control = {0};
  struct iovec part = {&key, sizeof key};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  *(int *)CMSG_DATA(header) = fd;
  return sendmsg(DESCRIPTORS_FD, &message, MSG_NOSIGNAL) >= 0;
}

bool finish_dial(struct dial *dial, int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0) error = errno;
  if (error == 0 && hand_over(fd, dial->key)) return true;
  give_up(dial, fd == dial->ipv4 ? &dial->ipv4 : &dial->ipv6, error ? error : errno);
  return false;
}
