namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>Name of an adapter's tensor, in any of the forms that PEFT wrote: with and without the adapter's own name (<c>default</c>), with what stands
/// before and between.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Name">Of a module's matrices the module, else the tensor, as the model that was trained has it.</param>
internal readonly record struct AdapterName(AdapterPart Part, string Name)
{
    private const string Outer = "base_model.model.", OnlyAdapter = "default", Saved = "modules_to_save", Wrapped = "base_layer";

    private static readonly Dictionary<string, AdapterPart> Markers = new(StringComparer.Ordinal)
    {
        ["lora_A"] = AdapterPart.Down,
        ["lora_B"] = AdapterPart.Up,
        ["lora_embedding_A"] = AdapterPart.EmbeddingDown,
        ["lora_embedding_B"] = AdapterPart.EmbeddingUp,
        ["lora_magnitude_vector"] = AdapterPart.Magnitude,
    };

    /// <summary>Take a stored name apart.</summary>
    public static AdapterName Parse(string stored)
    {
        var name = stored.StartsWith(Outer, StringComparison.Ordinal) ? stored[Outer.Length..] : stored;
        var words = name.Split('.');
        if (words.Contains("original_module")) return new(AdapterPart.Original, name);
        var place = Array.FindIndex(words, word => word.StartsWith("lora_", StringComparison.Ordinal));
        if (place < 0) return new(AdapterPart.Replacement, string.Join('.', WithoutWrappers(words)));
        string[] behind = [.. words.Skip(place + 1).Where(word => word != OnlyAdapter)];
        return place > 0 && Markers.TryGetValue(words[place], out var part) && behind is [] or ["weight"]
            ? new(part, string.Join('.', WithoutWrappers(words[..place])))
            : new(AdapterPart.Unknown, name);
    }

    private static IEnumerable<string> WithoutWrappers(string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] == Wrapped) continue;
            if (words[i] != Saved) yield return words[i];
            else if (i + 1 < words.Length && words[i + 1] == OnlyAdapter) i++;
        }
    }
}
