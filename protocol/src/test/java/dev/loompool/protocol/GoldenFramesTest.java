package dev.loompool.protocol;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Frame.BodyCase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The bytes of the wire, as files in `golden`. A change of bytes breaks peers of the last version,
/// so it takes a new version of the protocol and new files, which this test prints.
class GoldenFramesTest {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  @Test
  void coverEveryMessageOfTheProtocol() {
    assertThat(GoldenFrames.all())
        .extracting(Frame::getBodyCase)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(BodyCase.values())
                .filter(body -> body != BodyCase.BODY_NOT_SET)
                .toList());
  }

  @ParameterizedTest
  @MethodSource("dev.loompool.protocol.GoldenFrames#all")
  void setEveryField(Frame frame) {
    Message body = (Message) frame.getField(frame.getOneofFieldDescriptor(oneof(frame)));

    assertThat(body.getAllFields().keySet())
        .containsExactlyInAnyOrderElementsOf(
            body.getDescriptorForType().getFields().stream()
                .filter(field -> field.getRealContainingOneof() == null || body.hasField(field))
                .toList());
    assertThat(body.getDescriptorForType().getRealOneofs()).allMatch(body::hasOneof);
  }

  @ParameterizedTest
  @MethodSource("dev.loompool.protocol.GoldenFrames#all")
  void areWrittenAsTheirFiles(Frame frame) throws IOException {
    String file = fileName(frame);

    assertThat(hex(written(frame))).as("%s, for%n%s", file, frame).isEqualTo(golden(file));
  }

  @ParameterizedTest
  @MethodSource("dev.loompool.protocol.GoldenFrames#all")
  void areReadFromTheirFiles(Frame frame) throws IOException {
    EmbeddedChannel channel = new EmbeddedChannel();
    FramePipeline.install(channel.pipeline());
    byte[] bytes = HEX.parseHex(golden(fileName(frame)).strip().replace('\n', ' '));
    channel.writeInbound(channel.alloc().buffer().writeBytes(bytes));

    assertThat((Frame) channel.readInbound()).isEqualTo(frame);
    channel.finishAndReleaseAll();
  }

  private static byte[] written(Frame frame) {
    EmbeddedChannel channel = new EmbeddedChannel();
    FramePipeline.install(channel.pipeline());
    channel.writeOutbound(frame);
    ByteBuf buffer = channel.readOutbound();
    byte[] bytes = ByteBufUtil.getBytes(buffer);
    buffer.release();
    channel.finishAndReleaseAll();
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return IntStream.iterate(0, from -> from < bytes.length, from -> from + 16)
        .mapToObj(from -> HEX.formatHex(bytes, from, Math.min(bytes.length, from + 16)))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String fileName(Frame frame) {
    return frame.getBodyCase().name().toLowerCase(Locale.ROOT) + ".hex";
  }

  private static String golden(String file) throws IOException {
    try (InputStream in = GoldenFramesTest.class.getResourceAsStream("/golden/" + file)) {
      return new String(requireNonNull(in, file).readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static OneofDescriptor oneof(Frame frame) {
    return frame.getDescriptorForType().getOneofs().getFirst();
  }
}
