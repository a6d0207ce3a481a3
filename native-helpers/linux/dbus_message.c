#include "dbus_message.h"

#include <string.h>

enum {
  TYPE_CALL = 1,
  TYPE_RETURN = 2,
  TYPE_ERROR = 3,
  FIELD_PATH = 1,
  FIELD_INTERFACE = 2,
  FIELD_MEMBER = 3,
  FIELD_ERROR_NAME = 4,
  FIELD_REPLY_SERIAL = 5,
  FIELD_DESTINATION = 6,
  FIELD_SIGNATURE = 8,
  MOST_FIELDS_BYTES = 1 << 26,
};

static void put(struct dbus_out *out, const void *bytes, size_t count) {
  if (out->full || sizeof out->bytes - out->length < count) {
    out->full = true;
    return;
  }
  memcpy(out->bytes + out->length, bytes, count);
  out->length += count;
}

static size_t padding(size_t at, size_t alignment) { return (alignment - at % alignment) % alignment; }

// All parts of a message are aligned from its start, and the body starts at a multiple of 8.
static void align(struct dbus_out *out, size_t alignment) {
  static const uint8_t zeros[8] = {0};
  put(out, zeros, padding(out->length, alignment));
}

static void store_u32(uint8_t *at, uint32_t value) {
  at[0] = (uint8_t)value;
  at[1] = (uint8_t)(value >> 8);
  at[2] = (uint8_t)(value >> 16);
  at[3] = (uint8_t)(value >> 24);
}

