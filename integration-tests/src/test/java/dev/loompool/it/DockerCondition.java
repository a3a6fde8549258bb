package dev.loompool.it;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/// Skips tests where no Docker engine answers. Where `LOOMPOOL_CONTAINERS` is `required` they run
/// all the same, and fail: otherwise nobody would see that they are never run.
final class DockerCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if ("required".equals(System.getenv("LOOMPOOL_CONTAINERS"))) {
      return ConditionEvaluationResult.enabled("containers are required");
    }
    return DockerClientFactory.instance().isDockerAvailable()
        ? ConditionEvaluationResult.enabled("a Docker engine answers")
        : ConditionEvaluationResult.disabled(
            "no Docker engine answers; docker/engine up brings one");
  }
}
