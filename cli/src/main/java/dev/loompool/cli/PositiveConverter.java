package dev.loompool.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads whole numbers from 1.
final class PositiveConverter implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new TypeConversionException("must be a whole number but was '" + text + "'");
    }
    throw new TypeConversionException("must be at least 1 but was " + text);
  }
}
