using EmbeddingSpace.Forward;

namespace EmbeddingSpace.Cli.Commands.Inspect;

/// <summary><c>inspect</c> for people.</summary>
internal static class InspectionReport
{
    /// <summary>Describe.</summary>
    public static Report Of(InspectionDocument document, string name)
    {
        var sizes = Invariant($"{document.ModelType}: {document.Layers} layers, hidden {document.Hidden}, {document.Heads} heads, ")
            + Invariant($"intermediate {document.Intermediate}, vocabulary {document.Vocabulary}, {document.Parameters:N0} parameters, ")
            + Invariant($"at most {document.MaximumLength} tokens");
        var tensors = ReportTable.Of("Tensors", ["Role", "Layer", "Shape", "Type", "Name"], document.Tensors,
            tensor => [tensor.Role, tensor.Layer, $"[{string.Join(", ", tensor.Shape)}]", tensor.Dtype, tensor.Name]);
        var facts = new List<ReportFact>();
        if (document.Classes is { } classes) facts.Add(new("Classes", string.Join(", ", classes)));
        if (document.Ignored is { } ignored) facts.Add(new("Ignored", string.Join(", ", ignored)));
        if (document.SharedLayers is { } shared)
            facts.Add(new("Layers that share one stored block", string.Join("; ", shared.Select(layers => string.Join(", ", layers)))));
        if (document.Adapter is { } adapter)
        {
            var ranks = string.Join(", ", adapter.Modules.Select(module => module.Rank).Distinct().Order());
            facts.Add(new("Adapter", Invariant($"{adapter.Method} of rank {ranks} on {adapter.Modules.Count} modules of '{adapter.Base}', merged in")));
            facts.Add(new("Changed modules", string.Join(", ", adapter.Modules.Select(module => module.Name))));
            if (adapter.Drawn is { } drawn) facts.Add(new("Drawn from the seed", string.Join(", ", drawn)));
            if (adapter.Replaced.Count > 0) facts.Add(new("Tensors of its own", string.Join(", ", adapter.Replaced)));
        }
        facts.Add(new("Fast path", FastPath(document.FastPath)));
        return new(name, sizes, facts, [], [], tensors);
    }

    private static string FastPath(IReadOnlyList<FastPathPart>? parts)
    {
        if (parts is null) return "not known: libtorch cannot be loaded, 'doctor' says why";
        var serving = parts.Where(part => part.Serves).Select(part => part.Name).DefaultIfEmpty("nothing");
        var others = parts.Where(part => !part.Serves).Select(part => $"{part.Name} ({part.Reason})").ToList();
        return $"serves {string.Join(", ", serving)}{(others.Count == 0 ? "" : $"; not {string.Join(", ", others)}")}";
    }
}
