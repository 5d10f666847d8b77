#include "job.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void put_head(int error, const char *step) {
  struct buffer head = {0};
  put_u32(&head, (uint32_t)error);
  put_string(&head, step);
  write_all(REPORT_FD, head.bytes, head.length);
}

_Noreturn void fail_with(int error, const char *step) {
  put_head(error, step);
  _exit(1);
}

_Noreturn void fail(const char *step) { fail_with(errno, step); }

_Noreturn void fail_on(const char *step, const char *object) {
  int error = errno;
  char text[512];
  snprintf(text, sizeof text, "%s %s", step, object);
  fail_with(error, text);
}

_Noreturn void succeed(const void *payload, size_t length) {
  put_head(0, "");
  write_all(REPORT_FD, payload, length);
  _exit(0);
}

void begin_payload(void) { put_head(0, ""); }

void put_payload(const struct buffer *part) { write_all(REPORT_FD, part->bytes, part->length); }
