#!/bin/sh
# Prints the home of a JDK 25 or newer, or says on stderr what is missing and exits with 2.
#
# LOOMPOOL_JAVA_HOME decides alone when it is set. Otherwise the first of JAVA_HOME and the PATH's java that is
# new enough wins, then the best of the usual folders: a long-term release before others, the newer before the older.
# Versions are read from the JDKs' release files, because starting a JVM to ask it would take longer than the rest.
set -u

oldest=25

# Sets version to the major version of the JDK in $1, or to 0 if there is none with a compiler.
read_version() {
  version=0
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      JAVA_VERSION=*)
        line=${line#JAVA_VERSION=}
        line=${line#\"}
        line=${line%%[!0-9]*}
        version=${line:-0}
        return 0
        ;;
    esac
  done <"$1/release"
}

use_if_new_enough() {
  read_version "$1"
  if [ "$version" -ge "$oldest" ]; then
    printf '%s\n' "$1"
    exit 0
  fi
}

# Every second year's release, 25, 29, 33 and so on, is a long-term one.
compare_with_best() {
  read_version "$1"
  [ "$version" -ge "$oldest" ] || return 0
  rank=$version
  [ $(((version - oldest) % 4)) -ne 0 ] || rank=$((version + 1000))
  if [ "$rank" -gt "$best_rank" ]; then
    best=$1
    best_rank=$rank
  fi
}

if [ -n "${LOOMPOOL_JAVA_HOME:-}" ]; then
  use_if_new_enough "$LOOMPOOL_JAVA_HOME"
  echo "loompool: LOOMPOOL_JAVA_HOME is $LOOMPOOL_JAVA_HOME, which is no JDK $oldest or newer: correct or unset it." >&2
  exit 2
fi

[ -z "${JAVA_HOME:-}" ] || use_if_new_enough "$JAVA_HOME"

java=$(command -v java || :)
while [ -h "$java" ]; do
  link=$(readlink "$java")
  case $link in
    /*) java=$link ;;
    *) java=${java%/*}/$link ;;
  esac
done
case $java in
  /*/bin/java) use_if_new_enough "${java%/bin/java}" ;;
esac

best=
best_rank=0
home=${HOME:-/nonexistent}
for jdk in \
  /usr/lib/jvm/* \
  /usr/java/* \
  "$home"/.sdkman/candidates/java/* \
  "$home"/.jdks/* \
  /opt/*jdk* \
  /opt/java/* \
  /Library/Java/JavaVirtualMachines/*/Contents/Home \
  "$home"/Library/Java/JavaVirtualMachines/*/Contents/Home \
  "$home"/.jdks/*/Contents/Home \
  /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
  compare_with_best "$jdk"
done
if [ -z "$best" ] && [ -x /usr/libexec/java_home ]; then
  compare_with_best "$(/usr/libexec/java_home -v "$oldest+" 2>/dev/null || :)"
fi

if [ -z "$best" ]; then
  echo "loompool: found no JDK $oldest or newer: install one (https://adoptium.net has them) or set JAVA_HOME to where it is." >&2
  exit 2
fi
printf '%s\n' "$best"
