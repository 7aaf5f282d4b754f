using System.Text.Json;
using EmbeddingSpace.Architecture.Families;

namespace EmbeddingSpace.Architecture;

/// <summary>The role words of stored tensors.</summary>
internal static class TensorRoles
{
    /// <summary>Role and layer of every stored tensor that some module reads.</summary>
    public static IReadOnlyDictionary<string, (string Role, int? Layer)> Of(ModelMap map)
    {
        var roles = new Dictionary<string, (string Role, int? Layer)>(StringComparer.Ordinal);
        foreach (var stored in map.Modules.GroupBy(module => module.Weight.Name))
        {
            // Parts that are stored joined (GPT-2's query, key and value) share one tensor and are named together.
            var word = string.Join('-', stored.OrderBy(module => module.Part).Select(module => Word(module.Role)).Distinct());
            Add(roles, stored.First(), word);
        }
        AddHead(roles, map.Pooler, "pooler", "pooler");
        AddHead(roles, map.Classifier, "classifier-dense", "classifier");
        AddHead(roles, map.LanguageModel, "language-model-dense", "language-model-dense");
        return roles;
    }

    /// <param name="roles">Where to.</param>
    /// <param name="head">A head, or null.</param>
    /// <param name="dense">Word of its layers.</param>
    /// <param name="last">Word of its last layer, which makes the output.</param>
    private static void AddHead(Dictionary<string, (string Role, int? Layer)> roles, ResolvedHead? head, string dense, string last)
    {
        if (head is null) return;
        for (var i = 0; i < head.Steps.Count; i++)
        {
            if (head.StepModules[i] is not { } module) continue;
            var word = head.Steps[i] switch
            {
                { Unembedding: not null } => "unembedding",
                { Norm: not null } => dense.Replace("-dense", "-norm", StringComparison.Ordinal),
                _ => module == head.Modules[^1] ? last : dense,
            };
            Add(roles, module, word);
        }
    }

    private static void Add(Dictionary<string, (string Role, int? Layer)> roles, ResolvedModule module, string word)
    {
        // A tied unembedding is the token embedding, which has its word already.
        roles.TryAdd(module.Weight.Name, (module.Kind == ModuleKind.Norm ? word + "-weight" : word, module.Layer));
        if (module.Bias is { } bias) roles.TryAdd(bias.Name, (word + "-bias", module.Layer));
    }

    private static string Word(ModuleRole role) =>
        role == ModuleRole.TokenEmbedding ? "embedding" : JsonNamingPolicy.KebabCaseLower.ConvertName(role.ToString());
}
