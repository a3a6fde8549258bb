package dev.loompool.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a serializable lambda or method reference stands in the source, as far as its class file
/// tells: the class is read from its loader's resources, where it may be missing.
///
/// Immutable.
final class LambdaSource {
  private static final Pattern LAMBDA_METHOD =
      Pattern.compile("lambda\\$(.+?)(\\$[0-9a-f]{1,8})?\\$\\d+");

  private final SerializedLambda lambda;
  private final Optional<ClassModel> type;
  private final Optional<CodeModel> code;

  private LambdaSource(SerializedLambda lambda, Optional<ClassModel> type) {
    this.lambda = lambda;
    this.type = type;
    this.code =
        type.flatMap(
            model -> code(model, lambda.getImplMethodName(), lambda.getImplMethodSignature()));
  }

  /// What a lambda becomes when it is serialized; empty for every other object. Runs no user code:
  /// the method that is called was made by the JDK.
  static Optional<SerializedLambda> serializedForm(Object object) {
    if (object instanceof SerializedLambda form) {
      return Optional.of(form);
    }
    Class<?> type = object.getClass();
    if (!type.isHidden() || !type.isSynthetic()) {
      return Optional.empty();
    }
    try {
      Method writeReplace = type.getDeclaredMethod("writeReplace");
      boolean readable = writeReplace.trySetAccessible();
      return readable && writeReplace.invoke(object) instanceof SerializedLambda form
          ? Optional.of(form)
          : Optional.empty();
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }

  static Optional<LambdaSource> of(Object object) {
    return serializedForm(object)
        .map(form -> new LambdaSource(form, read(object.getClass(), form.getImplClass())));
  }

  private static Optional<ClassModel> read(Class<?> near, String internalName) {
    ClassLoader loader = near.getClassLoader();
    try (InputStream in =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(internalName + ".class")
            : loader.getResourceAsStream(internalName + ".class")) {
      return in == null ? Optional.empty() : Optional.of(ClassFile.of().parse(in.readAllBytes()));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /// The body of a method of the class.
  static Optional<CodeModel> code(ClassModel type, String method, String signature) {
    return type.methods().stream()
        .filter(candidate -> candidate.methodName().equalsString(method))
        .filter(candidate -> candidate.methodType().equalsString(signature))
        .findFirst()
        .flatMap(MethodModel::code);
  }

  /// Such as `lambda at Orders.java:42 (com.acme.Orders.sync)`.
  String text() {
    Matcher method = LAMBDA_METHOD.matcher(lambda.getImplMethodName());
    if (!method.matches()) {
      return "method reference %s::%s in %s"
          .formatted(
              name(lambda.getImplClass()),
              lambda.getImplMethodName().replace("<init>", "new"),
              name(lambda.getCapturingClass()));
    }
    String place =
        switch (method.group(1)) {
          case "new" -> name(lambda.getImplClass()) + "'s constructor";
          case "static" -> name(lambda.getImplClass()) + "'s static initializer";
          default -> name(lambda.getImplClass()) + "." + method.group(1);
        };
    return line()
        .map(line -> "lambda at " + file() + ":" + line + " (" + place + ")")
        .orElse("lambda in " + place);
  }

  /// Whether the first captured value is the instance in which the lambda was written.
  boolean capturesEnclosingInstance() {
    return isLambda()
        && lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic
        && lambda.getCapturedArgCount() > 0;
  }

  boolean isLambda() {
    return LAMBDA_METHOD.matcher(lambda.getImplMethodName()).matches();
  }

  /// Which of the captured values this is, from 0; -1 for none.
  @SuppressWarnings("ReferenceEquality") // the very object
  int indexOf(@Nullable Object captured) {
    for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
      if (lambda.getCapturedArg(i) == captured) {
        return i;
      }
    }
    return -1;
  }

  /// What the source calls a captured value, where the class file has the names of variables.
  Optional<String> capturedName(int index) {
    if (!isLambda()) {
      return Optional.empty();
    }
    MethodTypeDesc signature = MethodTypeDesc.ofDescriptor(lambda.getImplMethodSignature());
    int first = capturesEnclosingInstance() ? 1 : 0;
    int slot = first;
    for (int i = 0; i < index - first; i++) {
      slot += TypeKind.from(signature.parameterType(i)).slotSize();
    }
    int wanted = slot;
    return code.stream()
        .flatMap(CodeModel::elementStream)
        .filter(LocalVariable.class::isInstance)
        .map(LocalVariable.class::cast)
        .filter(variable -> variable.slot() == wanted)
        .map(variable -> variable.name().stringValue())
        .findFirst();
  }

  /// Why the enclosing instance is captured: the first of its members that the lambda uses.
  Optional<EnclosingUse> useOfEnclosingInstance() {
    return type.flatMap(model -> code.flatMap(body -> EnclosingUse.find(model, body)));
  }

  /// The method of a method reference, where it is one of the class that wrote the reference.
  Optional<EnclosingUse> ownMethod() {
    return !isLambda() && lambda.getImplClass().equals(lambda.getCapturingClass())
        ? Optional.of(new EnclosingUse(false, lambda.getImplMethodName()))
        : Optional.empty();
  }

  private Optional<Integer> line() {
    return code.stream()
        .flatMap(CodeModel::elementStream)
        .filter(LineNumber.class::isInstance)
        .map(element -> ((LineNumber) element).line())
        .findFirst();
  }

  private String file() {
    return type.flatMap(model -> model.findAttribute(Attributes.sourceFile()))
        .map(attribute -> attribute.sourceFile().stringValue())
        .orElse("unknown source");
  }

  private static String name(@Nullable String internalName) {
    return internalName == null ? "unknown" : internalName.replace('/', '.');
  }
}
