using System.Text.Json;

namespace EmbeddingSpace.Architecture.Families;

/// <summary>
/// Where one value stands: a key of config.json, or several of which the first that is there counts; else the default Hugging Face gives it, a
/// multiple of hidden, or a constant of the family. A dot in a key leads into an object.
/// </summary>
/// <param name="Key">The only key.</param>
/// <param name="Keys">The keys, the one that counts first.</param>
/// <param name="Default">The value where no key is there.</param>
/// <param name="TimesHidden">The same as a multiple of hidden.</param>
/// <param name="Constant">The value whatever config.json says.</param>
internal sealed record ConfigSource(
    string? Key = null, IReadOnlyList<string>? Keys = null, JsonElement? Default = null, int? TimesHidden = null, JsonElement? Constant = null)
{
    /// <summary>Its keys, the one that counts first.</summary>
    public IEnumerable<string> Names => Keys ?? (Key is null ? [] : [Key]);

    /// <summary>Its name in messages.</summary>
    public string Name => Keys is null ? Key ?? "a constant" : string.Join("' or '", Keys);
}
