using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Server.Faults;
using EmbeddingSpace.Server.Settings;

namespace EmbeddingSpace.Server.Models;

/// <summary>Which model answers a request: the one it names, else the default, else the only one that fits.</summary>
internal sealed class ModelChoice(IModelRegistry registry, ServerOptions options)
{
    private const string Model = "a model", Classifier = "a classifier", Encoder = "an encoder", Reranker = "a classifier with one score";

    /// <summary>All models.</summary>
    public IReadOnlyList<ModelStatus> All => registry.Models;

    /// <summary>A model of any kind.</summary>
    /// <exception cref="RequestFault">There is none of that name.</exception>
    public ModelStatus Named(string name) => Named(name, registry.Models, Model);

    /// <summary>The model that a request is about which names none.</summary>
    /// <exception cref="RequestFault">There are several, or none.</exception>
    public ModelStatus Only()
    {
        var chosen = options.DefaultClassifier ?? options.DefaultEncoder ?? options.DefaultReranker;
        return Choose(null, chosen, registry.Models, Model, $"set a default in '{ServerOptions.Section}'");
    }

    /// <summary>What classifies.</summary>
    /// <exception cref="RequestFault">None fits, several do and none is chosen, or it is not loaded yet.</exception>
    public ModelStatus ForClassification(string? name) =>
        Started(Choose(name, options.DefaultClassifier, Classifiers(), Classifier, SetIn(nameof(options.DefaultClassifier))));

    /// <summary>What embeds.</summary>
    /// <exception cref="RequestFault">None fits, several do and none is chosen, or it is not loaded yet.</exception>
    public ModelStatus ForEmbedding(string? name) => Started(Choose(name, options.DefaultEncoder, Encoders(), Encoder, SetIn(nameof(options.DefaultEncoder))));

    /// <summary>What ranks. Of a model that nothing was loaded of only its answers say whether they are scores.</summary>
    /// <exception cref="RequestFault">None fits, several do and none is chosen, or it is not loaded yet.</exception>
    public ModelStatus ForRanking(string? name)
    {
        var found = Started(Choose(name, options.DefaultReranker, name is null && options.DefaultReranker is null
            ? [.. Classifiers().Where(model => model.Info is null || HasOneScore(model))]
            : Classifiers(), Reranker, SetIn(nameof(options.DefaultReranker))));
        return found.Info is null || HasOneScore(found) ? found : throw NoScore(found.Name);
    }

    /// <summary>Classifiers: those named, or all.</summary>
    /// <exception cref="RequestFault">There is none of a name, or one is not loaded yet.</exception>
    public IReadOnlyList<ModelStatus> ForClassification(IReadOnlyList<string>? names)
    {
        var classifiers = Classifiers();
        if (classifiers.Count == 0) throw NoneThere(Classifier);
        if (names is { Count: 0 }) throw RequestFault.Empty("'models': expected at least one name, found none. Name a classifier, or leave it out for all.");
        return [.. (names is null ? classifiers : names.Distinct(StringComparer.Ordinal).Select(name => Named(name, classifiers, Classifier))).Select(Started)];
    }

    /// <summary>Encoders.</summary>
    public IReadOnlyList<ModelStatus> Encoders() => [.. registry.Models.Where(model => model.Options.Kind == ModelKind.Encoder)];

    /// <summary>A model whose answers rank nothing.</summary>
    public static RequestFault NoScore(string name) =>
        RequestFault.Unanswerable($"Model '{name}': expected one score a pair of texts, found a model with labels. Name a reranker, or use 'predict'.");

    private static bool HasOneScore(ModelStatus model) => model.Info is { OutputSize: 1, Head: HeadKind.Score or HeadKind.Regression };

    private List<ModelStatus> Classifiers() => [.. registry.Models.Where(model => model.Options.Kind == ModelKind.Classifier)];

    // Whoever asks a model that was loaded before, or is to be loaded on demand, waits for it; at start that may take long.
    private static ModelStatus Started(ModelStatus model) =>
        model is { WasLoaded: false, State: ModelState.NotLoaded or ModelState.Loading, Options.Loading: ModelLoading.AtStart }
            ? throw RequestFault.NotReady($"Model '{model.Name}': expected it loaded, found that it is still being loaded. Ask again a little later.")
            : model;

    private static ModelStatus Choose(string? name, string? chosen, IReadOnlyList<ModelStatus> fitting, string kind, string remedy)
    {
        if ((name ?? chosen) is { } wanted) return Named(wanted, fitting, kind);
        return fitting switch
        {
            [var only] => only,
            [] => throw NoneThere(kind),
            _ => throw RequestFault.Malformed($"Model: expected the name of {kind}, found none and several that fit ({Names(fitting)}). "
                + $"Ask '/models/NAME/…', or {remedy}."),
        };
    }

    private static ModelStatus Named(string name, IReadOnlyList<ModelStatus> among, string kind) =>
        among.FirstOrDefault(model => model.Name == name)
            // Of a path ASP.NET decodes everything but this.
            ?? among.FirstOrDefault(model => model.Name == name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase))
            ?? throw RequestFault.NotFound($"Model '{ShownText.Of(name)}': expected {kind} of that name, found {(among.Count == 0 ? "none" : Names(among))}. "
                + "Correct the name.");

    private static RequestFault NoneThere(string kind) =>
        RequestFault.NotFound($"Model: expected {kind}, found that this server has none. Ask for what '/models' lists.");

    private static string SetIn(string option) => $"set '{ServerOptions.Section}:{option}'";

    private static string Names(IReadOnlyList<ModelStatus> models)
    {
        const int shown = 20;
        var names = string.Join(", ", models.Take(shown).Select(model => $"'{model.Name}'"));
        return models.Count <= shown ? names : Invariant($"{names} and {models.Count - shown} more");
    }
}
