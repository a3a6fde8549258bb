package dev.loompool.benchmarks.side;

import java.nio.ByteBuffer;

/// What peers that move bytes send: an id, a kind and a payload there, the id and a payload back.
/// The layout is fixed, so that no encoding weighs on them. Thread-safe.
final class Message {
  private static final int HEAD = 5;
  private static final byte NOOP = 0;
  private static final byte BATCH = 1;
  private static final byte ECHO = 2;
  private static final byte SLEEP = 3;

  private Message() {}

  static byte[] noop(int argument) {
    return ByteBuffer.allocate(HEAD + 4).putInt(0).put(NOOP).putInt(argument).array();
  }

  static byte[] batch(int first, int size) {
    ByteBuffer buffer = ByteBuffer.allocate(HEAD + 4 * size).putInt(0).put(BATCH);
    for (int i = 0; i < size; i++) {
      buffer.putInt(first + i);
    }
    return buffer.array();
  }

  static byte[] echo(byte[] payload) {
    return ByteBuffer.allocate(HEAD + payload.length).putInt(0).put(ECHO).put(payload).array();
  }

  static byte[] sleep(int millis) {
    return ByteBuffer.allocate(HEAD + 4).putInt(0).put(SLEEP).putInt(millis).array();
  }

  static void setId(byte[] message, int id) {
    ByteBuffer.wrap(message).putInt(id);
  }

  static int id(byte[] message) {
    return ByteBuffer.wrap(message).getInt();
  }

  static int answerLength(byte[] answer) {
    return answer.length - 4;
  }

  /// Runs the task of a message, in a worker, and gives the answer.
  static byte[] run(byte[] message) throws InterruptedException {
    ByteBuffer in = ByteBuffer.wrap(message);
    int id = in.getInt();
    byte kind = in.get();
    ByteBuffer out = ByteBuffer.allocate(4 + in.remaining()).putInt(id);
    switch (kind) {
      case NOOP -> out.putInt(Tasks.noop(in.getInt()));
      case BATCH -> {
        while (in.hasRemaining()) {
          out.putInt(Tasks.noop(in.getInt()));
        }
      }
      case ECHO -> out.put(in);
      case SLEEP -> out.putInt(Tasks.sleep(in.getInt()));
      default -> throw new IllegalArgumentException("no kind " + kind);
    }
    return out.array();
  }
}
