package dev.loompool.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.LoaderNumbers;
import dev.loompool.protocol.v1.ClassBytes;
import dev.loompool.protocol.v1.NeedClass;
import dev.loompool.protocol.v1.Wanted;
import dev.loompool.task.TaskId;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Counterparts of loaders, and a coordinator that the test plays.
class MirrorLoaderTest {
  private final ExecutorService eventLoop =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("event-loop").factory());
  private final Map<String, ClassBytes> answers = new ConcurrentHashMap<>();
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final ClassRequests requests = new ClassRequests(frame -> answer(frame.getNeedClass()));
  private final WorkerLoaders loaders = new WorkerLoaders("w1", requests);

  private void answer(NeedClass need) {
    String question = need.getLoader() + " " + need.getName();
    asked.add(question);
    ClassBytes answer = answers.getOrDefault(question, missing("does not find it either"));
    eventLoop.execute(
        () -> requests.answered(answer.toBuilder().setRequest(need.getRequest()).build()));
  }

  @AfterEach
  void stop() {
    eventLoop.shutdownNow();
  }

  @Test
  void definesWhatTheOtherOneDefines() throws Exception {
    define(1, "plugin.Thing");

    Class<?> type = loaders.loader(1).loadClass("plugin.Thing");

    assertThat(type.getClassLoader()).isSameAs(loaders.loader(1));
    assertThat(loaders.numberOf(type)).isOne();
    assertThat(Class.forName("plugin.Thing", false, loaders.loader(1))).isSameAs(type);
    assertThat(asked).containsExactly("1 plugin.Thing");
  }

  @Test
  void asksTheLoaderThatDefinesTheClass() throws Exception {
    answers.put("1 plugin.Thing", ClassBytes.newBuilder().setLoader(2).build());
    define(2, "plugin.Thing");

    Class<?> type = loaders.loader(1).loadClass("plugin.Thing");

    assertThat(type.getClassLoader()).isSameAs(loaders.loader(2));
    assertThat(loaders.loader(2).loadClass("plugin.Thing")).isSameAs(type);
    assertThat(asked).containsExactly("1 plugin.Thing", "2 plugin.Thing");
  }

  @Test
  void keepsVersionsOfLoadersApart() throws Exception {
    define(1, "plugin.Thing");
    define(2, "plugin.Thing");

    assertThat(loaders.loader(1).loadClass("plugin.Thing"))
        .isNotSameAs(loaders.loader(2).loadClass("plugin.Thing"));
  }

  @Test
  void takesTheLibraryAndTheJdkFromTheWorker() throws Exception {
    assertThat(loaders.loader(1).loadClass("java.util.List")).isSameAs(List.class);
    assertThat(loaders.loader(1).loadClass(TaskId.class.getName())).isSameAs(TaskId.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void thatOfTheClassPathLooksThereFirst() throws Exception {
    MirrorLoader home = loaders.loader(LoaderNumbers.HOME);
    define(LoaderNumbers.HOME, "plugin.Thing");

    assertThat(home.loadClass(Test.class.getName())).isSameAs(Test.class);
    assertThat(asked).isEmpty();
    assertThat(home.loadClass("plugin.Thing").getClassLoader()).isSameAs(home);
  }

  @Test
  void asksOnceForAClassThatIsMissing() {
    MirrorLoader loader = loaders.loader(1);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> loader.loadClass("plugin.None"))
          .isInstanceOf(ClassNotFoundException.class)
          .hasMessageStartingWith("worker w1 (pid " + ProcessHandle.current().pid())
          .hasMessageContaining(
              ") has no class plugin.None: the coordinator does not find it either.\n")
          .hasMessageEndingWith("\n  fix       add it");
    }
    assertThat(asked).containsExactly("1 plugin.None");
  }

  @Test
  void manyThreadsGetOneClass() throws Exception {
    define(1, "plugin.Thing");
    MirrorLoader loader = loaders.loader(1);
    List<Future<Class<?>>> loading = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        loading.add(threads.submit(() -> Class.forName("plugin.Thing", false, loader)));
      }
    }

    Class<?> type = loader.loadClass("plugin.Thing");
    for (Future<Class<?>> one : loading) {
      assertThat(one.get()).isSameAs(type);
    }
  }

  @Test
  void readsResources() throws Exception {
    answers.put("1 conf/a b.txt", contents("first", "second"));
    answers.put("1 none", ClassBytes.getDefaultInstance());
    MirrorLoader loader = loaders.loader(1);

    assertThat(text(requireNonNull(loader.getResource("conf/a b.txt")))).isEqualTo("first");
    assertThat(Collections.list(loader.getResources("conf/a b.txt"))).hasSize(2);
    assertThat(loader.getResource("none")).isNull();
    assertThat(loader.getResourceAsStream("none")).isNull();
    assertThat(loader.getResources("none").hasMoreElements()).isFalse();
  }

  @Test
  void aResourceThatCannotBeSentSaysSoWhenItIsRead() throws Exception {
    answers.put("1 model", missing("does not send more than 7 bytes"));

    try (InputStream in = requireNonNull(loaders.loader(1).getResourceAsStream("model"))) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessage("the coordinator does not send more than 7 bytes");
    }
  }

  @Test
  void resourcesOfTheClassPathAreTakenFromThere() throws Exception {
    URL own = loaders.loader(LoaderNumbers.HOME).getResource("org/junit/jupiter/api/Test.class");

    assertThat(own).isNotNull();
    assertThat(asked).isEmpty();
  }

  @Test
  void asksForTheKindThatIsWanted() {
    List<Wanted> wanted = new ArrayList<>();
    ClassRequests noting =
        new ClassRequests(frame -> {
          wanted.add(frame.getNeedClass().getWanted());
        });

    assertThat(noting.ask(1, "a", Wanted.RESOURCES)).isNotDone();
    noting.answered(ClassBytes.newBuilder().setRequest(99).build());
    assertThat(wanted).containsExactly(Wanted.RESOURCES);
  }

  private void define(int loader, String name) {
    byte[] file = ClassFile.of().build(ClassDesc.of(name), type -> {});
    answers.put(
        loader + " " + name,
        ClassBytes.newBuilder().setLoader(loader).addContents(ByteString.copyFrom(file)).build());
  }

  private static ClassBytes contents(String... texts) {
    ClassBytes.Builder answer = ClassBytes.newBuilder();
    for (String text : texts) {
      answer.addContents(ByteString.copyFromUtf8(text));
    }
    return answer.build();
  }

  private static ClassBytes missing(String why) {
    return ClassBytes.newBuilder().setMissing(why).setFix("add it").build();
  }

  private static String text(URL url) throws IOException {
    try (InputStream in = url.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
