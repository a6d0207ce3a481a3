package io.homeward.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log of this program: warnings to standard error, more of it by {@code HOMEWARD_LOG}. Set up
 * by code, because a file of settings costs each start, also that of a short command, an XML
 * parser, 500 classes and a search through all jars.
 */
public final class ProgramLog implements SLF4JServiceProvider {
  private static final String PROVIDER = "slf4j.provider";
  private static final String VERBOSITY = "slf4j.internal.verbosity";

  /** A file of settings that somebody names who looks for a fault. */
  private static final String SETTINGS = "logback.configurationFile";

  private final LoggerContext context = new LoggerContext();
  private final LogbackMDCAdapter notes = new LogbackMDCAdapter();
  private final IMarkerFactory markers = new BasicMarkerFactory();

  /** For the logging library. */
  public ProgramLog() {}

  /** Has the library take this, unless who started the JVM chose. Before the first logger. */
  static void use() {
    if (System.getProperty(PROVIDER) == null && System.getProperty(SETTINGS) == null) {
      System.setProperty(PROVIDER, ProgramLog.class.getName());
      if (System.getProperty(VERBOSITY) == null) {
        // It would say on standard error that it takes what it was told to.
        System.setProperty(VERBOSITY, "WARN");
      }
    }
  }

  @Override
  public void initialize() {
    context.setName("default");
    context.setMDCAdapter(notes);
    LineLayout layout = new LineLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    // Standard output belongs to the commands; a healthy program writes nothing here.
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    context
        .getLogger("io.homeward")
        .setLevel(Level.toLevel(System.getenv("HOMEWARD_LOG"), Level.WARN));
    // It logs with a stack trace what it throws as well; we say that in one line.
    context.getLogger("org.sqlite").setLevel(Level.OFF);
    context.start();
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return context;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return notes;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  /** Time, level, where, what; then the whole trace of what was thrown. */
  private static final class LineLayout extends LayoutBase<ILoggingEvent> {
    private static final int LONGEST_NAME = 24;

    private final TargetLengthBasedClassNameAbbreviator names =
        new TargetLengthBasedClassNameAbbreviator(LONGEST_NAME);

    /** Made with the first line, which most starts never write. */
    private @Nullable DateTimeFormatter time;

    @Override
    public synchronized String doLayout(ILoggingEvent event) {
      DateTimeFormatter formatter = time;
      if (formatter == null) {
        formatter = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
        time = formatter;
      }
      StringBuilder line = new StringBuilder();
      formatter.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
      String level = event.getLevel().toString();
      line.append(' ').append(level).repeat(" ", Math.max(0, 5 - level.length()));
      line.append(' ').append(names.abbreviate(event.getLoggerName()));
      line.append(" - ").append(event.getFormattedMessage()).append(System.lineSeparator());
      if (event.getThrowableProxy() != null) {
        line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      return line.toString();
    }
  }
}
