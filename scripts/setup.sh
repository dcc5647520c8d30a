#!/bin/sh
# Makes a fresh clone ready: what the tests, the demo and the benches call from Debian, and the project's npm packages
# with the Node that runs its scripts. It says what it does, does nothing twice, and takes a fraction of a second when
# nothing is missing. Run by `npm test`, `npm run demo` and `npm run bench` before anything else, so it may use only a
# POSIX shell and whatever npm came with; the machine's own node may be too old for everything that follows.
#
#   sh scripts/setup.sh           what tests and demo need
#   sh scripts/setup.sh bench     also a C compiler for the benches' origin server, tcpdump, nghttpx, nghttpd and pasta
#   sh scripts/setup.sh cluster   also what a Kubernetes cluster on this machine is made of
set -eu
cd "$(dirname "$0")/.."
PATH="$PATH:/usr/sbin:/sbin"
wanted_node_major=26
stamp=node_modules/.headgate-setup

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# --- Debian -------------------------------------------------------------------------------------------------------

# The Debian package that has a command.
package_of() {
  case $1 in
    nft) echo nftables ;;
    iptables | ip6tables) echo iptables ;;
    ip | ss) echo iproute2 ;;
    nginx) echo nginx-light ;;
    h2load) echo nghttp2-client ;;
    nghttpx) echo nghttp2-proxy ;;
    nghttpd) echo nghttp2-server ;;
    cc) echo gcc libc6-dev ;;
    taskset | nsenter | unshare) echo util-linux ;;
    */cni/bridge) echo containernetworking-plugins ;;
    ctr) echo containerd ;;
    pg_ctlcluster) echo postgresql ;;
    redis-cli) echo redis-tools ;;
    dig) echo bind9-dnsutils ;;
    ping) echo iputils-ping ;;
    javac) echo default-jdk-headless ;;
    pasta) echo passt ;;
    sysctl) echo procps ;;
    *) echo "$1" ;;
  esac
}

missing_packages() {
  for command in "$@"; do
    command -v "$command" >/dev/null 2>&1 || package_of "$command"
  done | sort -u | tr '\n' ' '
}

# Debian starts a server when its package is installed. Ours are started by the tests only, so a policy says no to
# that while we install, unless the machine has a policy of its own.
install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  # shellcheck disable=SC2086 # the list is meant to split
  if ! apt-get install -y -q --no-install-recommends $1 </dev/null; then
    say "refreshing the package lists (apt-get update)"
    apt-get update -q </dev/null && apt-get install -y -q --no-install-recommends $1 </dev/null || return 1
  fi
  for service in nginx haproxy nghttpx postgresql redis-server; do
    package=$service
    [ "$service" != nghttpx ] || package=nghttp2-proxy
    case " $1 " in
      *" $package"*) ! command -v systemctl >/dev/null 2>&1 || systemctl disable --now "$service" >/dev/null 2>&1 || true ;;
    esac
  done
}

commands='nft iptables ip6tables ip ss conntrack curl nginx wrk haproxy h2load python3 openssl taskset
  pg_ctlcluster psql redis-server redis-cli dig ping javac gdb strace busybox file nghttpx tcpdump'
[ "${1-}" != bench ] || commands="$commands cc nghttpd pasta"
[ "${1-}" != cluster ] ||
  commands="$commands cc containerd ctr runc /usr/lib/cni/bridge buildah mmdebstrap nsenter unshare sysctl hostname"
# shellcheck disable=SC2086
packages=$(missing_packages $commands)
if [ -n "$packages" ]; then
  if [ "$(id -u)" -ne 0 ]; then
    say "missing and not installed, because this is not root: $packages- what needs them is skipped"
    say "  to install them: sudo apt-get install $packages"
  elif ! command -v apt-get >/dev/null 2>&1; then
    say "missing, and there is no apt-get to install them with: $packages- what needs them is skipped"
  else
    say "installing from Debian: $packages"
    install_packages "$packages" || say "apt-get failed; what needs these packages is skipped: $packages"
  fi
fi

# --- npm ----------------------------------------------------------------------------------------------------------

# `npm ci` refuses a lock file that lacks some other system's optional binaries, as one does that was written where the
# registry did not offer them. The versions that are locked still bind `npm install`; --no-save leaves the lock alone.
install_npm_packages() {
  quiet='--no-audit --no-fund --loglevel=error'
  ci_log=$(mktemp)
  # shellcheck disable=SC2086
  if npm ci $quiet 2>"$ci_log"; then
    rm -f "$ci_log"
    return 0
  fi
  sed -n '/Usage:/q;/^npm error/p' "$ci_log" | head -n 12 >&2
  rm -f "$ci_log"
  say "npm ci failed; trying npm install --no-save with the locked versions"
  # shellcheck disable=SC2086
  npm install --no-save $quiet
}

lock_sum=$(cksum <package-lock.json)
# npm would empty the folder that a link leads to.
if [ -L node_modules ]; then
  say "node_modules is a link to $(readlink node_modules): nothing is installed there"
elif [ ! -d node_modules ] || [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$lock_sum" ]; then
  command -v npm >/dev/null 2>&1 || fail "npm is not installed; Node with npm, version 20 or newer, is needed to begin"
  say "installing npm packages (npm ci)"
  install_npm_packages || fail "npm could not install the packages (see above)"
  printf '%s\n' "$lock_sum" >"$stamp"
fi

# The `node` package brings the binary by its install script, which newer versions of npm run only when it is allowed
# (package.json, allowScripts) and `--ignore-scripts` never.
node_works() {
  case $(node_modules/.bin/node --version 2>/dev/null) in
    "v$wanted_node_major."*) return 0 ;;
    *) return 1 ;;
  esac
}
if ! node_works; then
  say "fetching Node $wanted_node_major (npm rebuild node)"
  npm rebuild node --ignore-scripts=false --foreground-scripts --loglevel=error || true
fi
if ! node_works; then
  say "npm did not run the installer of the package node; running it directly"
  (cd node_modules/node && node installArchSpecificPackage.js) || true
fi
node_works || fail "node_modules/.bin/node is not a working Node $wanted_node_major: $(node_modules/.bin/node --version 2>&1 | head -n 1)
setup: is there a build of it for this system ($(uname -sm))? Try: rm -rf node_modules && npm ci"
