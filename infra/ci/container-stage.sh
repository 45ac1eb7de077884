#!/usr/bin/env bash
# The container stage of CI: builds the image, runs compose with the demo newsroom as an operator would, breaks things, and
# runs the testcontainers suites. Uses the Docker engine that is there; on a bare machine it takes one from
# ../shared/tools/docker-verify.sh, whose base images are stand-ins built from Debian and npm packages.
set -euo pipefail
cd "$(dirname "$0")/../.."

say() { printf '\n== %s (%ss)\n' "$*" "$SECONDS"; }
ENGINE=../shared/tools/docker-verify.sh
OWN_ENGINE=
if ! docker info >/dev/null 2>&1; then
  [ -f "$ENGINE" ] || { echo "container stage: no Docker engine answers here, and none can be brought" >&2; exit 1; }
  say "bringing a Docker engine"
  WW_IMAGES="node redis postgres" timeout 1500 bash "$ENGINE" up >/dev/null
  eval "$(bash "$ENGINE" env)"
  OWN_ENGINE=1
fi

export COMPOSE_PROJECT_NAME=wirewatch-ci PORT=${CI_PORT:-18080} COMPOSE_PROFILES=demo
export WIREWATCH_SUBNET=172.30.79.0/24 WIREWATCH_IP_RANGE=172.30.79.0/25 DEMO_ADDRESS=172.30.79.250 WIREWATCH_EGRESS_ALLOW=172.30.79.250/32
export WIREWATCH_HOST_INTERVAL_MS=50 DEMO_ARTICLE_EVERY_MS=1000
finish() {
  rc=$?
  if [ $rc != 0 ]; then docker compose ps -a || true; docker compose logs --no-color --tail 40 || true; fi
  docker compose down -v -t 10 >/dev/null 2>&1 || true
  docker ps -aq --filter label=org.testcontainers=true | xargs -r docker rm -fv >/dev/null || true
  if [ -n "$OWN_ENGINE" ]; then bash "$ENGINE" down >/dev/null 2>&1 || true; fi
  exit $rc
}
trap finish EXIT

say "building the image"
docker compose build -q
say "docker compose up --wait, with the demo newsroom"
docker compose up -d --wait --wait-timeout 240
docker compose ps

TOKEN=$(docker compose exec -T api cat /run/wirewatch/api-token)
api() { curl -fsS -m 10 -H "Authorization: Bearer $TOKEN" "http://127.0.0.1:$PORT$1"; }
latest_event() { api /v1/system | node -pe 'JSON.parse(require("node:fs").readFileSync(0, "utf8")).latestEvent'; }
delivered() { api /v1/system | node -pe '(JSON.parse(require("node:fs").readFileSync(0, "utf8")).deliveries.find((d) => d.state === "delivered") ?? { count: 0 }).count'; }
await_more() { # await_more WHAT COMMAND BEFORE SECONDS: until the command's number grows
  local limit=$((SECONDS + $4)) now
  while :; do
    now=$($2 2>/dev/null || echo 0)
    if [ "$now" -gt "$3" ]; then echo "ok: $1 ($3 -> $now)"; return 0; fi
    if [ $SECONDS -gt $limit ]; then echo "FAILED: $1 stayed at $now for $4 s" >&2; return 1; fi
    sleep 1
  done
}

say "an alert is raised and its webhook arrives"
await_more "events" latest_event 0 120
await_more "webhooks delivered" delivered 0 60

say "the api asks for a token, is published on loopback only, and the containers are locked down"
[ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$PORT/v1/feeds")" = 401 ]
docker compose port api 8080 | grep -q '^127\.0\.0\.1:'
docker compose exec -T poller sh -c 'id -u; touch /app/x 2>/dev/null && exit 1 || true' | grep -qx 1000
docker compose exec -T poller sh -c 'env' | grep -qi 'password=' && { echo "FAILED: a password stands in the environment" >&2; exit 1; } || true
echo ok

say "every worker is killed once; the next alerts arrive all the same"
for service in poller extractor classifier clusterer matcher dispatcher; do
  docker compose kill -s SIGKILL "$service" >/dev/null 2>&1
done
docker compose up -d --wait --wait-timeout 120 >/dev/null
before=$(delivered)
await_more "webhooks delivered after the kills" delivered "$before" 120

say "--scale extractor=3"
docker compose up -d --wait --wait-timeout 120 --scale extractor=3 >/dev/null
[ "$(docker compose ps -q extractor | wc -l)" = 3 ]
before=$(delivered)
await_more "webhooks delivered with three extractors" delivered "$before" 120

say "Redis loses everything"
docker compose exec -T redis redis-cli FLUSHALL >/dev/null
before=$(delivered)
await_more "webhooks delivered after FLUSHALL" delivered "$before" 120

say "SIGTERM drains: every service ends by itself with 0"
docker compose stop -t 20 poller extractor classifier clusterer matcher dispatcher api >/dev/null
for service in poller extractor classifier clusterer matcher dispatcher api; do
  for id in $(docker compose ps -aq "$service"); do
    code=$(docker inspect -f '{{.State.ExitCode}}' "$id")
    [ "$code" = 0 ] || { echo "FAILED: $service ended with $code" >&2; exit 1; }
  done
done
echo ok

say "the volumes survive down and up"
before=$(docker compose exec -T postgres psql -U wirewatch -d wirewatch -Atc 'select count(*) from alerts')
docker compose down -t 10 >/dev/null 2>&1
docker compose up -d --wait --wait-timeout 240 >/dev/null
after=$(docker compose exec -T postgres psql -U wirewatch -d wirewatch -Atc 'select count(*) from alerts')
[ "$after" -ge "$before" ] && [ "$before" -gt 0 ] && echo "ok: $before alerts before, $after after"
docker compose down -v -t 10 >/dev/null 2>&1

say "testcontainers: queue conformance and the pipeline over a real Redis and PostgreSQL"
npx vitest run --config vitest.containers.config.ts
say "container stage passed"
