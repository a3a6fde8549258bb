package dev.loompool.benchmarks.side;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Hazelcast's `IExecutorService`: this JVM is a member that only submits, each worker one that
/// runs. Confined to the thread of [SideMain], but for answers.
final class HazelcastSide extends MessageSide {
  private @Nullable HazelcastInstance instance;
  private @Nullable IExecutorService executor;
  private List<Member> members = List.of();

  @Override
  List<PeerProcess> connect(int workers, int concurrency) throws Exception {
    int port = freePort();
    List<PeerProcess> processes = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      processes.add(
          PeerProcess.start("hazelcast", String.valueOf(port), String.valueOf(concurrency)));
    }
    HazelcastInstance started = HazelcastMember.startCoordinator(port);
    instance = started;
    for (PeerProcess process : processes) {
      process.awaitPort();
    }
    while (started.getCluster().getMembers().size() <= workers) {
      Thread.sleep(5);
    }
    members =
        started.getCluster().getMembers().stream()
            .filter(member -> !member.isLiteMember())
            .toList();
    executor = started.getExecutorService(HazelcastMember.EXECUTOR);
    return processes;
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  CompletableFuture<byte[]> send(byte[] message, int worker) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    Objects.requireNonNull(executor)
        .submitToMember(
            new HazelcastTask(message),
            members.get(worker),
            new ExecutionCallback<byte[]>() {
              @Override
              public void onResponse(byte[] value) {
                answer.complete(value);
              }

              @Override
              public void onFailure(Throwable thrown) {
                answer.completeExceptionally(thrown);
              }
            });
    return answer;
  }

  @Override
  public void sleepBounded(int count, int millis) throws Exception {
    sleep(count, millis);
  }

  @Override
  void disconnect() {
    if (instance != null) {
      instance.getLifecycleService().terminate();
    }
  }
}
