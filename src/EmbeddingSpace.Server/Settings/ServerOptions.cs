namespace EmbeddingSpace.Server.Settings;

/// <summary>What the server allows, as the section <c>EmbeddingSpace:Server</c> of the configuration says.</summary>
internal sealed class ServerOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "EmbeddingSpace:Server";

    /// <summary>Texts, or pairs, a request. Default 32.</summary>
    public int MaximumTexts { get; set; } = 32;

    /// <summary>UTF-16 characters a text. Default 100,000.</summary>
    public int MaximumCharacters { get; set; } = 100_000;

    /// <summary>Bytes of a request's body. Default 2,000,000.</summary>
    public int MaximumBodyBytes { get; set; } = 2_000_000;

    /// <summary>Requests that are read or scored at a time; one more is refused as busy. Default 512.</summary>
    public int MaximumRequests { get; set; } = 512;

    /// <summary>Whether texts that a model cannot read whole are cut where a request does not say. Default true.</summary>
    public bool Truncate { get; set; } = true;

    /// <summary>What <c>Authorization: Bearer</c> has to say, of every route but <c>/health</c> and the page; null, the default: nothing is asked for.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>The same of the routes that change what serves (<c>/models/{name}/swap</c>, <c>/rollback</c>, <c>/shadow</c>), in the place of
    /// <see cref="ApiKey"/>: who shows it may have the server read any file that it can. Null, the default: those routes refuse every request.</summary>
    public string? AdminKey { get; set; }

    /// <summary>Classifier of the routes without a model's name, where there are several; null, the default: a request has to name one.</summary>
    public string? DefaultClassifier { get; set; }

    /// <summary>The same of encoders.</summary>
    public string? DefaultEncoder { get; set; }

    /// <summary>The same of classifiers with one score, for <c>/rerank</c>.</summary>
    public string? DefaultReranker { get; set; }
}
