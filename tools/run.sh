#!/bin/sh
# Runs a tool of this folder on the Node that the project brings: tools/run.sh NAME [arguments]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
"$root/tools/setup.sh"
PATH="$root/node_modules/.bin:$PATH"
export PATH
name=$1
shift
exec node --enable-source-maps "$root/dist/tools/$name.js" "$@"
