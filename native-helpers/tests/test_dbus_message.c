#include "../linux/dbus_message.h"

#include <string.h>

#include "check.h"

static struct dbus_out out;

static void writes_a_call_as_the_specification_says(void) {
  dbus_call(&out, 7, "a.B", "/p", "i.F", "M", "i");
  dbus_put_u32(&out, 5);
  CHECK(dbus_end(&out));
  static const uint8_t wanted[] = {
      'l', 1, 0, 1, 4, 0, 0, 0, 7, 0, 0, 0, 0x3f, 0, 0, 0,                 // call, 4 bytes of body, serial 7, 63 of fields
      1,   1, 'o', 0, 2, 0, 0, 0, '/', 'p', 0, 0, 0, 0, 0, 0,              // path
      2,   1, 's', 0, 3, 0, 0, 0, 'i', '.', 'F', 0, 0, 0, 0, 0,            // interface
      3,   1, 's', 0, 1, 0, 0, 0, 'M', 0, 0, 0, 0, 0, 0, 0,                // member
      6,   1, 's', 0, 3, 0, 0, 0, 'a', '.', 'B', 0, 0, 0, 0, 0,            // destination
      8,   1, 'g', 0, 1, 'i', 0, 0,                                        // signature
      5,   0, 0,   0,                                                      // body
  };
  // 16 + 63 + 1 of padding; the table above pads its last field to 8 for reading.
  CHECK(out.length == 16 + 16 * 4 + 8 + 4);
  CHECK(out.bytes[12] == 16 * 4 + 7);
  CHECK(memcmp(out.bytes, wanted, 12) == 0 && memcmp(out.bytes + 16, wanted + 16, sizeof wanted - 16) == 0);
}

static void never_writes_past_its_end(void) {
  static char large[DBUS_MOST_BYTES];
  memset(large, 'a', sizeof large - 1);
  dbus_call(&out, 1, "a.B", "/p", "i.F", "M", "s");
  size_t mark = dbus_array_begin(&out, 8);
  dbus_put_string(&out, large);
  dbus_array_end(&out, mark, 8);
  CHECK(!dbus_end(&out));
}

// A return or an error for a serial, as a bus sends it: REPLY_SERIAL, then SENDER.
static size_t reply(uint8_t type, uint8_t serial, uint8_t bytes[64]) {
  const uint8_t message[] = {'l', type, 1, 1, 0, 0, 0, 0, 9, 0, 0, 0, 22, 0, 0, 0, 5, 1, 'u', 0, serial, 0,
                             0,   0,    7, 1, 's', 0, 5, 0, 0, 0, ':', '1', '.', '2', 'x', 0, 0, 0};
  memcpy(bytes, message, sizeof message);
  return sizeof message;
}

static void finds_the_answer_to_its_call(void) {
  uint8_t bytes[64];
  size_t length = reply(2, 7, bytes);
  size_t whole;
  CHECK(dbus_message_length(bytes, 64, &whole) && whole == length);
  CHECK(dbus_reply_kind(bytes, length, 7) == DBUS_RETURN);
  CHECK(dbus_reply_kind(bytes, length, 8) == DBUS_OTHER);
  length = reply(3, 7, bytes);
  CHECK(dbus_reply_kind(bytes, length, 7) == DBUS_ERROR);
  length = reply(4, 7, bytes);
  CHECK(dbus_reply_kind(bytes, length, 7) == DBUS_OTHER);
}

static void survives_every_truncation_and_every_changed_byte(void) {
  uint8_t bytes[64];
  size_t length = reply(2, 7, bytes);
  for (size_t cut = 0; cut < length; cut++) {
    uint8_t *exact = malloc(cut == 0 ? 1 : cut);
    CHECK(exact != NULL);
    memcpy(exact, bytes, cut);
    CHECK(dbus_reply_kind(exact, cut, 7) == DBUS_OTHER);
    free(exact);
  }
  uint8_t *exact = malloc(length);
  CHECK(exact != NULL);
  for (size_t i = 0; i < length; i++) {
    for (unsigned value = 0; value < 256; value++) {
      memcpy(exact, bytes, length);
      exact[i] = (uint8_t)value;
      (void)dbus_reply_kind(exact, length, 7);
    }
  }
  free(exact);
}

int main(void) {
  writes_a_call_as_the_specification_says();
  never_writes_past_its_end();
  finds_the_answer_to_its_call();
  survives_every_truncation_and_every_changed_byte();
  PASSED();
  return 0;
}
