package dev.loompool.cli;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The files that `--input` and `--output` name. A name of `-` or none at all is a standard stream.
///
/// @param input where the lines come from
/// @param output where the results go
record FileArguments(@Nullable Path input, @Nullable Path output) {
  FileArguments {
    input = orStandard(input);
    output = orStandard(output);
  }

  private static @Nullable Path orStandard(@Nullable Path path) {
    return path == null || path.toString().equals("-") ? null : path;
  }

  InputStream openInput(InputStream standard) throws SetUpException {
    Path file = input;
    if (file == null) {
      return new OpenInput(standard);
    }
    if (Files.isDirectory(file)) {
      throw new SetUpException("--input: " + file + " is a directory, not a file");
    }
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new SetUpException("--input: cannot read " + file + ": " + reason(e), e);
    }
  }

  /// Opens the output and empties it if it is a file.
  OutputStream openOutput(OutputStream standard) throws SetUpException {
    Path file = output;
    if (file == null) {
      return new OpenOutput(standard);
    }
    try {
      if (input != null && Files.exists(file) && Files.isSameFile(input, file)) {
        throw new SetUpException("--output: " + file + " is the input too; name another file");
      }
      if (Files.isDirectory(file)) {
        throw new SetUpException("--output: " + file + " is a directory, not a file");
      }
      return Files.newOutputStream(file);
    } catch (IOException e) {
      throw new SetUpException("--output: cannot write " + file + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file or directory";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }

  /// Stays open, as it is not ours to close.
  private static final class OpenInput extends FilterInputStream {
    OpenInput(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }

  /// Stays open, as it is not ours to close.
  private static final class OpenOutput extends FilterOutputStream {
    OpenOutput(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
