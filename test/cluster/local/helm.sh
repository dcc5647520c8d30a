#!/usr/bin/env bash
# Builds Helm from Go modules, for the test of the chart in deploy/helm: two minutes on two cores, once.
. "$(dirname "$0")/settings.sh"
[ ! -x "$HELM/helm" ] || exit 0
command -v go >/dev/null || fail "Go is needed to build Helm once; it is neither in PATH nor in /usr/local/go/bin. See https://go.dev/dl/"
say "building Helm $HELM_VERSION from source (once; cached in $HELM)"
GOBIN=$HELM CGO_ENABLED=0 go install -trimpath -buildvcs=false -ldflags '-s -w' "helm.sh/helm/v3/cmd/helm@$HELM_VERSION"