static uint32_t load_u32(const uint8_t *at) {
  return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

void dbus_put_u8(struct dbus_out *out, uint8_t value) { put(out, &value, 1); }

void dbus_put_u32(struct dbus_out *out, uint32_t value) {
  uint8_t bytes[4];
  align(out, 4);
  store_u32(bytes, value);
  put(out, bytes, sizeof bytes);
}

void dbus_put_bool(struct dbus_out *out, bool value) { dbus_put_u32(out, value ? 1 : 0); }

void dbus_put_string(struct dbus_out *out, const char *text) {
  size_t length = strlen(text);
  dbus_put_u32(out, (uint32_t)length);
  put(out, text, length + 1);
}

static void put_signature(struct dbus_out *out, const char *signature) {
  size_t length = strlen(signature);
  dbus_put_u8(out, (uint8_t)length);
  put(out, signature, length + 1);
}

size_t dbus_array_begin(struct dbus_out *out, size_t alignment) {
  dbus_put_u32(out, 0);
  size_t mark = out->length - 4;
  align(out, alignment);
  return mark;
}

void dbus_array_end(struct dbus_out *out, size_t mark, size_t alignment) {
  if (out->full) {
    return;
  }
  size_t first = mark + 4;
  first += padding(first, alignment);
  store_u32(out->bytes + mark, (uint32_t)(out->length - first));
}

void dbus_struct(struct dbus_out *out) { align(out, 8); }

void dbus_bytes(struct dbus_out *out, const uint8_t *bytes, size_t count) {
  size_t mark = dbus_array_begin(out, 1);
  put(out, bytes, count);
  dbus_array_end(out, mark, 1);
}

static void put_field(struct dbus_out *out, uint8_t field, const char *type, const char *value) {
  dbus_struct(out);
  dbus_put_u8(out, field);
  put_signature(out, type);
  if (type[0] == 'g') {
    put_signature(out, value);
  } else {
    dbus_put_string(out, value);
  }
}

void dbus_call(struct dbus_out *out, uint32_t serial, const char *destination, const char *path, const char *interface,
               const char *member, const char *signature) {
  out->length = 0;
  out->full = false;
  const uint8_t start[4] = {'l', TYPE_CALL, 0, 1};
  put(out, start, sizeof start);
  dbus_put_u32(out, 0);
  dbus_put_u32(out, serial);
  size_t mark = dbus_array_begin(out, 8);
  put_field(out, FIELD_PATH, "o", path);
  put_field(out, FIELD_INTERFACE, "s", interface);
  put_field(out, FIELD_MEMBER, "s", member);
  put_field(out, FIELD_DESTINATION, "s", destination);
  if (signature[0] != 0) {
    put_field(out, FIELD_SIGNATURE, "g", signature);
  }
  dbus_array_end(out, mark, 8);
  align(out, 8);
  out->body = out->length;
}

void dbus_variant(struct dbus_out *out, const char *signature) {
  out->length = 0;
  out->body = 0;
  out->full = false;
  put_signature(out, signature);
}

bool dbus_end(struct dbus_out *out) {
  if (!out->full) {
    store_u32(out->bytes + 4, (uint32_t)(out->length - out->body));
  }
  return !out->full;
}

static uint32_t load_u32_as(uint8_t order, const uint8_t *at) {
  return order == 'l' ? load_u32(at) : (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

bool dbus_message_length(const uint8_t *bytes, size_t most, size_t *length) {
  uint32_t body = load_u32_as(bytes[0], bytes + 4);
  uint32_t fields = load_u32_as(bytes[0], bytes + 12);
  if ((bytes[0] != 'l' && bytes[0] != 'B') || bytes[3] != 1 || fields > MOST_FIELDS_BYTES || body > most) {
    return false;
  }
  size_t head = DBUS_FIXED_HEADER_BYTES + (size_t)fields;
  head += padding(head, 8);
  *length = head + body;
  return *length <= most;
}

// Moves past one value of a basic type. False: not basic or not there.
static bool skip_basic(const uint8_t *bytes, size_t end, char type, size_t *at) {
  size_t alignment;
  size_t size;
  switch (type) {
    case 'y':
      alignment = size = 1;
      break;
    case 'b':
    case 'i':
    case 'u':
    case 'h':
      alignment = size = 4;
      break;
    case 'g':
      if (*at >= end) {
        return false;
      }
      alignment = 1;
      size = 2 + (size_t)bytes[*at];
      break;
    case 's':
    case 'o':
      *at += padding(*at, 4);
      if (*at > end || end - *at < 4) {
        return false;
      }
      alignment = 1;
      if (load_u32(bytes + *at) > end - *at) {
        return false;  // and the sum below cannot overflow
      }
      size = 5 + (size_t)load_u32(bytes + *at);
      break;
    default:
      return false;
  }
  *at += padding(*at, alignment);
  if (*at > end || end - *at < size) {
    return false;
  }
  *at += size;
  return true;
}

// Finds a header field of a whole little-endian message. *at: behind its value.
static bool find_field(const uint8_t *bytes, size_t length, uint8_t wanted, char wanted_type, size_t *value, size_t *at) {
  size_t whole;
  if (length < DBUS_FIXED_HEADER_BYTES || bytes[0] != 'l' || !dbus_message_length(bytes, length, &whole) ||
      whole != length) {
    return false;
  }
  size_t end = DBUS_FIXED_HEADER_BYTES + (size_t)load_u32(bytes + 12);
  *at = DBUS_FIXED_HEADER_BYTES;
  while (true) {
    *at += padding(*at, 8);
    // field code, then a signature of one basic type, then its value
    if (*at > end || end - *at < 4 || bytes[*at + 1] != 1 || bytes[*at + 3] != 0) {
      return false;
    }
    uint8_t field = bytes[*at];
    char type = (char)bytes[*at + 2];
    *at += 4;
    *value = *at;
    if (!skip_basic(bytes, end, type, at)) {
      return false;
    }
    if (field == wanted && type == wanted_type) {
      return true;
    }
  }
}

enum dbus_kind dbus_reply_kind(const uint8_t *bytes, size_t length, uint32_t serial) {
  size_t value;
  size_t at;
  if (!find_field(bytes, length, FIELD_REPLY_SERIAL, 'u', &value, &at) || load_u32(bytes + at - 4) != serial) {
    return DBUS_OTHER;
  }
  return bytes[1] == TYPE_RETURN ? DBUS_RETURN : bytes[1] == TYPE_ERROR ? DBUS_ERROR : DBUS_OTHER;
}

bool dbus_error_begins(const uint8_t *bytes, size_t length, const char *prefix) {
  size_t value;
  size_t at;
  size_t count = strlen(prefix);
  if (!find_field(bytes, length, FIELD_ERROR_NAME, 's', &value, &at)) {
    return false;
  }
  // Aligned, then its length, the text and a zero.
  value += padding(value, 4) + 4;
  return at - value > count && memcmp(bytes + value, prefix, count) == 0;
}

const uint8_t *dbus_body(const uint8_t *bytes, size_t length, size_t *body_length) {
  size_t whole;
  *body_length = 0;
  if (length < DBUS_FIXED_HEADER_BYTES || !dbus_message_length(bytes, length, &whole) || whole != length) {
    return bytes;
  }
  *body_length = load_u32_as(bytes[0], bytes + 4);
  return bytes + length - *body_length;
}
