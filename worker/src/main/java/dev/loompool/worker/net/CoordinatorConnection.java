package dev.loompool.worker.net;

import dev.loompool.protocol.v1.Frame;
import dev.loompool.worker.EndedColumns;

/// What the worker may do with its connection. Thread-safe.
///
/// One thread reads the frames and gives them to the worker: the event loop.
public interface CoordinatorConnection {
  /// Sends a frame. A frame that can't be sent closes the connection, which the worker sees.
  void send(Frame frame);

  /// Sends outcomes in one frame, without a message in between where they are small.
  void send(EndedColumns outcomes);

  /// Sends the last frame, then runs the command: all frames have left by then, or never will.
  void sendLast(Frame frame, Runnable then);

  /// How many outcomes were sent, have not left, and may be overtaken.
  int waitingOutcomes();

  /// Takes long frames from now on. On the event loop.
  void accept(int maxMessageBytes);

  /// Runs the command on the event loop.
  void execute(Runnable command);

  /// Runs the command on the event loop in a millisecond.
  void executeSoon(Runnable command);

  /// Runs a command that sends, on the thread from which there is the least way to the socket: the
  /// calling one, or the event loop.
  void executeSending(Runnable command);

  /// Closes the connection, which the worker sees.
  void close();
}
