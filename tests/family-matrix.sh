#!/usr/bin/env bash
# Which command answers for which family: family-matrix.sh CHECKOUT [CHECKPOINTS]
# Builds nothing. Runs the Release command line of a checkout on every golden checkpoint (default: its tests/Fixtures/checkpoints) and prints a table:
# ok, the exit code where it is another than 0, or – where the command makes no sense, as does translating a drawn head that puts every text into one
# class. What was said is kept in the folder named at the end.
# Exit code 0 when every cell is ok or –, 1 when not, 2 on wrong usage.
set -u

if [ $# -lt 1 ] || [ $# -gt 2 ]; then echo "usage: $0 CHECKOUT [CHECKPOINTS]" >&2; exit 2; fi
root=$(cd "$1" && pwd) || exit 2
checkpoints=$(cd "${2-$root/tests/Fixtures/checkpoints}" && pwd) || exit 2
bin=$root/src/EmbeddingSpace.Cli/bin/Release/net10.0
program=()
for name in embedding-space EmbeddingSpace.Cli; do [ -f "$bin/$name.dll" ] && program=(dotnet "$bin/$name.dll"); done
if [ ${#program[@]} -eq 0 ]; then echo "$bin: expected a Release build of the command line, found none" >&2; exit 2; fi

work=$(mktemp -d) || exit 2
cd "$work" || exit 2
printf 'a good short film\nnothing but noise and long dull scenes\nthe actors were fine\na waste of time\n' > texts.txt
# Texts of every kind: the heads of golden checkpoints are drawn, and put texts that are alike into one class.
cut -f2 "$root"/data/texts/*.anchors.tsv | tail -n +2 | head -400 > many.txt
printf 'Label\tText\nnegative\ta waste of time\npositive\ta good short film\nneutral\tthe actors were fine\n' > data.tsv
failed=0

# cell NAME ARGUMENTS…: run a command, print ok or its exit code.
cell() {
    local name=$1 code
    shift
    timeout 120 "${program[@]}" "$@" > "$name.out" 2> "$name.err"
    code=$?
    # A translation whose verdict is FAIL was made all the same.
    if [ $code -eq 0 ] || { [ "$1" = translate ] && [ $code -eq 1 ]; }; then
        printf ' ok |'
    elif grep -q 'the source puts into at least 2 classes' "$name.err"; then
        printf ' – |'
    else
        printf ' **%s** |' "$code"
        failed=1
    fi
}

target=$checkpoints/bert-mlm
echo '| checkpoint | inspect | predict | encode | evaluate | project | heads | measure | diff | align | translate from | translate onto |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |'
for folder in "$checkpoints"/*/; do
    name=$(basename "$folder") model=${folder%/}
    printf '| %s |' "$name"
    classifier=$("${program[@]}" inspect --model "$model" --json 2> /dev/null | grep -c '"classes":\[')
    cell "$name.inspect" inspect --model "$model"
    if [ "$classifier" -gt 0 ]; then cell "$name.predict" predict --model "$model" --texts texts.txt; else printf ' – |'; fi
    cell "$name.encode" encode --model "$model" --texts texts.txt
    if [ "$classifier" -gt 0 ] && grep -q '"neutral"' "$model/config.json" && ! grep -q multi_label "$model/config.json"; then
        cell "$name.evaluate" evaluate --model "$model" --data data.tsv
    else
        printf ' – |'
    fi
    cell "$name.project" project --model "$model" --role feed-forward-value --layer 0 --top 5
    cell "$name.heads" project --model "$model" --interaction query-key --layer 0 --head 1 --top 5
    cell "$name.measure" measure --model "$model" --layer 0 --k 10 --top 20
    cell "$name.diff" diff --model "$model" --base "$model"
    cell "$name.align" align --source "$model" --target "$model"
    if [ "$classifier" -gt 0 ]; then
        # The several labels of a drawn head are the same for every text but from some probability on.
        threshold=()
        grep -q multi_label "$model/config.json" && threshold=(--threshold 0.6)
        cell "$name.from" translate --source "$model" --target "$target" --texts many.txt "${threshold[@]}" --output "$name.from.zip"
    else
        printf ' – |'
    fi
    cell "$name.onto" translate --source "$root/data/models/mini-a-sst2" --target "$model" --texts many.txt --output "$name.onto.zip"
    echo
done
echo
echo "What the commands said is in $work."
exit $failed
