package io.homeward.ui.session;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.Works;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong.
 *
 * @param problem what
 * @param since when it was seen first; null: just now, as the answer to a command
 * @param works what a person can do nevertheless
 */
public record Trouble(NodeProblem problem, @Nullable Instant since, Works works) {}
