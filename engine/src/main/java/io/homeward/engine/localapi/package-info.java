/**
 * The local API: how other programs of this computer (the command line first) see and steer a
 * running node. HTTP/1.1 with JSON over a unix-domain socket that only the owning user and root may
 * use; {@code docs/local-api.md} describes it for their authors. Field names are those of the
 * official client where it has the same thing. May import {@code node}, {@code netmap}, {@code
 * search}, {@code naming}, {@code key}, {@code inet} and {@code env}.
 */
@NullMarked
package io.homeward.engine.localapi;

import org.jspecify.annotations.NullMarked;
