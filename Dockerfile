# The agent as an image: what runs beside an app in a cluster.
#
#   docker build -t headgate/agent .                (or podman build, or buildah bud; amd64 and arm64)
#   docker build -t headgate/agent --build-arg BASE=registry.example/node:26-bookworm-slim .
#
# BASE is any Debian or Ubuntu with Node 26, npm and apt-get. What is added to it is nftables, iptables and iproute2.
#
# It runs as root, and has to: its capabilities (those of its pod: SYS_ADMIN and SYS_PTRACE to enter the target's network
# namespace, NET_ADMIN and NET_RAW in there) are lost by any other user, and so are those of nft and ip, which it starts.
# It needs no more than these, and no writable place of its own: the lock file of iptables, where nft is not to be had, lies in memory.

ARG BASE=node:26-bookworm-slim

FROM ${BASE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY scripts/build.ts scripts/bundle.ts scripts/
COPY schema schema
COPY protocol protocol
COPY filter-engine filter-engine
COPY sys sys
COPY agent agent
COPY cli cli
# The agent is few files that hold what they use (scripts/bundle.ts); of the packages only koffi stays, which is native.
RUN node scripts/build.ts \
 && rm -r dist/cli \
 && npm pkg delete dependencies devDependencies \
 && mkdir kept \
 && cp -r --parents node_modules/koffi node_modules/@koromix kept

FROM ${BASE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends nftables iptables iproute2 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
WORKDIR /headgate
COPY --from=build /build/package.json ./
COPY --from=build /build/kept ./
COPY --from=build /build/dist dist
ENV NODE_ENV=production NODE_COMPILE_CACHE=/headgate/compiled XTABLES_LOCKFILE=/dev/shm/xtables.lock
# What the agent and its threads load is compiled here, once: its start is a part of the start of every session. Each ends at once,
# as nobody tells it what to do.
RUN node dist/agent/main.js >/dev/null; \
 for worker in $(find /headgate/dist/agent -name '*-worker.js'); do \
   node -e 'new worker_threads.Worker(process.argv[1]).on("error", () => {})' "$worker"; \
 done; \
 test "$(find compiled -type f -size +100k | wc -l)" -ge 3
ENTRYPOINT ["node", "/headgate/dist/agent/main.js"]
