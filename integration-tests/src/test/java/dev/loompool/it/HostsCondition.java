package dev.loompool.it;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Skips tests where this machine makes no network namespaces: for want of a kernel that has them,
/// of the commands, or of rights.
final class HostsCondition implements ExecutionCondition {
  private static final Optional<String> OBSTACLE = Hosts.obstacle();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return OBSTACLE
        .map(why -> ConditionEvaluationResult.disabled("no network namespaces here: " + why))
        .orElseGet(() -> ConditionEvaluationResult.enabled("network namespaces can be made"));
  }
}
