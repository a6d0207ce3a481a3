package io.homeward.engine.profiles;

import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of a computer, of which one is in use. Thread-safe; what changes something blocks
 * until it is done, for seconds, and one change is made after the other.
 */
public interface Profiles {
  /** Those of this moment. Never blocks. */
  ProfileList list();

  /**
   * Tells every new list, the present one first. The listener must return at once.
   *
   * @return ends the subscription; may be run again
   */
  Runnable subscribe(Consumer<ProfileList> listener);

  /**
   * Adds a profile and puts it in use; nobody is signed in there.
   *
   * @param server the coordination server; null: the person has yet to say. Then one is taken at
   *     which nobody is signed in, if there is such
   * @return its id
   * @throws ProfileException when it is not there; what was in use is so again
   */
  String add(@Nullable URI server) throws ProfileException;

  /**
   * Puts another profile in use: the node of the present one ends and gives back what it changed
   * about the computer's network, then the other's begins. It connects when the one before was
   * connected, or it was itself when it was left. The present one goes if it was added without a
   * server and nobody has signed in there since.
   *
   * @throws ProfileException when it cannot be used; what was in use is so again
   */
  void switchTo(String id) throws ProfileException;

  /**
   * Deletes a profile with its keys. The one in use signs out at its server first, as far as the
   * server answers within seconds, and another one is put in use; of any other the server learns
   * nothing.
   *
   * @throws ProfileException when it is there as before
   */
  void remove(String id) throws ProfileException;

  /**
   * Calls a profile so.
   *
   * @param name {@value ProfileList#LONGEST_NAME} code points are kept; empty: what it is called
   *     without a choice
   * @throws ProfileException when it is called as before
   */
  void rename(String id, String name) throws ProfileException;
}
