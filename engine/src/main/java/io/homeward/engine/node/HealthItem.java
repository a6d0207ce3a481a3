package io.homeward.engine.node;

import java.time.Instant;

/**
 * One thing that is wrong, as every surface shows it; the problem's kind also says what to do.
 *
 * @param problem what
 * @param since when this node saw it first, without a time in which it was over
 * @param works what a person can do nevertheless
 */
public record HealthItem(NodeProblem problem, Instant since, Works works) {}
