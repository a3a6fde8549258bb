package dev.loompool.it.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Makes broken input of good one: a few bytes changed, cut, repeated, put in, or taken from
/// another. The same seed gives the same input. Confined to one thread.
final class Mutator {
  private static final int MOST_STEPS = 6;
  private static final int MOST_BYTES = 16 * 1024;
  private static final byte[][] WORDS = {
    {0, 0, 0, 0},
    {-1, -1, -1, -1},
    {0x7f, -1, -1, -1},
    {(byte) 0x80, 0, 0, 0},
    {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80},
    {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
    {0, 0, 0, 1},
    {0, 0, 0x10, 0},
    {(byte) 0xac, (byte) 0xed, 0, 5},
    {'\r', '\n'},
    "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII),
    {0x16, 3, 1},
    "java.util.HashMap".getBytes(StandardCharsets.US_ASCII),
    "--workers".getBytes(StandardCharsets.US_ASCII),
    "=-1".getBytes(StandardCharsets.US_ASCII),
  };

  private final List<byte[]> corpus;
  private final SplittableRandom random;

  Mutator(List<byte[]> corpus, long seed) {
    this.corpus = corpus;
    random = new SplittableRandom(seed);
  }

  byte[] next() {
    byte[] input = any();
    for (int steps = 1 + random.nextInt(MOST_STEPS); steps > 0; steps--) {
      input = step(input);
    }
    return input.length > MOST_BYTES ? Arrays.copyOf(input, MOST_BYTES) : input;
  }

  private byte[] any() {
    return corpus.get(random.nextInt(corpus.size())).clone();
  }

  private byte[] step(byte[] input) {
    if (input.length == 0) {
      return noise(1 + random.nextInt(64));
    }
    int at = random.nextInt(input.length);
    int length = 1 + random.nextInt(Math.min(32, input.length - at));
    return switch (random.nextInt(9)) {
      case 0 -> {
        input[at] = (byte) (input[at] ^ (1 << random.nextInt(8)));
        yield input;
      }
      case 1 -> {
        input[at] = (byte) random.nextInt(256);
        yield input;
      }
      case 2 -> {
        input[at] = (byte) (input[at] + random.nextInt(35) - 17);
        yield input;
      }
      case 3 -> Arrays.copyOf(input, at);
      case 4 -> splice(input, at, at + length, new byte[0]);
      case 5 -> splice(input, at, at, Arrays.copyOfRange(input, at, at + length));
      case 6 -> splice(input, at, at + length, WORDS[random.nextInt(WORDS.length)]);
      case 7 -> splice(input, at, at, noise(1 + random.nextInt(16)));
      default -> splice(input, at, input.length, tail());
    };
  }

  private byte[] tail() {
    byte[] other = any();
    return other.length == 0
        ? other
        : Arrays.copyOfRange(other, random.nextInt(other.length), other.length);
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] splice(byte[] input, int from, int to, byte[] put) {
    byte[] spliced = new byte[input.length - (to - from) + put.length];
    System.arraycopy(input, 0, spliced, 0, from);
    System.arraycopy(put, 0, spliced, from, put.length);
    System.arraycopy(input, to, spliced, from + put.length, input.length - to);
    return spliced;
  }
}
