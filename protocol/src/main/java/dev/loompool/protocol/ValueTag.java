package dev.loompool.protocol;

/// The first byte of an encoded value, which tells its form. docs/protocol.md has the forms; a
/// number is never used again.
final class ValueTag {
  static final int NULL = 0;
  static final int TRUE = 1;
  static final int FALSE = 2;
  static final int BYTE = 3;
  static final int SHORT = 4;
  static final int CHARACTER = 5;
  static final int INTEGER = 6;
  static final int LONG = 7;
  static final int FLOAT = 8;
  static final int DOUBLE = 9;
  static final int LATIN1 = 10;
  static final int UTF8 = 11;
  static final int UTF16 = 12;
  static final int BYTES = 13;
  static final int INTS = 14;
  static final int LONGS = 15;
  static final int DOUBLES = 16;
  static final int PAIR = 17;
  static final int MESSAGE = 18;
  static final int JAVA = 19;
  static final int UNSENDABLE = 20;
  static final int BOOLEANS = 21;
  static final int SHORTS = 22;
  static final int CHARACTERS = 23;
  static final int FLOATS = 24;
  static final int UUID = 25;
  static final int INSTANT = 26;
  static final int DURATION = 27;
  static final int LOCAL_DATE = 28;
  static final int LOCAL_TIME = 29;
  static final int LOCAL_DATE_TIME = 30;
  static final int BIG_INTEGER = 31;
  static final int BIG_DECIMAL = 32;
  static final int URI = 33;
  static final int PATH = 34;
  static final int ENUM = 35;
  static final int OPTIONAL = 36;
  static final int STRINGS = 37;
  static final int ARRAY_LIST = 38;
  static final int HASH_SET = 39;
  static final int HASH_MAP = 40;
  static final int LIST_OF = 41;
  static final int SET_OF = 42;
  static final int MAP_OF = 43;

  /// By the codec that the pool was given.
  static final int OWN = 44;

  /// In memory that both processes have.
  static final int SHARED = 45;

  private ValueTag() {}

  /// Whether values of this form are immutable and hold no others: within a collection it makes no
  /// difference whether two of them are the same object, and they can't be nested.
  static boolean isPlain(int tag) {
    return (tag >= NULL && tag <= UTF16) || (tag >= UUID && tag <= ENUM);
  }
}
