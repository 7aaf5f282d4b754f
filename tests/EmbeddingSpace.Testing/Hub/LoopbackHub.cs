using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EmbeddingSpace.Testing.Hub;

/// <summary>A hub on loopback: what Hugging Face's clients ask for, of models that a test puts there. Large files lie on a second server, as they do there.
/// </summary>
public sealed class LoopbackHub : IDisposable
{
    public const string Commit = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";

    private const string Resolve = "resolve", StorePath = "/store/";

    private static readonly string[] LargeEndings = [".safetensors", ".bin", ".model", ".onnx", ".h5"];

    private readonly ConcurrentDictionary<string, Dictionary<string, byte[]>> _models = new();

    public LoopbackHub()
    {
        Store = new(call => Fault?.Invoke(call) ?? Stored(call));
        Server = new(call => Fault?.Invoke(call) ?? Answer(call));
    }

    /// <summary>The hub itself.</summary>
    public LoopbackServer Server { get; }

    /// <summary>Where large files lie: another port, which is another server.</summary>
    public LoopbackServer Store { get; }

    /// <summary>Its address.</summary>
    public Uri Address => Server.Address;

    /// <summary>What to answer instead; null from it: nothing else.</summary>
    public Func<HubCall, HubAnswer?>? Fault { get; set; }

    /// <summary>Token that is asked for; null: everybody may read.</summary>
    public string? Token { get; set; }

    /// <summary>Put a model there.</summary>
    public LoopbackHub Add(string model, IReadOnlyDictionary<string, byte[]> files)
    {
        _models[model] = new(files, StringComparer.Ordinal);
        return this;
    }

    /// <summary>Put a folder there, with other files that nobody needs.</summary>
    public LoopbackHub AddFolder(string model, string folder) => Add(model, Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllBytes)
        .Concat([new("README.md", "# A model"u8.ToArray()), new("onnx/model.onnx", "weights in another format"u8.ToArray())])
        .ToDictionary(pair => pair.Key, pair => pair.Value));

    /// <summary>Requests for the bytes of a file, wherever they went.</summary>
    public IReadOnlyList<HubCall> Downloads(string file) =>
        [.. (IsLarge(file) ? Store : Server).Calls.Where(call => call.Method == "GET" && IsOf(call, file))];

    /// <summary>Whether a request is for the bytes of a file.</summary>
    public static bool IsOf(HubCall call, string file) => call.Path.EndsWith("/" + file, StringComparison.Ordinal);

    /// <summary>SHA-256 of large files, git's hash of small ones.</summary>
    public static string HashOf(string name, byte[] content) => IsLarge(name) ? Convert.ToHexStringLower(SHA256.HashData(content)) : GitHash(content);

    /// <inheritdoc/>
    public void Dispose()
    {
        Server.Dispose();
        Store.Dispose();
    }

    private static bool IsLarge(string name) => LargeEndings.Contains(Path.GetExtension(name));

    private static string GitHash(byte[] content) =>
#pragma warning disable CA5350 // What git names contents by.
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350

    private static HubAnswer Said(object document) => new(200)
    {
        Body = JsonSerializer.SerializeToUtf8Bytes(document),
        Headers = new() { ["Content-Type"] = "application/json" },
    };

    private static HubAnswer Missing(string error) => new(404) { Headers = new() { ["X-Error-Code"] = error } };

    private static object Entry(string name, byte[] content) => IsLarge(name)
        ? new { type = "file", path = name, rfilename = name, size = content.Length, oid = GitHash([]), lfs = Pointer(content), lastCommit = LastCommit }
        : new { type = "file", path = name, rfilename = name, size = content.Length, oid = GitHash(content), lastCommit = LastCommit };

    private static object Pointer(byte[] content)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return new { oid = hash, sha256 = hash, size = content.Length, pointerSize = 130 };
    }

    private static object LastCommit => new { id = Commit, title = "all of it", date = "2026-01-01T00:00:00Z" };

    private HubAnswer Answer(HubCall call)
    {
        var words = call.Path.Trim('/').Split('/');
        var isApi = words[0] == "api";
        if (isApi) words = words[2..];
        if (words.Length < 4 || !_models.TryGetValue($"{words[0]}/{words[1]}", out var files)) return Missing("RepoNotFound");
        if (Token is not null && call.Token != Token) return new(401) { Headers = new() { ["X-Error-Code"] = "GatedRepo" } };
        if (words[3] is not ("main" or Commit)) return Missing("RevisionNotFound");
        return words[2] switch
        {
            Resolve when !isApi => Resolved(call, $"{words[0]}/{words[1]}", string.Join('/', words[4..]), files),
            "revision" => Said(new { _id = "1", id = $"{words[0]}/{words[1]}", sha = Commit, siblings = files.Select(file => Entry(file.Key, file.Value)) }),
            "tree" => Said(files.Select(file => Entry(file.Key, file.Value))),
            "paths-info" => Said(JsonDocument.Parse(call.Body).RootElement.GetProperty("paths").EnumerateArray().Select(path => path.GetString()!)
                .Where(files.ContainsKey).Select(path => Entry(path, files[path]))),
            _ => Missing("EntryNotFound"),
        };
    }

    private HubAnswer Resolved(HubCall call, string model, string name, Dictionary<string, byte[]> files)
    {
        if (!files.TryGetValue(name, out var content)) return Missing("EntryNotFound");
        var headers = new Dictionary<string, string> { ["X-Repo-Commit"] = Commit };
        if (!IsLarge(name))
        {
            var answer = Tagged(Content(call, content), name, content);
            answer.Headers["X-Repo-Commit"] = Commit;
            return answer;
        }
        headers["X-Linked-Etag"] = $"\"{HashOf(name, content)}\"";
        headers["X-Linked-Size"] = content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers["Location"] = new Uri(Store.Address, $"{StorePath}{model}/{name}").AbsoluteUri;
        return new(302) { Headers = headers };
    }

    private HubAnswer Stored(HubCall call)
    {
        var words = call.Path[StorePath.Length..].Split('/');
        var name = string.Join('/', words[2..]);
        var content = _models[$"{words[0]}/{words[1]}"][name];
        return Tagged(Content(call, content), name, content);
    }

    private static HubAnswer Tagged(HubAnswer answer, string name, byte[] content)
    {
        answer.Headers["ETag"] = $"\"{HashOf(name, content)}\"";
        return answer;
    }

    private static HubAnswer Content(HubCall call, byte[] content)
    {
        if (call.From is not { } from) return new(200) { Body = content };
        if (from >= content.Length) return new(416);
        var to = Math.Min(call.To ?? (content.Length - 1), content.Length - 1);
        return new(206) { Body = content[(int)from..(int)(to + 1)], Headers = new() { ["Content-Range"] = $"bytes {from}-{to}/{content.Length}" } };
    }
}
