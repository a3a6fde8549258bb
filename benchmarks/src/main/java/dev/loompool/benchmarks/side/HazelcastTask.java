package dev.loompool.benchmarks.side;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;

/// A message as a task of the Hazelcast peer, in the fastest of its serializations. Confined to the
/// thread that has it.
final class HazelcastTask implements Callable<byte[]>, IdentifiedDataSerializable {
  static final int FACTORY = 1;

  private byte[] message;

  HazelcastTask() {
    this(new byte[0]);
  }

  HazelcastTask(byte[] message) {
    this.message = message;
  }

  @Override
  public byte[] call() throws InterruptedException {
    return Message.run(message);
  }

  @Override
  public int getFactoryId() {
    return FACTORY;
  }

  @Override
  public int getClassId() {
    return 1;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    out.writeByteArray(message);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    message = Objects.requireNonNull(in.readByteArray());
  }
}
