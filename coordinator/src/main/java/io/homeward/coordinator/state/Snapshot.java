package io.homeward.coordinator.state;

import io.homeward.coordinator.access.Audience;
import io.homeward.coordinator.access.Node;
import io.homeward.coordinator.access.Population;
import io.homeward.coordinator.model.ApiToken;
import io.homeward.coordinator.model.AuthKey;
import io.homeward.coordinator.model.Contents;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.model.Invitation;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.Tailnet;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.policy.Policy;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The whole tailnet at one moment. Immutable; the next state is another object. */
public final class Snapshot {
  private final Tailnet tailnet;
  private final SortedMap<Long, User> users;
  private final SortedMap<Long, Device> devices;
  private final Map<String, AuthKey> authKeys;
  private final Map<String, Invitation> invitations;
  private final Map<String, ApiToken> apiTokens;
  private final Index index;
  private final WrittenPolicy policy;
  private final Supplier<Population> population;
  private final long version;

  /**
   * From maps that nobody changes any more, or only the draft that made them.
   *
   * @param population gives all devices and people under the policy
   * @param version more than that of any state before
   */
  Snapshot(
      Tailnet tailnet,
      SortedMap<Long, User> users,
      SortedMap<Long, Device> devices,
      Map<String, AuthKey> authKeys,
      Map<String, Invitation> invitations,
      Map<String, ApiToken> apiTokens,
      Index index,
      WrittenPolicy policy,
      Supplier<Population> population,
      long version) {
    this.policy = policy;
    this.population = population;
    this.version = version;
    this.tailnet = tailnet;
    this.users = users;
    this.devices = devices;
    this.authKeys = authKeys;
    this.invitations = invitations;
    this.apiTokens = apiTokens;
    this.index = index;
  }

  /** The state that a store holds. */
  public static Snapshot of(Contents contents) {
    TreeMap<Long, User> users = new TreeMap<>();
    contents.users().forEach(user -> users.put(user.id(), user));
    TreeMap<Long, Device> devices = new TreeMap<>();
    contents.devices().forEach(device -> devices.put(device.id(), device));
    Map<String, AuthKey> keys = new HashMap<>();
    contents.authKeys().forEach(key -> keys.put(key.id(), key));
    Map<String, Invitation> invitations = new HashMap<>();
    contents.invitations().forEach(one -> invitations.put(one.id(), one));
    Map<String, ApiToken> tokens = new HashMap<>();
    contents.apiTokens().forEach(one -> tokens.put(one.id(), one));
    Population population = Residents.all(Rules.of(contents.policy()), users.values(), devices);
    return new Snapshot(
        contents.tailnet(),
        users,
        devices,
        keys,
        invitations,
        tokens,
        Index.of(devices.values()),
        contents.policy(),
        () -> population,
        1);
  }

  SortedMap<Long, User> usersById() {
    return users;
  }

  SortedMap<Long, Device> devicesById() {
    return devices;
  }

  Map<String, AuthKey> authKeysById() {
    return authKeys;
  }

  Map<String, Invitation> invitationsById() {
    return invitations;
  }

  Map<String, ApiToken> apiTokensById() {
    return apiTokens;
  }

  Index index() {
    return index;
  }

  /** More than that of any state before it; for as long as the process lives. */
  public long version() {
    return version;
  }

  /** Whether nobody joined, left or is called otherwise. */
  public boolean hasSamePeople(Snapshot other) {
    return users == other.users || users.equals(other.users);
  }

  /** The policy in force as somebody wrote it. */
  public WrittenPolicy policy() {
    return policy;
  }

  /** The text of the policy in force; the default where nobody has written one. */
  public String policyText() {
    return policy.version() == 0 ? Policy.DEFAULT_TEXT : policy.text();
  }

  /** All devices and people under the policy in force. */
  public Population population() {
    return population.get();
  }

  /** Whom a device may know of, and by whom it reaches which networks. */
  public Audience audienceOf(Device device) {
    Population all = population();
    Node viewer = all.node(device.id());
    return viewer == null ? Audience.NOBODY : all.audienceOf(viewer);
  }

  /** What belongs to the tailnet as a whole. */
  public Tailnet tailnet() {
    return tailnet;
  }

  /** All users in order of id. */
  public Collection<User> users() {
    return Collections.unmodifiableCollection(users.values());
  }

  /** All devices in order of id. */
  public Collection<Device> devices() {
    return Collections.unmodifiableCollection(devices.values());
  }

  /** All auth keys in order of creation. */
  public List<AuthKey> authKeys() {
    return authKeys.values().stream()
        .sorted(java.util.Comparator.comparing(AuthKey::created).thenComparing(AuthKey::id))
        .toList();
  }

  /** The user, or that of tagged devices, or null. */
  public @Nullable User user(long id) {
    return id == User.TAGGED_DEVICES.id() ? User.TAGGED_DEVICES : users.get(id);
  }

  /** The user of that name, or null. */
  public @Nullable User userNamed(String name) {
    return users.values().stream().filter(u -> u.name().equals(name)).findFirst().orElse(null);
  }

