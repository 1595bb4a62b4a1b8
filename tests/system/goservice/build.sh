#!/usr/bin/env bash
# Builds the service with Debian's Go and Debian's client_golang, offline: build.sh OUTPUT
set -euo pipefail
cd "$(dirname "$0")"
GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= GOCACHE=${GOCACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/go-build} go build -o "$1" main.go
