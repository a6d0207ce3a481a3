package io.homeward.ui.desktop.windows;

import io.homeward.engine.vault.KeyVault;
import io.homeward.engine.vault.VaultException;
import io.homeward.ui.desktop.PatientVault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys in files that only Windows can decrypt, for the person who is signed in; each file is for
 * its owner alone, and bound to its name.
 */
public final class DpapiVault implements KeyVault {
  private static final Logger LOG = LoggerFactory.getLogger(DpapiVault.class);
  private static final int MAX_SECRET = 8 * 1024;

  private final Path folder;
  private final DataProtection protection;

  /**
   * Keys in a folder, which is made with the first of them.
   *
   * @param folder for nothing else
   */
  DpapiVault(Path folder, DataProtection protection) {
    this.folder = folder;
    this.protection = protection;
  }

  /**
   * That of this person, with limits; {@link KeyVault#NONE} where its functions are not found.
   *
   * @param localData where programs keep what stays on this computer
   */
  public static KeyVault ofSystem(Path localData) {
    try {
      return new PatientVault(
          new DpapiVault(localData.resolve("Homeward").resolve("keys"), Crypt32.ofSystem()),
          PatientVault.PATIENCE,
          PatientVault.PATIENCE);
    } catch (VaultException e) {
      LOG.info("no protection of data: {}", e.toString());
      return KeyVault.NONE;
    }
  }

  @Override
  public boolean keep(String name, byte[] secret) {
    if (secret.length > MAX_SECRET) {
      LOG.warn("keys stay in the file: they are too long");
      return false;
    }
    try {
      write(file(name), SealedRecord.write(protection.protect(secret, context(name))));
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.info("keys stay in the file: {}", e.toString());
      return false;
    }
  }

  @Override
  public byte[] fetch(String name) throws VaultException {
    byte[] sealed;
    try (InputStream in = Files.newInputStream(file(name))) {
      sealed = SealedRecord.read(in.readNBytes(SealedRecord.MAX_BYTES + 1));
    } catch (VaultException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new VaultException("Windows has no such keys", e);
    } catch (IOException e) {
      throw new VaultException("the protected keys cannot be read", e);
    }
    byte[] secret = protection.unprotect(sealed, context(name));
    if (secret.length > MAX_SECRET) {
      Arrays.fill(secret, (byte) 0);
      throw new VaultException("what Windows has for this device are no keys");
    }
    return secret;
  }

  @Override
  public void forget(String name) {
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException e) {
      LOG.info("old keys stay protected: {}", e.toString());
    }
  }

  /** Names are paths, which are no names of files. */
  private Path file(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return folder.resolve(HexFormat.of().formatHex(hash, 0, 16) + ".key");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] context(String name) {
    return ("io.homeward\n" + name).getBytes(StandardCharsets.UTF_8);
  }

  /** The old ones or the new ones are there, whatever happens meanwhile. */
  private void write(Path file, byte[] bytes) throws IOException {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    Files.createDirectories(folder, attributes(posix, "rwx------"));
    Path aside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(aside);
    try (FileChannel out =
        FileChannel.open(
            aside,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attributes(posix, "rw-------"))) {
      if (!posix) {
        forOwnerAlone(aside);
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static FileAttribute<?>[] attributes(boolean posix, String permissions) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** On Windows, before anything is in it. */
  private static void forOwnerAlone(Path file) throws IOException {
    AclFileAttributeView view = Files.getFileAttributeView(file, AclFileAttributeView.class);
    if (view == null) {
      throw new IOException("nobody can be kept out of " + file.getFileName());
    }
    view.setAcl(
        List.of(
            AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(view.getOwner())
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .build()));
  }
}
