#!/bin/sh
# Brings a fresh clone to the point where everything can run: packages (Node 24 among them), then the build.
# Does nothing that is already done. Needs any Node >= 20 with npm.
set -eu
cd "$(dirname "$0")/.."

if [ -L node_modules ]; then
  echo 'node_modules is a link: npm ci would empty what it points to. Remove the link first.' >&2
  exit 1
fi

say() { printf '\033[1m==>\033[0m %s\n' "$1" >&2; }

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say 'installing packages (npm ci)'
  # Packages that want a newer Node than the one that runs npm get it: it is among what is installed here.
  npm ci --no-audit --no-fund --loglevel=error >&2
  touch node_modules/.package-lock.json
fi

PATH="$PWD/node_modules/.bin:$PATH"
export PATH
major=$(node -p 'process.versions.node.split(".")[0]')
if [ "$major" -lt 24 ]; then
  echo "Node 24 or newer is needed and npm has no binary of it for this platform; this is Node $(node -v)." >&2
  exit 1
fi

stamp=dist/.built
if [ ! -e "$stamp" ] ||
  [ -n "$(find apps libs tools test/bench test/chaos test/harness package.json tsconfig.json tsconfig.build.json \
    -newer "$stamp" \( -name '*.ts' -o -name '*.json' \) ! -name '*.spec.ts' 2>/dev/null | head -n 1)" ]; then
  say 'building'
  npm run --silent build >&2
  touch "$stamp"
fi
