#!/usr/bin/env bash
# Silos on this machine score a file, one of them is killed in the middle, then the scoring itself; what comes out is compared with 'predict'.
# SILOS (3), THREADS of each (1), KILL: which silo, from 1 (2; 0: none), TIMES that the texts are repeated (200), SHARDS (60).
# MODEL and TEXTS: a classifier and a TSV with the column Text. ConnectionStrings__Redis: Redis instead of a primary silo.
set -euo pipefail
cd "$(dirname "$0")/../.."
silos=${SILOS:-3} threads=${THREADS:-1} victim=${KILL:-2} times=${TIMES:-200} shards=${SHARDS:-60}
model=${MODEL:-data/models/mini-a-ag_news} texts=${TEXTS:-data/texts/news.test.tsv}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet build -c Release samples/ScaleOut/ScaleOut.csproj -v q
dotnet build -c Release src/EmbeddingSpace.Cli/EmbeddingSpace.Cli.csproj -v q
program=samples/ScaleOut/bin/Release/net10.0/ScaleOut.dll
folder=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT

head -1 "$texts" > "$folder/input.tsv"
for _ in $(seq "$times"); do tail -n +2 "$texts"; done >> "$folder/input.tsv"

gateways=
for number in $(seq "$silos"); do
  dotnet "$program" silo --port $((11110 + number)) --gateway $((30000 + number)) --primary 11111 --threads "$threads" 2> "$folder/silo$number.log" &
  pids+=($!)
  gateways+=${gateways:+,}$((30000 + number))
  until grep -q 'takes part' "$folder/silo$number.log"; do sleep 0.2; kill -0 $!; done
done

score() { dotnet "$program" score --model "$model" --input "$folder/input.tsv" --output "$folder/$1" --shards "$2" --gateways "$gateways"; }
after() { until [ "$(grep -c 'shards: rows' "$folder/$1")" -ge "$2" ]; do sleep 0.02; done; } # so many shards are done

score warm.tsv $((silos * 4)) 2> /dev/null # every silo has its classifier
score output.tsv "$shards" 2> "$folder/score.log" &
scoring=$!
if [ "$victim" -gt 0 ]; then
  touch "$folder/score.log"
  after score.log $((shards / 4))
  kill -9 "${pids[$((victim - 1))]}"
  wait "${pids[$((victim - 1))]}" 2> /dev/null || true
  echo "Silo $victim killed after $(grep -c 'shards: rows' "$folder/score.log") of $shards shards."
fi
wait "$scoring" || { cat "$folder"/*.log; exit 1; }
grep -h 'lost' "$folder/score.log" || true
tail -1 "$folder/score.log"

if [ "$victim" -gt 0 ]; then
  dotnet "$program" score --model "$model" --input "$folder/input.tsv" --output "$folder/again.tsv" --shards "$shards" --gateways "$gateways" \
    2> "$folder/cut.log" &
  scoring=$!
  after cut.log $((shards / 4))
  kill -9 "$scoring"
  wait "$scoring" 2> /dev/null || true
  [ ! -e "$folder/again.tsv" ]
  score again.tsv "$shards" 2> "$folder/again.log"
  echo "Scoring killed, then run again: $(head -1 "$folder/again.log")"
  cmp "$folder/output.tsv" "$folder/again.tsv"
fi

dotnet run -c Release --no-build --project src/EmbeddingSpace.Cli -- predict --model "$model" --texts "$folder/input.tsv" --json 2> /dev/null \
  | jq -r '.rows[].label' > "$folder/expected.txt"
tail -n +2 "$folder/output.tsv" | cut -f 1 > "$folder/found.txt"
rows=$(($(wc -l < "$folder/input.tsv") - 1))
echo "$rows rows, $(wc -l < "$folder/found.txt") answers, $(paste "$folder/expected.txt" "$folder/found.txt" | awk -F '\t' '$1 != $2' | wc -l) other than 'predict' gives."
[ "$rows" -eq "$(wc -l < "$folder/found.txt")" ] && cmp "$folder/expected.txt" "$folder/found.txt"
