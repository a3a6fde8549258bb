package dev.loompool.internal.process;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Those arguments of this process's JVM that change what code means, for workers. Of what is said
/// of modules, only what is said of the JDK's: all others are on the class path there.
final class InheritedArguments {
  private static final Set<String> OF_ONE_MODULE =
      Set.of("--add-opens", "--add-exports", "--add-reads");
  private static final String OF_MODULES = "--add-modules";
  private static final Set<String> OTHERS_WITH_VALUE =
      Set.of("-cp", "-classpath", "--class-path", "-p", "--module-path", "--enable-native-access");
  private static final List<String> PREFIXES =
      List.of(
          "--enable-preview",
          "-Duser.",
          "-Dfile.encoding=",
          "-Dstdout.encoding=",
          "-Dstderr.encoding=",
          "-Djava.io.tmpdir=",
          "-Djava.library.path=",
          "-Djava.security.");

  private InheritedArguments() {}

  static List<String> ofThisProcess() {
    return of(ownArguments());
  }

  static List<String> of(List<String> arguments) {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("-")) {
        break; // The main class or jar: what follows is the program's own.
      }
      boolean hasNext = i + 1 < arguments.size();
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (OF_ONE_MODULE.contains(name) || name.equals(OF_MODULES)) {
        String value =
            equals >= 0 ? argument.substring(equals + 1) : hasNext ? arguments.get(++i) : "";
        addModuleOption(name, value, taken);
      } else if (PREFIXES.stream().anyMatch(argument::startsWith)) {
        taken.add(argument);
      } else if (OTHERS_WITH_VALUE.contains(argument)) {
        i++;
      }
    }
    return taken;
  }

  private static void addModuleOption(String name, String value, List<String> taken) {
    String kept = value;
    if (name.equals(OF_MODULES)) {
      kept =
          Arrays.stream(value.split(","))
              .filter(InheritedArguments::isOfJdk)
              .collect(Collectors.joining(","));
    } else if (!isOfJdk(value.split("[/=]", 2)[0])) {
      kept = "";
    }
    if (!kept.isEmpty()) {
      taken.add(name + "=" + kept);
    }
  }

  private static boolean isOfJdk(String module) {
    return ModuleFinder.ofSystem().find(module).isPresent();
  }

  // The management bean knows them too, but costs 50 ms to load. ProcessHandle knows none when they
  // have over 4 KiB, as a long class path has; Linux does.
  private static List<String> ownArguments() {
    Path commandLine = Path.of("/proc/self/cmdline");
    if (Files.isReadable(commandLine)) {
      try {
        List<String> words = List.of(Files.readString(commandLine).split("\0"));
        return words.subList(Math.min(1, words.size()), words.size());
      } catch (IOException e) {
        // The other way may still work.
      }
    }
    return ProcessHandle.current().info().arguments().map(List::of).orElse(List.of());
  }
}
