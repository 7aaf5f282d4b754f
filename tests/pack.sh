#!/usr/bin/env bash
# Packs what ships, restores it into an empty app outside the repository, from a folder and the usual package sources, runs translate, save, load and
# predict there as plain, framework-dependent, self-contained and single-file app, serves the result in an ASP.NET app, installs the tool, and prints the
# sizes. Usage: tests/pack.sh [FOLDER] where FOLDER (default: a temporary one) keeps the packages.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
feed=${1:-$work/feed}
mkdir -p "$feed"
feed=$(cd "$feed" && pwd)
# A version of its own: packages that an earlier run restored are never taken for these.
version=0.1.0-pack.$(date +%s)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
megabytes() { du -sm --apparent-size "$1" | cut -f1; }
limit() { # WHAT FOUND MOST
  printf '%-46s %5d MB (at most %d)\n' "$1" "$2" "$3"
  [ "$2" -le "$3" ] || { echo "$1: expected at most $3 MB, found $2" >&2; exit 1; }
}

for project in EmbeddingSpace EmbeddingSpace.Onnx EmbeddingSpace.ML EmbeddingSpace.Hosting EmbeddingSpace.Server EmbeddingSpace.Cpu EmbeddingSpace.Cli; do
  dotnet pack -c Release -v q "$root/src/$project" -o "$feed" -p:Version="$version" -p:ContinuousIntegrationBuild=true
done

mkdir "$work/app"
cd "$work/app"
# What the machine has already is not unpacked a second time; what is packed here goes when this ends.
cat > nuget.config <<XML
<configuration>
  <packageSources><add key="packed" value="$feed" /></packageSources>
  <fallbackPackageFolders><add key="machine" value="$packages" /></fallbackPackageFolders>
  <config><add key="globalPackagesFolder" value="$work/packages" /></config>
</configuration>
XML
cat > app.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="EmbeddingSpace.Cpu" Version="$version" />
    <PackageReference Include="EmbeddingSpace.ML" Version="$version" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using EmbeddingSpace.Classifiers;
using Microsoft.ML;
var ml = new MLContext(seed: 1);
var anchors = ml.Data.LoadFromEnumerable(File.ReadLines(args[2]).Take(200).Select(text => new News { Text = text }));
using var translated = ml.Transforms.TranslateTextClassifier(args[0], args[1]).Fit(anchors);
ml.Model.Save(translated, anchors.Schema, "out.zip");
using var engine = ml.Model.CreatePredictionEngine<News, Topic>(new MLContext().Model.Load("out.zip", out _));
using var classifier = SavedClassifier.Load("out.zip");
var answer = classifier.Classify("The striker scored twice.");
Console.WriteLine($"{translated.Report.Verdict} {answer.Label} {answer.Value == engine.Predict(new() { Text = "The striker scored twice." }).Score.Max()}");
internal sealed class News { public string Text { get; set; } = ""; }
internal sealed class Topic { public float[] Score { get; set; } = []; }
CS
arguments=("$root/data/models/mini-a-ag_news" "$root/data/models/mini-b" "$root/data/texts/news.anchors.txt")
expect() { # WHAT COMMAND…
  local what=$1 said
  shift
  said=$("$@" "${arguments[@]}")
  [ "$said" = "Pass Sports True" ] || { echo "$what: expected 'Pass Sports True', found '$said'" >&2; exit 1; }
  echo "$what: $said"
}

dotnet build -c Release -v q app.csproj
expect "app" dotnet bin/Release/net10.0/app.dll
limit "app without a runtime identifier, as built" "$(megabytes bin/Release/net10.0)" 330
dotnet build -c Release -v q app.csproj -p:EmbeddingSpaceCopiesLibtorch=true -o "$work/whole"
expect "app with libtorch beside it" dotnet "$work/whole/app.dll"
rm -rf "$work/whole"

dotnet publish -c Release -v q app.csproj -o "$work/dependent"
expect "published, framework-dependent" dotnet "$work/dependent/app.dll"
limit "published, framework-dependent" "$(megabytes "$work/dependent")" 480
rm -rf "$work/dependent"

dotnet publish -c Release -v q app.csproj -r linux-x64 --self-contained -o "$work/contained"
expect "published, self-contained" "$work/contained/app"
limit "published, self-contained" "$(megabytes "$work/contained")" 560
rm -rf "$work/contained"

