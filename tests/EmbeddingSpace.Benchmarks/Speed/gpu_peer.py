"""What Hugging Face's PyTorch encodes a second: python gpu_peer.py MODEL_FOLDER NAME=FILE ..., each FILE Label<TAB>Text. Prints tokens/s by number format and
texts a batch: texts sorted by length, padded to the longest, mean-pooled, results brought to the CPU; ids are made before the clock runs."""
import statistics, sys, time
import torch
from transformers import AutoModel, AutoTokenizer

folder, device = sys.argv[1], torch.device("cuda")
tokenizer = AutoTokenizer.from_pretrained(folder)


def encode(model, ids, rows):
    for start in range(0, len(ids), rows):
        part = ids[start : start + rows]
        longest = max(map(len, part))
        padded = torch.zeros(len(part), longest, dtype=torch.long)
        mask = torch.zeros(len(part), longest, dtype=torch.long)
        for row, text in enumerate(part):
            padded[row, : len(text)] = torch.tensor(text)
            mask[row, : len(text)] = 1
        padded, mask = padded.to(device), mask.to(device)
        states = model(input_ids=padded, attention_mask=mask).last_hidden_state.float()
        weights = mask.unsqueeze(2).float()
        ((states * weights).sum(1) / weights.sum(1)).cpu()


print(torch.__version__, torch.cuda.get_device_name())
for name in ("float32", "bfloat16", "float16"):
    model = AutoModel.from_pretrained(folder, dtype=getattr(torch, name), attn_implementation="sdpa").to(device).eval()
    for argument in sys.argv[2:]:
        workload, file = argument.split("=")
        limit = 1000 if workload == "long" else 4000
        texts = [line.rstrip("\n").split("\t", 1)[1] for line in open(file, encoding="utf-8").readlines()[1 : limit + 1]]
        ids = sorted(tokenizer(texts, truncation=True, max_length=256)["input_ids"], key=len)
        count = sum(map(len, ids))
        speeds = []
        with torch.inference_mode():
            for rows in (32, 128, 512, 1024):
                encode(model, ids, rows)
                seconds = []
                for _ in range(3):
                    start = time.perf_counter()
                    encode(model, ids, rows)
                    seconds.append(time.perf_counter() - start)
                speeds.append(f"{rows}: {count / statistics.median(seconds) / 1e6:.3f}")
        print(f"{name} {workload} {count} tokens, M tokens/s by texts a batch: {', '.join(speeds)}", flush=True)
    with torch.inference_mode():
        one = tokenizer(["a quiet film about remarkable people"], return_tensors="pt").to(device)
        seconds = []
        for _ in range(200):
            start = time.perf_counter()
            model(**one).last_hidden_state.mean(1).cpu()
            seconds.append(time.perf_counter() - start)
        print(f"{name} one text p50 {statistics.median(seconds) * 1e3:.3f} ms", flush=True)
