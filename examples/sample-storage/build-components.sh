#!/bin/sh
# Puts the commands apiserver, binding-apiserver, clustersynchro-manager and controller-manager into ./bin. They are those of
# the checkout of Clusterpedia for Node.js in CLUSTERPEDIA, by default the one this directory is part of.
set -eu
root=$(cd "${CLUSTERPEDIA:-../..}" && pwd)
"$root/tools/setup.sh"
mkdir -p bin
for name in apiserver binding-apiserver clustersynchro-manager controller-manager; do
  printf '#!/bin/sh\nPATH="%s/node_modules/.bin:$PATH"\nexec node --enable-source-maps "%s/dist/apps/%s/src/main.js" "$@"\n' \
    "$root" "$root" "$name" >"bin/$name"
  chmod +x "bin/$name"
done
