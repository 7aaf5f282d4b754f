#!/usr/bin/env bash
# Compare what two built checkouts of the project answer: compare-versions.sh OLD NEW
# Builds nothing. Runs each checkout's Release command line on the models and texts of OLD and compares exit code and, byte for byte, the --json standard
# output; only values of "seconds" and "peakBytes" are left out. Then lets NEW read what OLD translated and saved.
# One line a comparison: same or DIFFERENT. Exit code 0 when all are the same, 1 when not, 2 on wrong usage.
set -u

if [ $# -ne 2 ]; then echo "usage: $0 OLD_CHECKOUT NEW_CHECKOUT" >&2; exit 2; fi
old=$(cd "$1" && pwd) || exit 2
new=$(cd "$2" && pwd) || exit 2

# The program of a checkout, into the array named by $2.
find_program() {
    local bin=$1/src/EmbeddingSpace.Cli/bin/Release/net10.0 name
    local -n found=$2
    for name in embedding-space EmbeddingSpace.Cli; do
        if [ -f "$bin/$name" ] && [ -x "$bin/$name" ]; then found=("$bin/$name"); return; fi
        if [ -f "$bin/$name.dll" ]; then found=(dotnet "$bin/$name.dll"); return; fi
    done
    echo "$1: expected a Release build of the command line in src/EmbeddingSpace.Cli/bin/Release/net10.0, found none" >&2
    exit 2
}
find_program "$old" old_program
find_program "$new" new_program

# Settings of the environment and of the current folder would reach both programs.
for variable in $(compgen -e | grep '^EMBEDDINGSPACE_' || true); do unset "$variable"; done
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
mkdir old new

checkpoints=$old/tests/Fixtures/checkpoints
models=$old/data/models
texts=$old/data/texts
same=0 different=0

# verdict NAME OLD_FILE OLD_CODE NEW_FILE NEW_CODE [PART]: PART is a member of the documents; without it all of them.
verdict() {
    local why
    why=$(python3 - "$2" "$3" "$4" "$5" "${6-}" <<'PY'
import json, re, sys
old_file, old_code, new_file, new_code, part = sys.argv[1:]
# Inside a JSON text these quotes would be escaped, so only members match. A number, null, or an object of numbers.
MEASURED = re.compile(rb'"(seconds|peakBytes)":(?:\{[^{}]*\}|[-+0-9.eE]+|null)')
def load(file):
    raw = open(file, 'rb').read()
    try:
        document = json.loads(raw)
    except ValueError:
        return None, raw
    if part:
        # The text of one member, as it was written: found by decoding, not by searching.
        text = raw.decode('utf-8')
        decoder, at = json.JSONDecoder(), text.index('{') + 1
        while True:
            key, at = decoder.raw_decode(text, at)
            assert text[at] == ':', 'expected compact JSON'
            start = at + 1
            _, at = decoder.raw_decode(text, start)
            if key == part:
                return document, text[start:at].encode('utf-8')
            assert text[at] == ',', f'no member {part}'
            at += 1
    return document, MEASURED.sub(rb'"\1":0', raw)
(old, old_bytes), (new, new_bytes) = load(old_file), load(new_file)
# Two refusals are equal and prove nothing.
if old_code not in ('0', '1') or old is None: print(f'OLD gave no document: exit code {old_code}; not a comparison')
elif new is None: print(f'NEW gave no document: exit code {new_code}')
elif old_code != new_code: print(f'exit codes {old_code} and {new_code}')
elif old_bytes != new_bytes:
    at = next((i for i, (a, b) in enumerate(zip(old_bytes, new_bytes)) if a != b), min(len(old_bytes), len(new_bytes)))
    show = lambda raw: raw[max(0, at - 40):at + 40].decode('utf-8', 'replace').replace('\n', '\\n')
    print(f'from byte {at}: {show(old_bytes)} | {show(new_bytes)}')
PY
    ) || why="the comparison itself failed"
    if [ -z "$why" ]; then same=$((same + 1)); echo "same       $1"
    else different=$((different + 1)); echo "DIFFERENT  $1 ($why)"; fi
}

# run SIDE FILE ARGUMENTS…: sets code.
run() {
    local side=$1 file=$2; shift 2
    if [ "$side" = old ]; then "${old_program[@]}" "$@" --json > "$file" 2> "$file.err" < /dev/null
    else "${new_program[@]}" "$@" --json > "$file" 2> "$file.err" < /dev/null; fi
    code=$?
}

# compare NAME ARGUMENTS…
compare() {
    local name=$1 old_code new_code; shift
    run old old.json "$@"; old_code=$code
    run new new.json "$@"; new_code=$code
    verdict "$name" old.json "$old_code" new.json "$new_code"
}

# translate NAME TEXTS ARGUMENTS…: the documents, then the file that OLD saved, read by both.
translate() {
    local name=$1 rows=$2 old_code new_code; shift 2
    rm -f old/model.zip new/model.zip
    run old old.json translate "$@" --output old/model.zip; old_code=$code
    run new new.json translate "$@" --output new/model.zip; new_code=$code
    verdict "translate $name" old.json "$old_code" new.json "$new_code"
    run old old.json predict --model old/model.zip --texts "$rows"; old_code=$code
    run new new.json predict --model old/model.zip --texts "$rows"; new_code=$code
    verdict "predict with OLD's zip: $name" old.json "$old_code" new.json "$new_code" rows
    run new new.json predict --model new/model.zip --texts "$rows"; new_code=$code
    verdict "predict with each one's own zip: $name" old.json "$old_code" new.json "$new_code"
}

{
    printf '%s\n' 'A gripping, beautifully acted film.' 'ok' 'It'"'"'s   spaced   out' 'naïve café — déjà vu? 100% über-cool 😀 #1' '你好 world Привет мир' \
        '[CLS] literal [MASK] tokens [SEP] <s> </s> <mask> <|endoftext|>' 'ok'
    for _ in 1 2 3 4 5 6 7 8; do printf 'The city lies on the river, and its port was the largest in the country for two centuries. '; done
    printf '\n'
    head -n 40 "$texts/news.anchors.txt"
} > odd.txt

name_of() { basename "$1"; }
folders=("$models"/*/ "$checkpoints"/*/)
classifiers=("$models"/mini-a-*/ "$checkpoints"/*classifier*/)

for model in "${folders[@]%/}"; do compare "inspect $(name_of "$model")" inspect --model "$model"; done

for model in "${classifiers[@]%/}"; do
    compare "predict $(name_of "$model")" predict --model "$model" --texts odd.txt
    compare "predict $(name_of "$model"), windows of 16" predict --model "$model" --texts odd.txt --long-texts windows --max-length 16
done
compare "predict mini-a-ag_news, news" predict --model "$models/mini-a-ag_news" --texts "$texts/news.test.tsv"
compare "predict mini-a-ag_news, bfloat16" predict --model "$models/mini-a-ag_news" --texts odd.txt --precision bfloat16

for model in "${folders[@]%/}"; do compare "encode $(name_of "$model")" encode --model "$model" --texts odd.txt; done
for pooling in first last second; do compare "encode bert-mlm, layer 1, $pooling" encode --model "$checkpoints/bert-mlm" --texts odd.txt --layer 1 \
    --pooling "$pooling"; done
compare "encode gpt2-lm, layer 0, windows" encode --model "$checkpoints/gpt2-lm" --texts odd.txt --layer 0 --long-texts windows

for role in feed-forward-key feed-forward-value query key value output embedding output-bias feed-forward-value-bias; do
    for model in bert-mlm gpt2-lm; do compare "project $model $role" project --model "$checkpoints/$model" --role "$role" --top 5; done
done
for model in "${classifiers[@]%/}"; do compare "project $(name_of "$model") classifier" project --model "$model" --role classifier; done
compare "project mini-b feed-forward-value, inverse, norm folded, filtered" project --model "$models/mini-b" --role feed-forward-value --layer 2 \
    --index 0,5,17 --top 7 --inverse --fold-norm --ascii --alphanumeric --word-starts --no-special
for kind in query-key value-output; do
    for model in bert-mlm gpt2-lm roberta-mlm; do compare "project $model $kind" project --model "$checkpoints/$model" --interaction "$kind" --top 20; done
    compare "project mini-b $kind, one head" project --model "$models/mini-b" --interaction "$kind" --layer 1 --head 2 --top 20
done

align() { compare "align $1 $2" align --source "$checkpoints/$1" --target "$checkpoints/$2"; }
align bert-mlm bert-mlm-wide
align bert-mlm distilbert-mlm
align gpt2-lm gpt2-lm-wide
align gpt2-lm roberta-mlm
compare "align mini-a-sst2 mini-b" align --source "$models/mini-a-sst2" --target "$models/mini-b"
compare "align mini-a-sst2 mini-a-ag_news, key, seed 5" align --source "$models/mini-a-sst2" --target "$models/mini-a-ag_news" --role key --seed 5
compare "align bert-mlm bert-mlm-wide, no second opinions" align --source "$checkpoints/bert-mlm" --target "$checkpoints/bert-mlm-wide" --no-second-opinions

compare "diff mini-a-sst2 mini-a-ag_news" diff --model "$models/mini-a-sst2" --base "$models/mini-a-ag_news"
compare "diff mini-a-ag_news mini-a-sst2, filtered" diff --model "$models/mini-a-ag_news" --base "$models/mini-a-sst2" --top 5 --seed 3 --ascii \
    --alphanumeric --no-special
compare "diff bert-classifier bert-mlm" diff --model "$checkpoints/bert-classifier" --base "$checkpoints/bert-mlm"
compare "diff gpt2-classifier gpt2-lm" diff --model "$checkpoints/gpt2-classifier" --base "$checkpoints/gpt2-lm"

compare "measure bert-mlm" measure --model "$checkpoints/bert-mlm" --texts odd.txt
compare "measure gpt2-lm" measure --model "$checkpoints/gpt2-lm" --texts odd.txt --k 1,10,50

compare "evaluate mini-a-ag_news" evaluate --model "$models/mini-a-ag_news" --data "$texts/news.test.tsv"
compare "evaluate mini-a-sst2" evaluate --model "$models/mini-a-sst2" --data "$texts/movie_reviews.test.tsv"

news=(--source "$models/mini-a-ag_news" --target "$models/mini-b")
films=(--source "$models/mini-a-sst2" --target "$models/mini-b")
tiny=(--source "$checkpoints/gpt2-classifier" --target "$checkpoints/gpt2-lm")
for method in auto combined linear-distillation pooled-ridge procrustes scaled-procrustes token-ridge vocabulary-kernel whitened; do
    translate "mini-a-ag_news → mini-b, $method" "$texts/news.test.tsv" "${news[@]}" --texts "$texts/news.anchors.txt" --method "$method"
    translate "gpt2-classifier → gpt2-lm, $method" odd.txt "${tiny[@]}" --texts "$texts/news.anchors.txt" --method "$method"
done
translate "gpt2-classifier → bert-mlm, two vocabularies" odd.txt --source "$checkpoints/gpt2-classifier" --target "$checkpoints/bert-mlm" \
    --texts "$texts/news.anchors.txt"
translate "mini-a-sst2 → mini-b, all of the report" "$texts/movie_reviews.test.tsv" "${films[@]}" --texts "$texts/movie_reviews.anchors.txt" \
    --scored-texts "$texts/movie_reviews.test.tsv" --class-tokens --balance-classes --layer-weighting kernel-alignment --seed 3
translate "mini-a-sst2 → mini-b, general texts" "$texts/movie_reviews.test.tsv" "${films[@]}" --texts "$texts/news.anchors.txt" --texts-are general \
    --anchors 1000
for draw in auto random-tokens enriched-tokens language-model; do translate "mini-a-sst2 → mini-b, no text, $draw" "$texts/movie_reviews.test.tsv" "${films[@]}" --no-text --anchors 500 --draw "$draw"; done
translate "mini-a-ag_news → mini-b, windows of 24" "$texts/news.test.tsv" "${news[@]}" --texts "$texts/news.anchors.txt" --method pooled-ridge \
    --long-texts windows --max-length 24

# What OLD saved, in the other commands that read a zip.
rm -f old/model.zip
run old old.json translate "${news[@]}" --texts "$texts/news.anchors.txt" --method pooled-ridge --output old/model.zip
compare "inspect OLD's zip" inspect --model old/model.zip
compare "encode with OLD's zip" encode --model old/model.zip --texts odd.txt
compare "evaluate OLD's zip, with source and train" evaluate --model old/model.zip --data "$texts/news.test.tsv" --source "$models/mini-a-ag_news" \
    --train "$texts/news.anchors.tsv"

echo "$((same + different)) comparisons: $same same, $different DIFFERENT"
[ "$different" -eq 0 ]
