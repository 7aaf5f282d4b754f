using System.Text.Json;
using EmbeddingSpace.Checkpoints.Configuration;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.Folders;

/// <summary>Parses the index of sharded weights and compares the shards with it.</summary>
internal static class ShardIndex
{
    private const int MostFaultsShown = 5;

    /// <summary>Parse an index.</summary>
    /// <returns>Tensor name → file name of the shard that holds it.</returns>
    /// <exception cref="InvalidCheckpointException">It has no map of plain file names.</exception>
    public static Dictionary<string, string> Parse(ReadOnlyMemory<byte> utf8, string file)
    {
        var root = CheckpointJson.ParseObject(utf8, file);
        if (!root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
            throw new InvalidCheckpointException($"'{file}': expected an object 'weight_map' of tensor names and shard files. Download the file again.");
        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tensor in map.EnumerateObject())
        {
            var shard = tensor.Value.ValueKind == JsonValueKind.String ? tensor.Value.GetString()! : null;
            if (shard is null || !IsPlainFileName(shard))
                throw new InvalidCheckpointException(
                    $"'{file}': expected the shard of tensor '{tensor.Name}' to be the plain name of a file beside the index, "
                    + $"found {CheckpointJson.Describe(tensor.Value)}. Get the model from a source you trust.");
            shards[tensor.Name] = shard;
        }

        return shards;
    }

    /// <summary>Check that every shard holds exactly the tensors the index gives it.</summary>
    /// <exception cref="InvalidCheckpointException">One does not; all faults are listed.</exception>
    public static void Check(Dictionary<string, string> index, IReadOnlyList<StoredTensor> tensors, string file)
    {
        var faults = new List<string>();
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in tensors.Select(tensor => tensor.Entry))
        {
            if (!index.TryGetValue(entry.Name, out var shard)) faults.Add($"tensor '{entry.Name}' of '{entry.File}' is not in the index");
            else if (shard == entry.File) found.Add(entry.Name);
            else faults.Add($"tensor '{entry.Name}' is in '{entry.File}', but the index places it in '{shard}'");
        }

        faults.AddRange(index.Where(pair => !found.Contains(pair.Key)).Select(pair => $"tensor '{pair.Key}' is not in '{pair.Value}'"));
        if (faults.Count == 0) return;
        var more = faults.Count > MostFaultsShown ? $"; and {faults.Count - MostFaultsShown} more" : "";
        throw new InvalidCheckpointException(
            $"'{file}' and its shards disagree: {string.Join("; ", faults.Take(MostFaultsShown))}{more}. Download index and shards again, from one revision.");
    }

    private static bool IsPlainFileName(string name) =>
        name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny("/\\:\0") < 0;
}
