"""Hugging Face's own client for Python, on a cache and a hub that a test names:

    python3 huggingface_hub_client.py check
    python3 huggingface_hub_client.py files HUB CACHE MODEL FILE...    downloads files, or finds them in the cache
    python3 huggingface_hub_client.py find CACHE MODEL FILE...         finds them, and asks nobody
    python3 huggingface_hub_client.py scan CACHE                       what the cache holds
"""

import json
import sys

from huggingface_hub import hf_hub_download, scan_cache_dir


def scan(cache):
    info = scan_cache_dir(cache)
    repos = [
        {
            "id": repo.repo_id,
            "type": repo.repo_type,
            "size": repo.size_on_disk,
            "revisions": [
                {
                    "commit": revision.commit_hash,
                    "refs": sorted(revision.refs),
                    "files": {str(file.file_path): str(file.blob_path) for file in revision.files},
                }
                for revision in repo.revisions
            ],
        }
        for repo in info.repos
    ]
    return {"warnings": [str(warning) for warning in info.warnings], "repos": repos}


def run(work, *rest):
    if work == "check":
        return "there"
    if work == "scan":
        return scan(*rest)
    if work == "find":
        cache, model, *files = rest
        return [hf_hub_download(model, file, cache_dir=cache, local_files_only=True) for file in files]
    hub, cache, model, *files = rest
    return [hf_hub_download(model, file, cache_dir=cache, endpoint=hub) for file in files]


print(json.dumps(run(*sys.argv[1:])))
