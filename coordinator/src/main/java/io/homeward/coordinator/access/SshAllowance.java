package io.homeward.coordinator.access;

import io.homeward.engine.inet.IpText;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who may log in to one device by SSH.
 *
 * @param check whether only after a sign-in
 * @param checkPeriod how long a sign-in counts; zero: it never does
 * @param principals addresses of the devices that may
 * @param logins as whom: {@code *} stands for everybody else, {@code =} for the same name, an empty
 *     text for nobody
 * @param acceptEnv environment variables that may be sent
 */
public record SshAllowance(
    boolean check,
    Duration checkPeriod,
    List<String> principals,
    Map<String, String> logins,
    List<String> acceptEnv) {
  public SshAllowance {
    principals = List.copyOf(principals);
    logins = Collections.unmodifiableMap(new LinkedHashMap<>(logins));
    acceptEnv = List.copyOf(acceptEnv);
  }

  /** Whether it is about that device. */
  public boolean admits(Node from) {
    return principals.contains(IpText.format(from.ipv4()));
  }

  /** Whether that login is let in by it. */
  public boolean admits(String login) {
    String mapped = logins.getOrDefault(login, logins.getOrDefault("*", ""));
    return !login.isEmpty() && !mapped.isEmpty();
  }
}
