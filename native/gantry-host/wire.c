#include "wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const void *take(struct reader *r, size_t length) {
  if (r->bad || (size_t)(r->end - r->at) < length) {
    r->bad = true;
    return NULL;
  }
  const void *here = r->at;
  r->at += length;
  return here;
}

uint8_t take_u8(struct reader *r) {
  const uint8_t *p = take(r, 1);
  return p ? *p : 0;
}

uint32_t take_u32(struct reader *r) {
  uint32_t value = 0;
  const void *p = take(r, sizeof value);
  if (p) memcpy(&value, p, sizeof value);
  return value;
}

uint64_t take_u64(struct reader *r) {
  uint64_t value = 0;
  const void *p = take(r, sizeof value);
  if (p) memcpy(&value, p, sizeof value);
  return value;
}

const char *take_string(struct reader *r) {
  uint32_t length = take_u32(r);
  const char *text = length > 0 ? take(r, length) : NULL;
  if (!text || text[length - 1] != 0 || strlen(text) != length - 1) {
    r->bad = true;
    return "";
  }
  return text;
}

uint32_t take_count(struct reader *r) {
  uint32_t count = take_u32(r);
  if (count > MAX_LIST) r->bad = true;
  return r->bad ? 0 : count;
}

char **take_strings(struct reader *r) {
  uint32_t count = take_count(r);
  char **list = calloc(count + 1, sizeof *list);
  for (uint32_t i = 0; list && i < count; i++) list[i] = (char *)take_string(r);
  if (r->bad) {
    free(list);
    return NULL;
  }
  return list;
}

void put_bytes(struct buffer *b, const void *bytes, size_t length) {
  if (b->capacity - b->length < length) {
    size_t capacity = (b->length + length) * 2;
    char *grown = realloc(b->bytes, capacity);
    if (!grown) _exit(70);
    b->bytes = grown;
    b->capacity = capacity;
  }
  if (length > 0) memcpy(b->bytes + b->length, bytes, length);
  b->length += length;
}

void put_u8(struct buffer *b, uint8_t value) { put_bytes(b, &value, sizeof value); }
void put_u32(struct buffer *b, uint32_t value) { put_bytes(b, &value, sizeof value); }
void put_u64(struct buffer *b, uint64_t value) { put_bytes(b, &value, sizeof value); }

void put_string(struct buffer *b, const char *text) {
  size_t length = strlen(text) + 1;
  put_u32(b, (uint32_t)length);
  put_bytes(b, text, length);
}

bool write_all(int fd, const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    ssize_t n = write(fd, at, length);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n;
    length -= (size_t)n;
  }
  return true;
}

bool send_frame(uint32_t id, enum response kind, const struct buffer *body) {
  struct buffer frame = {0};
  put_u32(&frame, (uint32_t)(5 + body->length));
  put_u32(&frame, id);
  put_u8(&frame, (uint8_t)kind);
  put_bytes(&frame, body->bytes, body->length);
  bool sent = write_all(CONTROL_FD, frame.bytes, frame.length);
  free(frame.bytes);
  return sent;
}

bool send_reply(uint32_t id, int error, const char *step, const void *payload, size_t length) {
  struct buffer body = {0};
  put_u32(&body, (uint32_t)error);
  put_string(&body, step);
  put_bytes(&body, payload, length);
  bool sent = send_frame(id, RESPONSE_REPLY, &body);
  free(body.bytes);
  return sent;
}
