package dev.loompool.protocol;

import java.util.Optional;

/// Says why a task's function cannot be sent. For one message.
final class TaskFailureText {
  private final FailureLines lines = new FailureLines("cannot send the task to a worker: ");
  private final Object function;
  private final Optional<LambdaSource> lambda;

  private TaskFailureText(Object function) {
    this.function = function;
    this.lambda = LambdaSource.of(function);
  }

  static String of(Object function, EncodingCause why) {
    return new TaskFailureText(function).describe(why).toString();
  }

  private FailureLines describe(EncodingCause why) {
    return switch (why) {
      case EncodingCause.NotSerializable(String type) -> notSerializable(type);
      case EncodingCause.TooDeep _ ->
          because("what it captures is nested too deep")
              .line("fix", "capture a flat collection, or pass a key instead");
      case EncodingCause.TooLarge(String what) ->
          because("with what it captures, " + what)
              .line("fix", "capture a file path or URL, or raise PoolBuilder.maxMessageBytes");
      case EncodingCause.Thrown(String what) -> because(what);
    };
  }

  private FailureLines because(String reason) {
    return lines
        .reason(reason)
        .line("task", lambda.map(LambdaSource::text).orElseGet(this::typeText));
  }

  private String typeText() {
    Class<?> type = function.getClass();
    String name = type.getName();
    return Offender.isLambda(function)
        ? "lambda in " + name.substring(0, name.lastIndexOf("$$"))
        : (type.isAnonymousClass() ? "anonymous " : "") + name;
  }

  private FailureLines notSerializable(String type) {
    Optional<ReferencePath> found = ReferenceSearch.find(function, type);
    Offender offender = Offender.of(type, found);
    if (found.isEmpty()) {
      return because("it refers to " + type + ", which is not Serializable")
          .line("fix", offender.fixForCapture());
    }
    ReferencePath path = found.get();
    if (path.steps().isEmpty()) {
      return because(offender.text() + " is not Serializable")
          .line("fix", offender.fixForArgument());
    }
    Reference first = path.steps().getFirst();
    return isEnclosingInstance(first)
        ? enclosingInstance(path, first, offender)
        : captured(path, first, offender);
  }

  private boolean isEnclosingInstance(Reference first) {
    return lambda
        .map(source -> source.capturesEnclosingInstance() && source.indexOf(first.target()) == 0)
        .orElseGet(() -> first.name().contains(".this$"));
  }

  private FailureLines enclosingInstance(ReferencePath path, Reference first, Offender offender) {
    Optional<EnclosingUse> use = lambda.flatMap(LambdaSource::useOfEnclosingInstance);
    String type = typeOf(first);
    String reason = use.map(known -> " because " + known.text()).orElse("");
    because("it captures the enclosing instance (" + type + ")" + reason)
        .line("captured", "the enclosing instance, type " + type);
    boolean copyHelps =
        use.isPresent() && (path.steps().size() == 1 || !isFieldOf(path, use.get()));
    return path(path, offender)
        .line("fix", copyHelps ? use.get().fix() : fixOfEnclosingInstance(offender));
  }

  private String fixOfEnclosingInstance(Offender offender) {
    return lambda.isPresent()
        ? offender.fixForCapture()
        : "make it a lambda that captures what it needs only, or a static nested class";
  }

  // A copy of the field would be captured in its place.
  private static boolean isFieldOf(ReferencePath path, EnclosingUse use) {
    return use.isField() && path.steps().get(1).name().endsWith("." + use.name());
  }

  private FailureLines captured(ReferencePath path, Reference first, Offender offender) {
    because("it captures a value that is not Serializable")
        .line("captured", capturedText(first) + typed(first) + variable(first));
    Optional<EnclosingUse> method = lambda.flatMap(LambdaSource::ownMethod);
    boolean mayBeStatic = method.isPresent() && path.steps().size() == 1;
    return path(path, offender)
        .line("fix", mayBeStatic ? method.get().fix() : offender.fixForCapture());
  }

  private String capturedText(Reference first) {
    return lambda
        .map(source ->
            source.isLambda()
                ? "argument #" + (source.indexOf(first.target()) + 1) + " of the lambda"
                : "the object that the method reference is bound to")
        .orElseGet(() -> "the field " + first.name());
  }

  private String variable(Reference first) {
    return lambda
        .flatMap(source -> source.capturedName(source.indexOf(first.target())))
        .map(name -> ", the variable '" + name + "'")
        .orElse("");
  }

  private FailureLines path(ReferencePath path, Offender offender) {
    String start =
        lambda.map(source -> source.isLambda() ? "lambda" : "method reference").orElse("task");
    return lines.line("path", path.text(start) + " (" + offender.text() + ")");
  }

  private static String typed(Reference reference) {
    Object target = reference.target();
    return (target != null && Offender.isLambda(target) ? ", " : ", type ") + typeOf(reference);
  }

  private static String typeOf(Reference reference) {
    Object target = reference.target();
    return target == null ? "null" : Offender.typeText(target);
  }
}
