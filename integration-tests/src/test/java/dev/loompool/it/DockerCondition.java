package dev.loompool.it;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/// Skips tests where no Docker engine answers, or `LOOMPOOL_CONTAINERS` says why there is none.
/// Where that is `required` they run all the same, and fail: otherwise nobody would see that they
/// are never run.
final class DockerCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String containers = System.getenv().getOrDefault("LOOMPOOL_CONTAINERS", "");
    if (containers.equals("required")) {
      return ConditionEvaluationResult.enabled("containers are required");
    }
    if (!containers.isEmpty()) {
      return ConditionEvaluationResult.disabled(containers);
    }
    return DockerClientFactory.instance().isDockerAvailable()
        ? ConditionEvaluationResult.enabled("a Docker engine answers")
        : ConditionEvaluationResult.disabled(
            "no Docker engine answers; docker/engine up brings one");
  }
}
