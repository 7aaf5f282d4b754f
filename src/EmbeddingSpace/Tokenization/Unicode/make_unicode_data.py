"""Makes unicode.txt from the Unicode Character Database. Run: python make_unicode_data.py UnicodeData-8.0.0.txt UnicodeData-9.0.0.txt > unicode.txt

Two versions on purpose: Hugging Face's tokenizers know the categories of Unicode 8.0 and the decompositions of Unicode 9.0,
and ids must be equal to theirs, also on characters that later versions added."""
import sys, unicodedata

def read(path):
    rows, first = {}, None
    for line in open(path, encoding="ascii"):
        f = line.rstrip("\n").split(";"); code = int(f[0], 16)
        if f[1].endswith("First>"): first = code; continue
        for c in range(first, code + 1) if f[1].endswith("Last>") else (code,): rows[c] = f
    return rows

def ranges(codes):
    spans = []
    for c in sorted(codes):
        if spans and spans[-1][1] == c - 1: spans[-1][1] = c
        else: spans.append([c, c])
    return " ".join(f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in spans)

categories, rows = read(sys.argv[1]), read(sys.argv[2])
print("# Character classes of Unicode 8.0 and decompositions of Unicode 9.0; made by make_unicode_data.py.")
print("# c: canonical pair that composes again; d: canonical decomposition that does not; k: compatibility decomposition.")
for name, wanted in (("punctuation", "P"), ("other", "Cc Cf Co"), ("nonspacing", "Mn")):
    print(name, ranges(c for c, f in categories.items() if any(f[2].startswith(w) for w in wanted.split())))
print("mark", ranges(c for c, f in rows.items() if f[2][0] == "M"))
classes = {}
for c, f in rows.items(): classes.setdefault(int(f[3]), []).append(c)
for k in sorted(classes):
    if k: print("class", k, ranges(classes[k]))
for c, f in sorted(rows.items()):
    if not f[5]: continue
    parts = f[5].split()
    if parts[0].startswith("<"): print(f"k {c:X}", *parts[1:])
    # What never composes again (singletons, non-starters, the exclusion list) is stable over versions: ask the running Unicode.
    else: print("c" if unicodedata.normalize("NFC", chr(c)) == chr(c) else "d", f"{c:X}", *parts)
