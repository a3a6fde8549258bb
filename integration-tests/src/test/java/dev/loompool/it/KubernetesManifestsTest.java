package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.loompool.PoolStats;
import dev.loompool.cli.CoordinatorCommand;
import dev.loompool.cli.PoolMetrics;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// The manifests in docker/kubernetes, held against the types of the Kubernetes API: no property
/// may be unknown or of another type.
class KubernetesManifestsTest {
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "v1 Secret", Secret.class,
          "v1 Service", Service.class,
          "apps/v1 Deployment", Deployment.class,
          "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class);

  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory())
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return false; // what the types would keep as additional properties is a mistake
                }
              });

  @Test
  void allAreOfKnownTypes() throws IOException {
    assertThat(resources())
        .extracting(HasMetadata::getKind)
        .containsExactlyInAnyOrder(
            "Deployment",
            "Deployment",
            "HorizontalPodAutoscaler",
            "Secret",
            "Secret",
            "Secret",
            "Service");
  }

  @Test
  void misspeltPropertiesAreFound() throws IOException {
    JsonNode node = YAML.readTree("{spec: {replica: 3}}");

    assertThatThrownBy(() -> YAML.treeToValue(node, Deployment.class))
        .isInstanceOf(UnrecognizedPropertyException.class)
        .hasMessageContaining("replica");
  }

  @Test
  void theyNameOneAnother() throws IOException {
    Deployment workers = one(Deployment.class, "loompool-worker");
    Deployment coordinator = one(Deployment.class, "loompool-coordinator");
    Service service = one(Service.class, "loompool-coordinator");
    HorizontalPodAutoscaler scaler = one(HorizontalPodAutoscaler.class, "loompool-worker");

    assertThat(service.getSpec().getSelector())
        .isEqualTo(coordinator.getSpec().getSelector().getMatchLabels());
    assertThat(scaler.getSpec().getScaleTargetRef().getName())
        .isEqualTo(workers.getMetadata().getName());
    assertThat(List.of(workers, coordinator))
        .allSatisfy(deployment -> {
          assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
              .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
          assertThat(deployment.getSpec().getTemplate().getSpec().getVolumes())
              .filteredOn(volume -> volume.getSecret() != null)
              .extracting(volume -> volume.getSecret().getSecretName())
              .containsExactly("loompool-token", nameOf(deployment) + "-tls")
              .allSatisfy(name -> assertThat(one(Secret.class, name)).isNotNull());
        });
    assertThat(container(workers).getEnv())
        .filteredOn(variable -> variable.getName().equals("LOOMPOOL_CONNECT"))
        .extracting(variable -> variable.getValue())
        .containsExactly(service.getMetadata().getName() + ":" + port(service));
  }

  /// What the autoscaler goes by, the coordinator tells where Prometheus is sent.
  @Test
  void theQueueDepthIsToldWhereItIsLookedFor() throws IOException {
    HorizontalPodAutoscaler scaler = one(HorizontalPodAutoscaler.class, "loompool-worker");
    Deployment coordinator = one(Deployment.class, "loompool-coordinator");
    PoolStats stats = new PoolStats(7, 0, 0, 0, 0, 0, List.of());

    assertThat(scaler.getSpec().getMetrics())
        .extracting(metric -> metric.getExternal().getMetric().getName())
        .allSatisfy(name ->
            assertThat(PoolMetrics.text("p", stats, List.of()))
                .contains("\n" + name + "{pool=\"p\"} 7\n"));
    assertThat(coordinator.getSpec().getTemplate().getMetadata().getAnnotations())
        .containsEntry("prometheus.io/path", "/metrics")
        .containsEntry("prometheus.io/port", "9400");
    assertThat(container(coordinator).getArgs()).contains("--metrics=0.0.0.0:9400");
    assertThat(container(coordinator).getPorts())
        .extracting(port -> port.getContainerPort())
        .containsExactly(7400, 9400);
  }

  /// Each file that an option names is in a secret that is mounted there.
  @Test
  void whatTheyReadIsMounted() throws IOException {
    for (String name : List.of("loompool-coordinator", "loompool-worker")) {
      Deployment deployment = one(Deployment.class, name);
      Container container = container(deployment);
      List<String> files =
          Stream.concat(
                  container.getArgs().stream().map(word -> word.substring(word.indexOf('=') + 1)),
                  container.getEnv().stream().map(EnvVar::getValue))
              .filter(value -> value != null && value.startsWith("/run/secrets/"))
              .toList();

      assertThat(files)
          .hasSize(4)
          .allSatisfy(file -> {
            int slash = file.lastIndexOf('/');
            String volume =
                container.getVolumeMounts().stream()
                    .filter(mount -> mount.getMountPath().equals(file.substring(0, slash)))
                    .findFirst()
                    .orElseThrow()
                    .getName();
            String secret =
                deployment.getSpec().getTemplate().getSpec().getVolumes().stream()
                    .filter(each -> each.getName().equals(volume))
                    .findFirst()
                    .orElseThrow()
                    .getSecret()
                    .getSecretName();
            assertThat(one(Secret.class, secret).getStringData())
                .containsKey(file.substring(slash + 1));
          });
    }
  }

  /// A command line that the command would refuse is one that no container could run.
  @Test
  void argumentsAreThoseOfTheCommand() throws IOException {
    CommandLine.ParseResult parsed =
        new CommandLine(new CoordinatorCommand())
            .parseArgs(
                container(one(Deployment.class, "loompool-coordinator")).getArgs().stream()
                    .skip(1)
                    .toArray(String[]::new));

    assertThat(parsed.hasMatchedOption("--listen")).isTrue();
    assertThat(parsed.hasMatchedOption("--allow-plaintext")).isFalse();
    assertThat(parsed.unmatched()).isEmpty();
  }

  @Test
  void containersHaveNoRights() throws IOException {
    for (Deployment deployment :
        List.of(
            one(Deployment.class, "loompool-worker"),
            one(Deployment.class, "loompool-coordinator"))) {
      Container container = container(deployment);

      assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
      assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
      assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(
              deployment.getSpec().getTemplate().getSpec().getSecurityContext().getRunAsNonRoot())
          .isTrue();
      assertThat(container.getResources().getLimits()).containsKeys("memory");
    }
  }

  private static String nameOf(Deployment deployment) {
    return deployment.getMetadata().getName();
  }

  private static int port(Service service) {
    return service.getSpec().getPorts().getFirst().getPort();
  }

  private static Container container(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();
  }

  private static <T extends HasMetadata> T one(Class<T> type, String name) throws IOException {
    return resources().stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(resource -> resource.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<HasMetadata> resources() throws IOException {
    List<HasMetadata> resources = new ArrayList<>();
    for (Path file : Checkout.files("docker/kubernetes", ".yaml")) {
      try (MappingIterator<JsonNode> documents =
          YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
        while (documents.hasNext()) {
          JsonNode document = documents.next();
          String kind = document.path("apiVersion").asText() + " " + document.path("kind").asText();
          assertThat(KINDS).as(Checkout.name(file)).containsKey(kind);
          resources.add(YAML.treeToValue(document, KINDS.get(kind)));
        }
      }
    }
    return resources;
  }
}
