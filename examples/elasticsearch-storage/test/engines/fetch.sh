#!/bin/sh
# Fetches one real Elasticsearch and one real OpenSearch for the tests, as Maven artifacts: no distribution, only the server
# and its HTTP layer. Needs mvn and a JDK 17 or newer. A folder for each goes below $CLUSTERPEDIA_ENGINES, or .engines here.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=${CLUSTERPEDIA_ENGINES:-$here/../../.engines}

fetch() { # engine, further arguments for mvn
  engine=$1
  shift
  rm -rf "${target:?}/$engine"
  mkdir -p "$target/$engine/lib"
  mvn --quiet --batch-mode --file "$here/$engine/pom.xml" "$@" \
    dependency:copy-dependencies -DoutputDirectory="$(cd "$target/$engine/lib" && pwd)"
}

launcher() { # engine
  javac -nowarn -cp "$target/$1/lib/*" -d "$target/$1/launcher" "$here/$1/EngineNode.java"
}

fetch opensearch
launcher opensearch

fetch elasticsearch
launcher elasticsearch
# Elasticsearch loads its HTTP layer as a module of its own, as in its distribution.
module=$target/elasticsearch/modules/transport-netty4
mkdir -p "$module"
mv "$target"/elasticsearch/lib/netty-*.jar "$target"/elasticsearch/lib/transport-netty4-*.jar "$module"
version=$(basename "$module"/transport-netty4-*.jar .jar)
cat >"$module/plugin-descriptor.properties" <<END
description=HTTP and transport layer
name=transport-netty4
classname=org.elasticsearch.transport.netty4.Netty4Plugin
java.version=17
version=${version#transport-netty4-}
elasticsearch.version=${version#transport-netty4-}
END
