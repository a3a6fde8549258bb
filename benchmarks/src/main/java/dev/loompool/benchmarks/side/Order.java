package dev.loompool.benchmarks.side;

import java.util.HashMap;
import java.util.Map;

/// What a side is asked to do: a verb with numbers, such as `map count=1000 workers=2`. Immutable.
///
/// @param verb what to do
/// @param numbers how much of it
record Order(String verb, Map<String, Integer> numbers) {
  static Order parse(String line) {
    String[] words = line.strip().split(" +", -1);
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      numbers.put(words[i].substring(0, equals), Integer.valueOf(words[i].substring(equals + 1)));
    }
    return new Order(words[0], Map.copyOf(numbers));
  }

  int number(String name) {
    Integer number = numbers.get(name);
    if (number == null) {
      throw new IllegalArgumentException(verb + " wants a number for " + name);
    }
    return number;
  }
}
