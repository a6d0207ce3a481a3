package io.homeward.coordinator.server;

import io.homeward.coordinator.auth.SignIns;
import io.homeward.coordinator.auth.Users;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.Randomness;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs in the one person who runs the server on their own machine, without any password: whoever
 * can open the page is that person, which is why it is off unless the server listens on loopback
 * only. Each form carries a token that binds it to the browser that got it. Thread-safe.
 */
public final class EmbeddedSignIn {
  /** Who may sign in. */
  public enum Visitors {
    /** The pages are off. */
    NOBODY,
    /** Who sits at this computer: nobody else reaches the server. */
    THIS_COMPUTER,
    /** Whoever reaches the server, as its owner wanted. */
    ANYBODY
  }

  private static final int BROWSER_BYTES = 16;
  private static final String HMAC = "HmacSHA256";

  private final TailnetState state;
  private final SignIns signIns;
  private final Randomness randomness;
  private final String owner;
  private final Visitors visitors;
  private final byte[] secret;

  /**
   * @param owner name of the user; made at the first sign-in
   * @param visitors who may sign in
   */
  public EmbeddedSignIn(
      TailnetState state, SignIns signIns, Randomness randomness, String owner, Visitors visitors) {
    this.state = state;
    this.signIns = signIns;
    this.randomness = randomness;
    this.owner = owner;
    this.visitors = visitors;
    this.secret = randomness.bytes(32);
  }

  /** Whether anybody may sign in. */
  public boolean enabled() {
    return visitors != Visitors.NOBODY;
  }

  /** Who may sign in. */
  Visitors visitors() {
    return visitors;
  }

  /**
   * Confirms the sign-in as the person.
   *
   * @throws io.homeward.coordinator.model.RefusedException when it is over or the device may not
   *     join
   */
  public Device confirm(String id) {
    return signIns.confirm(id, user().id());
  }

  /** The person, made when missing. */
  User user() {
    return state.submit(Users.ensureOwner(owner));
  }

  /**
   * Confirms the sign-in as somebody who signed in elsewhere.
   *
   * @throws io.homeward.coordinator.model.RefusedException as above
   */
  Device confirmAs(String id, long userId) {
    return signIns.confirm(id, userId);
  }

  /**
   * Says no to a sign-in.
   *
   * @throws io.homeward.coordinator.model.RefusedException when it is over
   */
  public void cancel(String id) {
    signIns.cancel(id);
  }

  /** Who will own the device. */
  String person() {
    User user = state.snapshot().userNamed(owner);
    return user == null ? owner : user.displayName();
  }

  SignIns.@Nullable SignIn find(String id) {
    return signIns.find(id);
  }

  String newBrowser() {
    return HexFormat.of().formatHex(randomness.bytes(BROWSER_BYTES));
  }

  String token(String browser, String signInId) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret, HMAC));
      byte[] sum = mac.doFinal((browser + "/" + signInId).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }

  boolean knowsToken(String browser, String signInId, String token) {
    return MessageDigest.isEqual(
        token(browser, signInId).getBytes(StandardCharsets.UTF_8),
        token.getBytes(StandardCharsets.UTF_8));
  }
}
