package dev.loompool.examples.guide;

import dev.loompool.Pool;
import java.math.BigInteger;
import java.util.List;

class Primes {
  static BigInteger above(int bits) {
    return BigInteger.TWO.pow(bits).nextProbablePrime();
  }

  public static void main(String[] args) {
    try (Pool pool = Pool.open()) {
      for (BigInteger prime : pool.map(Primes::above, List.of(500, 1000, 1500))) {
        System.out.println(prime);
      }
    }
  }
}
