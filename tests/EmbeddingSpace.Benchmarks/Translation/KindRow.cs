namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>One translation of one kind of head.</summary>
/// <param name="Case">What was translated.</param>
/// <param name="Anchors">Unlabelled texts or pairs.</param>
/// <param name="Seed">Seed of the sample and of the translation.</param>
/// <param name="Measure">What the next three are, on the test part.</param>
/// <param name="Translated">Of the translation.</param>
/// <param name="Source">Of the source.</param>
/// <param name="Probe">Of the same head fitted to labels; null where there is none.</param>
/// <param name="Method">How it was moved.</param>
/// <param name="Agreement">With the source on held-out anchors.</param>
internal sealed record KindRow(string Case, int Anchors, int Seed, string Measure, double Translated, double Source, double? Probe, string Method,
    double Agreement)
{
    /// <summary>Mean F1 of the labels.</summary>
    public double? Macro { get; init; }

    /// <summary>The same of the source.</summary>
    public double? SourceMacro { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Case} {Anchors} seed {Seed} {Measure}: {Translated:0.0000}, source {Source:0.0000}, probe {Probe:0.0000}, ")
        + FormattableString.Invariant($"macro {Macro:0.0000} ({SourceMacro:0.0000}), agreement {Agreement:0.0000}, {Method}");
}
