/* The protocol between gantryd and gantry-host, and the memory both sides of it use.
 *
 * A stream of frames on file descriptor 3, integers in host byte order (both ends are on one machine):
 *
 *   frame    = u32 length of the rest | u32 id | u8 kind | body
 *   string   = u32 length with the final NUL | bytes | NUL
 *   list(x)  = u32 count | x...
 *
 * A request has an id of the daemon's, never 0, and gets exactly one reply with that id; replies come in any order. An
 * event has id 0. src/host/real/gantry-host/opcodes.ts has the same enumerations, and a test compares them.
 */
#ifndef GANTRY_HOST_WIRE_H
#define GANTRY_HOST_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Kinds of frames that the daemon sends, with their bodies and, after "->", the payload of the reply. */
enum opcode {
  /* u8 refuse links in cwd, string cwd, netns, oom_score_adj ("" leaves each as it is), list(string) argv, list(string) env,
   * list(u8 enum stdio_access | string path) stdio, list(string) cgroup.procs files -> u32 pid */
  OP_SPAWN = 1,
  /* string hostname, u8 loopback, list(u32 CLONE_NEW* | string path), list(string path | string value) sysctls,
   * string uid_map, string gid_map ("" for no user namespace) */
  OP_PIN_NAMESPACES = 2,
  /* string netns, list(string path | string value) */
  OP_SET_SYSCTLS = 3,
  /* string program, directory (the root is mounted over it, in a mount namespace of its own), oom_score_adj,
   * u8 own PID namespace, list(string) namespaces to join, list(string) cgroup.procs files -> u32 pid */
  OP_START_PAUSE = 4,
  /* u32 pid, u64 start time (field 22 of /proc/PID/stat): replied to when that process has ended */
  OP_WATCH = 5,
  /* string target: everything stacked there, lazily if busy */
  OP_UNMOUNT = 6,
  /* string path: a whole tree; links are not followed, mount points not crossed */
  OP_REMOVE_TREE = 7,
  /* string path: a tree, mount points not crossed -> u64 bytes | u64 inodes */
  OP_MEASURE_TREE = 8,
  /* list(u8 create | string path) -> per path: u8 enum probe_result | i32 errno | string resolved | u32 mode | u32 uid
   * | u32 gid | u64 size | u32 rdev major | u32 rdev minor | i64 mtime ns | i64 ctime ns */
  OP_PROBE = 9,
  /* string netns ("" for gantry-host's) | u32 port | u32 key: a connected socket is sent over descriptor 4 (SCM_RIGHTS)
   * with the key as its message, before the reply */
  OP_DIAL = 10,
  /* u32 id of a running request: its process is killed, or its sockets are closed; that request is replied to at once with
   * ECANCELED and with the payload that it had produced */
  OP_CANCEL = 11,
  /* Replied to at once: whatever had ended before is reported before the reply */
  OP_SYNC = 12,
};

/* Kinds of frames that gantry-host sends. */
enum response {
  /* i32 errno (0: success) | string step that failed | payload */
  RESPONSE_REPLY = 1,
  /* A process ended, spawned or adopted: u32 pid | i32 wait status | u64 user time µs | u64 system time µs
   * | u64 peak RSS KiB */
  RESPONSE_EXIT = 2,
};

/* How a spawned process has a descriptor open. */
enum stdio_access {
  STDIO_NULL = 0, /* /dev/null */
  STDIO_READ = 1,
  STDIO_WRITE = 2,
  STDIO_READ_WRITE = 3,
};

enum probe_result {
  PROBE_FOUND = 0,
  PROBE_MISSING = 1,
  PROBE_ERROR = 2,
};

enum { CONTROL_FD = 3, DESCRIPTORS_FD = 4, MAX_FRAME = 4 << 20, MAX_STDIO = 16, MAX_LIST = 8192 };

/* Reads a body; `bad` is set at the first thing that does not fit, and everything read after it is empty. */
struct reader {
  const char *at, *end;
  bool bad;
};

uint8_t take_u8(struct reader *r);
uint32_t take_u32(struct reader *r);
uint64_t take_u64(struct reader *r);
const char *take_string(struct reader *r);
/* A count of at most MAX_LIST. */
uint32_t take_count(struct reader *r);
/* NULL-terminated array of strings, to be freed by the caller; NULL when malformed. */
char **take_strings(struct reader *r);

/* A body under construction. Grows; exits the process when memory is gone. */
struct buffer {
  char *bytes;
  size_t length, capacity;
};

void put_bytes(struct buffer *b, const void *bytes, size_t length);
void put_u8(struct buffer *b, uint8_t value);
void put_u32(struct buffer *b, uint32_t value);
void put_u64(struct buffer *b, uint64_t value);
void put_string(struct buffer *b, const char *text);

/* Writes all of it to a blocking descriptor. False when the other end is gone. */
bool write_all(int fd, const void *bytes, size_t length);
bool send_frame(uint32_t id, enum response kind, const struct buffer *body);
bool send_reply(uint32_t id, int error, const char *step, const void *payload, size_t length);

#endif