  /** Whom a provider knows by this, or null. */
  public @Nullable User userKnownAs(Identity identity) {
    return users.values().stream()
        .filter(user -> user.identities().contains(identity))
        .findFirst()
        .orElse(null);
  }

  /** Who has the passkey of that id, or null. */
  public @Nullable User userWithPasskey(String passkeyId) {
    return users.values().stream()
        .filter(user -> user.passkey(passkeyId) != null)
        .findFirst()
        .orElse(null);
  }

  /** Whether somebody owns the tailnet; as long as nobody does, the first person may. */
  public boolean hasOwner() {
    return users.values().stream().anyMatch(user -> user.role() == Role.OWNER);
  }

  /** All invitations in order of creation. */
  public List<Invitation> invitations() {
    return invitations.values().stream()
        .sorted(java.util.Comparator.comparing(Invitation::created).thenComparing(Invitation::id))
        .toList();
  }

  /** The invitation of that id, or null. */
  public @Nullable Invitation invitation(String id) {
    return invitations.get(id);
  }

  /** All API tokens in order of creation. */
  public List<ApiToken> apiTokens() {
    return apiTokens.values().stream()
        .sorted(java.util.Comparator.comparing(ApiToken::created).thenComparing(ApiToken::id))
        .toList();
  }

  /** The API token of that id, or null. */
  public @Nullable ApiToken apiToken(String id) {
    return apiTokens.get(id);
  }

  /** The device, or null. */
  public @Nullable Device device(long id) {
    return devices.get(id);
  }

  /**
   * The device with that node key, of that machine; null when there is none or when the key belongs
   * to another machine.
   */
  public @Nullable Device device(NodePublicKey node, MachinePublicKey machine) {
    Device device = deviceByNodeKey(node);
    return device != null && device.registration().machine().equals(machine) ? device : null;
  }

  /** The device with that node key, whichever machine asks, or null. */
  public @Nullable Device deviceByNodeKey(NodePublicKey node) {
    return deviceOf(index.withNodeKey(node));
  }

  /** The device of that machine and owner, or null. */
  public @Nullable Device deviceOf(MachinePublicKey machine, long userId) {
    for (Device device : devicesOf(machine)) {
      if (device.registration().userId() == userId) {
        return device;
      }
    }
    return null;
  }

  /** All devices of that machine, in order of id. */
  public List<Device> devicesOf(MachinePublicKey machine) {
    return index.ofMachine(machine).stream().map(devices::get).toList();
  }

  /** The device of that name, or null. */
  public @Nullable Device deviceNamed(String name) {
    return deviceOf(index.named(name));
  }

  /**
   * The device that a person means: its name or full name, one of its addresses, or its id, as
   * {@code id:3}, {@code #3} or {@code 3}. A name may look like an id, and the wrong device may be
   * removed for good: what fits two devices means none.
   *
   * @throws RefusedException when there is none, or more than one
   */
  public Device find(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    wanted = wanted.endsWith(".") ? wanted.substring(0, wanted.length() - 1) : wanted;
    Set<Device> found = new LinkedHashSet<>();
    String id = wanted.startsWith("id:") ? wanted.substring(3) : wanted;
    id = wanted.startsWith("#") ? wanted.substring(1) : id;
    if (id.matches("[0-9]{1,18}")) {
      add(found, devices.get(Long.parseLong(id)));
    }
    if (id.equals(wanted)) {
      String suffix = "." + tailnet.domain();
      add(found, deviceNamed(wanted));
      if (wanted.endsWith(suffix)) {
        add(found, deviceNamed(wanted.substring(0, wanted.length() - suffix.length())));
      }
      add(found, deviceAt(wanted));
    }
    if (found.isEmpty()) {
      throw new RefusedException(Refusal.NO_DEVICE, "name", text);
    }
    if (found.size() > 1) {
      throw new RefusedException(Refusal.DEVICE_OR_ID, Map.of("name", text, "id", id));
    }
    return found.iterator().next();
  }

  private static void add(Set<Device> found, @Nullable Device device) {
    if (device != null) {
      found.add(device);
    }
  }

  private @Nullable Device deviceAt(String address) {
    try {
      InetAddress wanted = IpText.parse(address);
      return devices.values().stream()
          .filter(device ->
              device.addresses().ipv4().equals(wanted) || device.addresses().ipv6().equals(wanted))
          .findFirst()
          .orElse(null);
    } catch (IllegalArgumentException e) {
      return null; // no address
    }
  }

  private @Nullable Device deviceOf(@Nullable Long id) {
    return id == null ? null : devices.get(id);
  }

  /** The auth key of that id, or null. */
  public @Nullable AuthKey authKey(String id) {
    return authKeys.get(id);
  }

  /** Whether the IPv4 address of this number belongs to a device. */
  public boolean addressTaken(int number) {
    return index.hasAddress(number);
  }

  /** The full name of a device, without trailing dot. */
  public String fqdn(Device device) {
    return device.name() + "." + tailnet.domain();
  }
}
