package dev.loompool.protocol;

import java.nio.file.Path;

/// The PEM files by which one side of an encrypted connection shows who it is, and knows the other.
///
/// @param certificate its own, followed by those between it and the authority, if any
/// @param key belongs to the certificate, in PKCS #8 without a password
/// @param trusted the certificates of the authorities whose word counts
public record TlsFiles(Path certificate, Path key, Path trusted) {}
