package io.homeward.engine.netmap;

/**
 * Who owns a device.
 *
 * @param id key
 * @param loginName such as an e-mail address
 * @param displayName for people, or empty
 * @param pictureUrl of a portrait, or empty
 */
public record UserProfile(long id, String loginName, String displayName, String pictureUrl) {}
