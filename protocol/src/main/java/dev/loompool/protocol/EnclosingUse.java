package dev.loompool.protocol;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.Optional;

/// What a lambda wants of the instance in which it was written.
///
/// @param isField whether it is a field, not a method
/// @param name the name of the field or method
record EnclosingUse(boolean isField, String name) {
  private static final int MAX_NESTED_LAMBDAS = 5;

  /// The first field or method of the class that the body, or a lambda in it, uses.
  static Optional<EnclosingUse> find(ClassModel type, CodeModel body) {
    return find(type, body, 0);
  }

  String text() {
    return isField ? "it reads the field '" + name + "'" : "it calls the method '" + name + "'";
  }

  String fix() {
    return isField
        ? "copy the field to a local variable, or make the method static"
        : "make the method '" + name + "' static, or call it on an object made inside the task";
  }

  private static Optional<EnclosingUse> find(ClassModel type, CodeModel body, int nesting) {
    return body.elementStream()
        .map(element -> find(type, element, nesting))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<EnclosingUse> find(ClassModel type, CodeElement element, int nesting) {
    return switch (element) {
      case FieldInstruction field when isOwn(type, field) ->
          Optional.of(new EnclosingUse(true, field.name().stringValue()));
      case InvokeInstruction call when isOwn(type, call) ->
          Optional.of(new EnclosingUse(false, call.name().stringValue()));
      case InvokeDynamicInstruction nested when nesting < MAX_NESTED_LAMBDAS ->
          nested.bootstrapArgs().stream()
              .map(argument -> nestedBody(type, argument))
              .flatMap(Optional::stream)
              .findFirst()
              .flatMap(inner -> find(type, inner, nesting + 1));
      default -> Optional.empty();
    };
  }

  private static boolean isOwn(ClassModel type, FieldInstruction field) {
    return (field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.PUTFIELD)
        && !field.name().stringValue().startsWith("this$")
        && isOwn(type, field.owner().asInternalName());
  }

  private static boolean isOwn(ClassModel type, InvokeInstruction call) {
    return call.opcode() != Opcode.INVOKESTATIC
        && !call.name().equalsString("<init>")
        && isOwn(type, call.owner().asInternalName());
  }

  private static boolean isOwn(ClassModel type, String owner) {
    String own = type.thisClass().asInternalName();
    return own.equals(owner) || own.startsWith(owner + "$");
  }

  private static Optional<CodeModel> nestedBody(ClassModel type, Object bootstrapArgument) {
    return bootstrapArgument instanceof DirectMethodHandleDesc handle
            && handle.owner().equals(type.thisClass().asSymbol())
            && handle.methodName().startsWith("lambda$")
        ? LambdaSource.code(type, handle.methodName(), handle.lookupDescriptor())
        : Optional.empty();
  }
}
