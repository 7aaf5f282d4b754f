#!/usr/bin/env bash
# Three replicas of 'serve' behind nginx (Debian's package) answer requests; one is killed in the middle. No request may fail.
# REQUESTS (3000), CALLERS at once (8), MODEL: a classifier.
set -euo pipefail
cd "$(dirname "$0")/../.."
requests=${REQUESTS:-3000} callers=${CALLERS:-8} model=${MODEL:-data/models/mini-a-ag_news}
dotnet build -c Release src/EmbeddingSpace.Cli/EmbeddingSpace.Cli.csproj -v q
folder=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT

for port in 8081 8082 8083; do
  dotnet src/EmbeddingSpace.Cli/bin/Release/net10.0/EmbeddingSpace.Cli.dll serve --model "topic=$model" --urls "http://127.0.0.1:$port" > /dev/null 2>&1 &
  pids+=($!)
done
for port in 8081 8082 8083; do until curl -sf "http://127.0.0.1:$port/health" > /dev/null; do sleep 0.2; done; done
nginx -p "$folder" -e error.log -c "$PWD/samples/ScaleOut/nginx.conf" &
pids+=($!)
until curl -sf http://127.0.0.1:8080/health > /dev/null; do sleep 0.2; done

body='{"inputs": "The striker scored twice in a thrilling final."}'
: > "$folder/codes.txt"
seq "$requests" | xargs -P "$callers" -I{} curl -s -o /dev/null -m 30 -w '%{http_code}\n' -H 'Content-Type: application/json' -d "$body" \
  http://127.0.0.1:8080/predict >> "$folder/codes.txt" &
load=$!
until [ "$(wc -l < "$folder/codes.txt")" -ge $((requests / 3)) ]; do sleep 0.02; done
kill -9 "${pids[1]}"
wait "${pids[1]}" 2> /dev/null || true
echo "A replica killed after $(wc -l < "$folder/codes.txt") of $requests requests; answers by status:"
wait "$load" || true
sort "$folder/codes.txt" | uniq -c
failed=$(grep -vc '^200$' "$folder/codes.txt" || true)
echo "$(wc -l < "$folder/codes.txt") answers, $failed failed; nginx sent on: $(grep -c 'while \(connecting to\|reading response header from\|sending request to\) upstream' "$folder/error.log" || true)."
[ "$failed" -eq 0 ] && [ "$(wc -l < "$folder/codes.txt")" -eq "$requests" ]
