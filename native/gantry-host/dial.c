/* Connects to a port of the loopback of a network namespace, and hands the connected socket over. */
#define _GNU_SOURCE
#include "job.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connected(const struct sockaddr *address, socklen_t length) {
  int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (connect(fd, address, length) == 0) return fd;
  int error = errno;
  close(fd);
  errno = error;
  return -1;
}

/* IPv4 first, then IPv6; where both fail, IPv4's reason is told. */
static int dial(uint16_t port) {
  struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  int fd = connected((struct sockaddr *)&ipv4, sizeof ipv4);
  if (fd >= 0) return fd;
  int error = errno;
  fd = connected((struct sockaddr *)&ipv6, sizeof ipv6);
  if (fd < 0) errno = error;
  return fd;
}

static void hand_over(int fd, uint32_t key) {
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
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  if (sendmsg(SEND_FD, &message, MSG_NOSIGNAL) < 0) fail("hand over a socket");
}

_Noreturn void dial_job(struct reader *request) {
  const char *netns = take_string(request);
  uint32_t port = take_u32(request), key = take_u32(request);
  if (request->bad || port == 0 || port > 65535) fail_with(EBADMSG, "read the request");
  if (*netns) enter_netns(netns);
  int fd = dial((uint16_t)port);
  if (fd < 0) fail("connect to 127.0.0.1 or ::1");
  hand_over(fd, key);
  succeed("", 0);
}
