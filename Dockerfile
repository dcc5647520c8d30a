# The agent as an image: what runs beside an app in a cluster.
#
#   docker build -t headgate-agent .
#   docker build -t headgate-agent --build-arg NODE_IMAGE=registry.example/node:26-bookworm-slim .
#
# It needs no privilege but the capabilities of its job: NET_ADMIN in the pod's network namespace, SYS_ADMIN and
# SYS_PTRACE to enter it from the node.

ARG NODE_IMAGE=node:26-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.ts scripts/
COPY schema schema
COPY protocol protocol
COPY filter-engine filter-engine
COPY sys sys
COPY agent agent
COPY cli cli
RUN node scripts/build.ts && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends nftables iptables iproute2 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /headgate
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/schema schema
COPY --from=build /build/dist dist
ENV NODE_ENV=production
ENTRYPOINT ["node", "/headgate/dist/agent/main.js"]
