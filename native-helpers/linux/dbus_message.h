// D-Bus messages: only what calling a method and knowing its reply needs. Pure; bounded by the buffer. Little-endian.
#ifndef HOMEWARD_DBUS_MESSAGE_H
#define HOMEWARD_DBUS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  // The largest call carries all match domains of a configuration.
  DBUS_MOST_BYTES = 384 * 1024,
  DBUS_FIXED_HEADER_BYTES = 16,
  // The largest that a bus lets pass.
  DBUS_ANY_BYTES = 128 * 1024 * 1024,
};

struct dbus_out {
  uint8_t bytes[DBUS_MOST_BYTES];
  size_t length;
  size_t body;  // where the body begins
  bool full;
};

// A method call without body; add the arguments in the order of the signature, then dbus_end.
void dbus_call(struct dbus_out *out, uint32_t serial, const char *destination, const char *path, const char *interface,
               const char *member, const char *signature);
void dbus_put_u8(struct dbus_out *out, uint8_t value);
void dbus_put_u32(struct dbus_out *out, uint32_t value);
void dbus_put_bool(struct dbus_out *out, bool value);
void dbus_put_string(struct dbus_out *out, const char *text);
// An array whose elements are aligned to so many bytes. Returns a mark for dbus_array_end.
size_t dbus_array_begin(struct dbus_out *out, size_t alignment);
void dbus_array_end(struct dbus_out *out, size_t mark, size_t alignment);
// A structure: aligns only.
void dbus_struct(struct dbus_out *out);
void dbus_bytes(struct dbus_out *out, const uint8_t *bytes, size_t count);
// Begins a value alone, as it stands in the answer to a question for a property: what follows is of this signature.
void dbus_variant(struct dbus_out *out, const char *signature);
// Fills in the length of the body. False: it did not fit.
bool dbus_end(struct dbus_out *out);

// How long a message is, from its first 16 bytes, in either order of bytes: whoever is on the bus may send us theirs. False:
// broken, or longer than `most`.
bool dbus_message_length(const uint8_t *bytes, size_t most, size_t *length);

// The body of a whole message, of *body_length bytes.
const uint8_t *dbus_body(const uint8_t *bytes, size_t length, size_t *body_length);

enum dbus_kind { DBUS_OTHER, DBUS_RETURN, DBUS_ERROR };

// Whether a whole message answers the call of this serial, and how.
enum dbus_kind dbus_reply_kind(const uint8_t *bytes, size_t length, uint32_t serial);

// Whether the name of the error that a DBUS_ERROR tells begins so.
bool dbus_error_begins(const uint8_t *bytes, size_t length, const char *prefix);

#endif
