package dev.loompool.it.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;

/// The buffers of a channel under test: each must have been given back when it has ended. Counting
/// says so for every input and at once, where Netty's own search for leaks waits for the garbage
/// collector and costs most of the time. Confined to one thread.
public final class CountedBuffers {
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

  /// A channel that takes its buffers from here.
  public EmbeddedChannel channel() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAllocator(allocator);
    return channel;
  }

  /// A part of the input.
  public ByteBuf part(byte[] input, int from, int length) {
    return allocator.heapBuffer(length).writeBytes(input, from, length);
  }

  /// The channel has ended.
  public void check() {
    long left = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    if (left != 0) {
      throw new AssertionError(left + " bytes of buffers were not given back");
    }
  }
}