dotnet publish -c Release -v q app.csproj -r linux-x64 --self-contained -p:PublishSingleFile=true -o "$work/single"
expect "published, single file" "$work/single/app"
limit "published, single file" "$(megabytes "$work/single")" 560
rm -rf "$work/single"

if dotnet publish -c Release -v q app.csproj -r linux-x64 --self-contained -p:PublishTrimmed=true -o "$work/trimmed" > "$work/trimmed.log" 2>&1; then
  echo "published, trimmed: expected a refusal, found none" >&2
  exit 1
fi
grep -q "error ES0001" "$work/trimmed.log"
echo "published, trimmed: refused"

# An application of one's own, from the packages, whose model lies beside its settings.
mkdir "$work/web"
cd "$work/web"
cp "$work/app/nuget.config" "$work/app/out.zip" .
cat > web.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="EmbeddingSpace.Cpu" Version="$version" />
    <PackageReference Include="EmbeddingSpace.Server" Version="$version" />
  </ItemGroup>
</Project>
XML
echo '{ "EmbeddingSpace": { "Models": { "news": { "Path": "out.zip" } } } }' > appsettings.json
cat > Program.cs <<'CS'
using EmbeddingSpace.Hosting;
using EmbeddingSpace.Server;
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddEmbeddingSpace(builder.Configuration);
builder.Services.AddOpenApi();
var app = builder.Build();
app.MapEmbeddingSpace();
app.MapOpenApi();
app.Run();
CS
dotnet build -c Release -v q web.csproj
dotnet bin/Release/net10.0/web.dll --urls http://127.0.0.1:0 > log 2>&1 &
web=$!
trap 'kill "$web" 2> /dev/null || true; rm -rf "$work"' EXIT
address() { sed -n 's/^.*Now listening on: //p' log; }
for _ in $(seq 60); do curl -sf "$(address)/health" > /dev/null && break || sleep 1; done
said=$(curl -sf "$(address)/predict" -H 'Content-Type: application/json' -d '{"inputs": "The striker scored twice."}')
[[ ${said%%\}*} == *'"label":"Sports"' ]] || { echo "ASP.NET app: expected 'Sports' first, found '$said'" >&2; exit 1; }
[[ $(curl -sf "$(address)/openapi/v1.json") == *'"/predict"'* ]] || { echo "ASP.NET app: expected '/predict' in its OpenAPI document" >&2; exit 1; }
kill "$web"
wait "$web" || true
trap 'rm -rf "$work"' EXIT
echo "ASP.NET app: $said"
cd "$work/app"

dotnet tool install --tool-path "$work/tool" embedding-space --version "$version" --configfile nuget.config
"$work/tool/embedding-space" predict --model out.zip --texts "$root/data/texts/news.anchors.txt" --json | head -c 300
echo
answers() { # WHAT COMMAND…: a server that says where it listens, answers rightly, and ends when told
  local what=$1 server url=
  shift
  "$@" > "$work/serve.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    url=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/serve.log" | head -1) || true
    if [ -n "$url" ] && curl -sf "$url/health" > "$work/health.json"; then break; fi
    sleep 0.2
  done
  curl -sf "$url/predict" -H 'Content-Type: application/json' -d '{"inputs": "The striker scored twice."}' | grep -q '"label":"Sports"' \
    || { echo "$what: expected 'Sports', found: $(cat "$work/serve.log")" >&2; kill "$server"; exit 1; }
  kill "$server"
  wait "$server"
  echo "$what: answers, and ends when told"
}

# The step of the Containerfile that builds, into a folder of ours, and the server that it is for.
step=$(sed -n 's/^RUN \(dotnet publish .*\) -o \/app$/\1/p' "$root/src/EmbeddingSpace.Cli/Containerfile")
(cd "$root" && $step -v q -o "$work/container")
answers "container" dotnet "$work/container/EmbeddingSpace.Cli.dll" serve --urls http://127.0.0.1:0 --model news=out.zip
limit "container, its part of the image" "$(megabytes "$work/container")" 560
rm -rf "$work/container"

limit "tool, packed" "$(megabytes "$(ls "$feed"/embedding-space.linux-x64.*.nupkg)")" 120
limit "tool, installed, its package beside it" "$(megabytes "$work/tool")" 640
