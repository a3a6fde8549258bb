#!/bin/sh
# Runs while the image is built: a worker fetches some pages, and the classes that it needed become an archive.
set -eu

folder=$(mktemp -d)
options=$folder/options
grep -v AOTCache java.options >"$options"
head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$folder/token"
chmod 600 "$folder/token"

java "@$options" dev.loompool.examples.PageServer 7480 &
pages=$!
java "@$options" -XX:AOTCacheOutput=worker.aot dev.loompool.cli.Main worker --connect 127.0.0.1:7400 \
  --token-file "$folder/token" --health-file "$folder/health" >"$folder/worker.log" 2>&1 &
worker=$!
timeout 120 java "@$options" dev.loompool.examples.FetchFleet 7400 "$folder" http://127.0.0.1:7480 50 2 || :
kill "$worker" "$pages"
wait # the archive is written when the worker ends

if [ -s worker.aot ]; then
  chmod 444 worker.aot
else # as on a machine that is too slow; the image is as good without
  cat "$folder/worker.log"
  cp "$options" java.options
fi
rm -r "$folder"
