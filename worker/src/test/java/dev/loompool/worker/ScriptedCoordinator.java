package dev.loompool.worker;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.ColumnReader;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.StartedTasksFile;
import dev.loompool.protocol.TaggedTaskCodec;
import dev.loompool.protocol.v1.Challenge;
import dev.loompool.protocol.v1.DefineFunction;
import dev.loompool.protocol.v1.Drain;
import dev.loompool.protocol.v1.ForgetFunctions;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Initialize;
import dev.loompool.protocol.v1.Ping;
import dev.loompool.protocol.v1.Refused;
import dev.loompool.protocol.v1.RevokeTasks;
import dev.loompool.protocol.v1.RunTasks;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.protocol.v1.TasksEnded;
import dev.loompool.protocol.v1.Welcome;
import dev.loompool.task.TaskExceptionHandler;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.WorkerInitializer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The other end of a worker's connection: does what a test tells it, with blocking calls.
final class ScriptedCoordinator implements AutoCloseable {
  static final int MAX_MESSAGE_BYTES = 64 << 20;

  private final SessionToken token = SessionToken.random();
  private final byte[] nonce = SessionToken.nonce();
  private final TaggedTaskCodec codec =
      TaggedTaskCodec.trusting(ClassLoader.getSystemClassLoader(), MAX_MESSAGE_BYTES);
  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final WorkerOptions options;
  private Socket socket;
  private final ByteArrayOutputStream cut = new ByteArrayOutputStream();
  private int cutBytesLeft;

  ScriptedCoordinator(Path startedTasks, int concurrency) throws IOException {
    StartedTasksFile.create(startedTasks, concurrency);
    String endpoint = "tcp:127.0.0.1:" + server.getLocalPort();
    options = new WorkerOptions("w1", endpoint, token, concurrency, startedTasks);
  }

  /// One for a worker that nobody launched.
  ScriptedCoordinator(int concurrency) throws IOException {
    JoinOptions join =
        new JoinOptions(
            11, Optional.empty(), false, ClassLoader.getSystemClassLoader(), List.of(), List.of());
    String endpoint = "tcp:127.0.0.1:" + server.getLocalPort();
    options =
        new WorkerOptions("w1", endpoint, token, concurrency, Optional.empty(), Optional.of(join));
  }

  WorkerOptions options() {
    return options;
  }

  /// Lets the worker in.
  void accept() throws IOException {
    acceptWith(token);
  }

  /// Plays a coordinator that holds the given token.
  void acceptWith(SessionToken held) throws IOException {
    Hello hello = challenged();
    byte[] proof = held.coordinatorProof(nonce, hello.getNonce().toByteArray(), "w1");
    Welcome.Builder welcome =
        Welcome.newBuilder()
            .setProof(ByteString.copyFrom(proof))
            .setMaxMessageBytes(MAX_MESSAGE_BYTES);
    send(Frame.newBuilder().setWelcome(welcome));
  }

  void refuse(String reason) throws IOException {
    challenged();
    send(Frame.newBuilder().setRefused(Refused.newBuilder().setReason(reason)));
  }

  /// Takes the next connection, which has to come within half a minute.
  void connected() throws IOException {
    server.setSoTimeout(30_000);
    socket = server.accept();
  }

  /// Closes the connection, without a word.
  void disconnect() throws IOException {
    socket.close();
  }

  /// As the system does for a process that was killed and had more to read.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  Hello challenged() throws IOException {
    connected();
    Challenge.Builder challenge =
        Challenge.newBuilder()
            .setProtocolVersion(1)
            .setOldestProtocolVersion(1)
            .setNonce(ByteString.copyFrom(nonce));
    send(Frame.newBuilder().setChallenge(challenge));
    return receive().getHello();
  }

  /// Prepares the worker and waits until it is ready.
  void initialize(WorkerInitializer initializer, TaskExceptionHandler handler) throws IOException {
    Frame answer = initialized(initializer, handler);
    if (!answer.hasInitialized() || answer.getInitialized().hasFailure()) {
      throw new AssertionError(answer);
    }
  }

  Frame initialized(WorkerInitializer initializer, TaskExceptionHandler handler)
      throws IOException {
    Initialize.Builder initialize =
        Initialize.newBuilder()
            .setPool(7)
            .setInitializer(encoded(initializer))
            .setExceptionHandler(encoded(handler));
    send(Frame.newBuilder().setInitialize(initialize));
    return receive();
  }

  void define(long id, TaskFunction<?, ?> function) throws IOException {
    DefineFunction.Builder define = DefineFunction.newBuilder().setFunction(id);
    send(Frame.newBuilder().setDefineFunction(define.setCode(encoded(function))));
  }

  void forget(long id) throws IOException {
    send(Frame.newBuilder().setForgetFunctions(ForgetFunctions.newBuilder().addFunctions(id)));
  }

  void run(long function, long firstTask, Object... arguments) throws IOException {
    TaskBatch.Builder batch =
        TaskBatch.newBuilder()
            .setFunction(function)
            .setFirstTask(firstTask)
            .setAttempt(1)
            .setRun(1);
    ByteString all = ByteString.EMPTY;
    for (Object argument : arguments) {
      ByteString one = encoded(argument);
      batch.addLengths(one.size());
      all = all.concat(one);
    }
    send(Frame.newBuilder().setRunTasks(RunTasks.newBuilder().addBatches(batch.setArguments(all))));
  }

  void revoke(int count) throws IOException {
    send(Frame.newBuilder().setRevokeTasks(RevokeTasks.newBuilder().setCount(count)));
  }

  void ping() throws IOException {
    send(Frame.newBuilder().setPing(Ping.newBuilder().setNanos(1)));
  }

  void drain() throws IOException {
    send(Frame.newBuilder().setDrain(Drain.getDefaultInstance()));
  }

  /// Waits for so many values.
  List<Object> values(int count) throws IOException, ClassNotFoundException {
    List<Object> values = new ArrayList<>();
    while (values.size() < count) {
      TasksEnded ended = receive().getTasksEnded();
      byte[] bytes = ended.getValues().toByteArray();
      int offset = 0;
      for (ColumnReader lengths = new ColumnReader(ended.getLengths()); !lengths.isEmpty(); ) {
        int length = (int) lengths.next();
        values.add(codec.decode(bytes, offset, length));
        offset += length;
      }
    }
    return values;
  }

  private ByteString encoded(Object value) throws IOException {
    OutputBuffer buffer = new OutputBuffer(64);
    codec.encode(value, buffer);
    return ByteString.copyFrom(buffer.array(), 0, buffer.size());
  }

  private void send(Frame.Builder frame) throws IOException {
    byte[] bytes = frame.build().toByteArray();
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
  }

  /// The next frame that is complete. The top bit of a length says that it is that of a piece; the
  /// first piece is told after the length of the whole.
  Frame receive() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (true) {
      int length = in.readInt();
      if (length >= 0) {
        return Frame.parseFrom(in.readNBytes(length));
      }
      if (cutBytesLeft == 0) {
        cutBytesLeft = in.readInt();
      }
      byte[] piece = in.readNBytes(length & Integer.MAX_VALUE);
      cut.write(piece);
      cutBytesLeft -= piece.length;
      if (cutBytesLeft == 0) {
        byte[] whole = cut.toByteArray();
        cut.reset();
        return Frame.parseFrom(whole);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
    }
    server.close();
  }
}
