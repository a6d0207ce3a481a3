package io.homeward.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing by itself: one of its own has to follow. */
public abstract class CommandGroup implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  /** Nothing by default. */
  protected CommandGroup() {}

  @Override
  public final void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing");
  }
}
