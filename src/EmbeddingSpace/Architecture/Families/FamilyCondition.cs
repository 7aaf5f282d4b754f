using System.Text.Json;

namespace EmbeddingSpace.Architecture.Families;

/// <summary>When a module, or a bias, is there. One of the tests is set.</summary>
/// <param name="Key">Key of config.json that is asked.</param>
/// <param name="Default">Its value where it is missing or null.</param>
/// <param name="Is">It has this value.</param>
/// <param name="IsNot">It has another value than this.</param>
/// <param name="Contains">It is a list that holds this word, or a text that names it between bars.</param>
/// <param name="Differ">Two sizes that are not the same.</param>
internal sealed record FamilyCondition(
    string? Key = null, JsonElement? Default = null, JsonElement? Is = null, JsonElement? IsNot = null, string? Contains = null,
    IReadOnlyList<string>? Differ = null);
