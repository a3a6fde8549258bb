package dev.loompool.benchmarks.side;

import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;

/// A member of the Hazelcast peer's cluster, with all waiting and all talk beyond the machine
/// switched off. Thread-safe.
final class HazelcastMember {
  static final String EXECUTOR = "tasks";
  private static final int MOST_THREADS = 5000;

  private HazelcastMember() {}

  /// Starts a member that runs tasks and gives its port.
  static int start(int coordinatorPort, int concurrency) {
    return start(coordinatorPort, 0, concurrency)
        .getCluster()
        .getLocalMember()
        .getAddress()
        .getPort();
  }

  /// Starts the member that only submits.
  static HazelcastInstance startCoordinator(int port) {
    return start(port, port, 1);
  }

  private static HazelcastInstance start(int coordinatorPort, int port, int concurrency) {
    Config config = new Config();
    config.setClusterName("bench-" + coordinatorPort);
    config.setLiteMember(port != 0);
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.max.join.seconds", "30");
    config.getJetConfig().setEnabled(false);
    config
        .getSerializationConfig()
        .addDataSerializableFactory(HazelcastTask.FACTORY, _ -> new HazelcastTask());
    var network = config.getNetworkConfig();
    network.setPort(port != 0 ? port : coordinatorPort + 1).setPortAutoIncrement(port == 0);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + coordinatorPort);
    config.addExecutorConfig(
        new ExecutorConfig(EXECUTOR, Math.min(concurrency, MOST_THREADS))
            .setStatisticsEnabled(false));
    return Hazelcast.newHazelcastInstance(config);
  }
}
