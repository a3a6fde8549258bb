package com.acme;

/// Something that stays where it was opened.
public final class Connection {
  public int stock(int sku) {
    return sku % 7;
  }
}
