// Hugging Face's own client for Node, on a cache and a hub that a test names:
//   node huggingface-hub.cjs check
//   node huggingface-hub.cjs snapshot HUB CACHE MODEL            downloads all of a model
//   node huggingface-hub.cjs files HUB CACHE MODEL FILE...      downloads files, or finds them in the cache
//   node huggingface-hub.cjs scan CACHE                         what the cache holds
// The package is found where NODE_PATH says: npm install @huggingface/hub; export NODE_PATH=$PWD/node_modules
const hub = require("@huggingface/hub");

console.debug = () => {};
const [, , work, ...rest] = process.argv;

async function run() {
  if (work === "check") return "there";
  if (work === "scan") return await hub.scanCacheDir(rest[0]);
  const [hubUrl, cacheDir, repo, ...files] = rest;
  if (work === "snapshot") return await hub.snapshotDownload({ repo, hubUrl, cacheDir });
  const paths = [];
  for (const path of files) paths.push(await hub.downloadFileToCacheDir({ repo, path, hubUrl, cacheDir }));
  return paths;
}

run().then(
  (found) => console.log(JSON.stringify(found)),
  (fault) => {
    console.error(String(fault));
    process.exitCode = 1;
  },
);
