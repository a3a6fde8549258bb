package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;

/// The image of a Loompool whose workers speak another version of the protocol.
final class OtherVersion {
  private static final int VERSION = 99;
  private static final String HANDSHAKE = "dev/loompool/worker/net/Handshake.class";

  private OtherVersion() {}

  /// Builds it on the image of this version.
  static String image() throws IOException {
    return new ImageFromDockerfile("loompool-it-other:latest", false)
        .withDockerfileFromBuilder(builder ->
            builder
                .from(Fleet.image())
                .copy("Handshake.class", "/opt/other/" + HANDSHAKE)
                .entryPoint(
                    "java",
                    Fleet.OPTIONS,
                    "-cp",
                    "/opt/other:" + Fleet.LIBRARY,
                    "dev.loompool.cli.Main",
                    "worker"))
        .withFileFromTransferable("Handshake.class", Transferable.of(handshake()))
        .get();
  }

  /// The worker's side of the handshake, which names another version than it does.
  private static byte[] handshake() throws IOException {
    try (InputStream in = OtherVersion.class.getClassLoader().getResourceAsStream(HANDSHAKE)) {
      ClassFile classFile = ClassFile.of();
      AtomicInteger changes = new AtomicInteger();
      CodeTransform change =
          (code, element) -> {
            if (namesVersion(element)) {
              code.pop().loadConstant(VERSION);
              changes.incrementAndGet();
            }
            code.with(element);
          };
      byte[] changed =
          classFile.transformClass(
              classFile.parse(in.readAllBytes()), ClassTransform.transformingMethodBodies(change));
      assertThat(changes.get()).as("places that name the version").isEqualTo(2);
      return changed;
    }
  }

  private static boolean namesVersion(CodeElement element) {
    return element instanceof InvokeInstruction call
        && (call.name().equalsString("setProtocolVersion")
            || call.name().equalsString("setOldestProtocolVersion"));
  }
}
