package io.homeward.ui.session;

import io.homeward.engine.node.Connection;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.profiles.ProfileList;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the app shows, at one moment. Immutable; all views and the tray menu are
 * functions of it.
 *
 * @param connection how the app stands to the tailnet
 * @param signIn how far a sign-in is
 * @param tailnet name of the tailnet, or empty
 * @param account who is signed in here, or empty
 * @param authUrl where to sign in; null unless {@link SignIn#IN_BROWSER}
 * @param signInKey what the page there calls this device, in short; empty: not known, or no page
 * @param self this device, null before the first answer and after signing out
 * @param groups the other devices, grouped and ordered as they are shown
 * @param troubles what is wrong or has to be seen to, the gravest first; what the server says among
 *     them
 * @param preferences what the person wants
 * @param favourites which devices the person wants first
 * @param accounts of which one is in use; none where nobody keeps several
 * @param trial whether the tailnet runs on this computer to be tried out, and ends with the app
 */
public record UiState(
    Connection connection,
    SignIn signIn,
    String tailnet,
    String account,
    @Nullable URI authUrl,
    String signInKey,
    @Nullable Device self,
    List<DeviceGroup> groups,
    List<Trouble> troubles,
    Preferences preferences,
    Favourites favourites,
    ProfileList accounts,
    boolean trial) {

  public UiState {
    groups = List.copyOf(groups);
    troubles = List.copyOf(troubles);
  }

  /**
   * The same beside what the node does not tell.
   *
   * @param trialServer where a trial runs, or null; who has left it, or has yet to begin, is in
   *     none
   */
  UiState beside(ProfileList known, @Nullable URI trialServer) {
    boolean inside = self != null || signIn == SignIn.CONTACTING || signIn == SignIn.IN_BROWSER;
    return new UiState(
        connection,
        signIn,
        tailnet,
        account,
        authUrl,
        signInKey,
        self,
        groups,
        troubles,
        preferences,
        favourites,
        known,
        inside && preferences.controlUrl().equals(trialServer));
  }

  /** What is wrong, without since when. */
  public List<NodeProblem> problems() {
    return troubles.stream().map(Trouble::problem).toList();
  }

  /** The device with this id, this one included, or null. */
  public @Nullable Device device(long id) {
    if (self != null && self.id() == id) {
      return self;
    }
    for (DeviceGroup group : groups) {
      for (Device device : group.devices()) {
        if (device.id() == id) {
          return device;
        }
      }
    }
    return null;
  }

  /** All devices, this one first, then as they are grouped and ordered. */
  public List<Device> devices() {
    List<Device> devices = new ArrayList<>();
    if (self != null) {
      devices.add(self);
    }
    groups.forEach(group -> devices.addAll(group.devices()));
    return devices;
  }

  /** How many other devices there are. */
  public int deviceCount() {
    int count = 0;
    for (DeviceGroup group : groups) {
      count += group.devices().size();
    }
    return count;
  }
}
