using EmbeddingSpace.Architecture;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Certainty;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Storage;
using EmbeddingSpace.Translation.Trust;
using static System.FormattableString;

namespace EmbeddingSpace.Translation;

/// <summary>A stored translation without its models: what it says of itself, compared with itself, and its linear head.</summary>
internal sealed class TranslationOutline
{
    /// <summary>The file of the linear head.</summary>
    public const string HeadFile = "head.map";

    /// <summary>The file of the anchors' scope.</summary>
    public const string ScopeFile = "scope.map";

    private readonly string _name;

    private TranslationOutline(string name, StoredTranslation state, TranslationSizes sizes, LinearMap? head, LinearMap? scope)
    {
        (_name, State, Sizes, Head) = (name, state, sizes, head);
        Report = state.Report.ToReport();
        Certainty = state.Certainty is { } certainty
            ? new(certainty.Rate, certainty.Margin, scope is null ? null : new AnchorScope(scope, certainty.Distance!.Value))
            : null;
        Answers = ClassifierHead.Of(Report.Kind, state.Activation ?? HeadActivation.Softmax, state.Classes);
    }

    /// <summary>As it is stored.</summary>
    public StoredTranslation State { get; }

    /// <summary>Compares its sizes with those of models.</summary>
    public TranslationSizes Sizes { get; }

    /// <summary>Which features of its target the head reads, as a text: equal ones are computed once.</summary>
    public string Features => string.Join(' ', State.Poolings ?? []);

    /// <summary>Whether it is a head on its target's features of one sequence alone, with no block of the source behind them.</summary>
    public bool IsHeadOnly => State.Stitch is null && State.Pairs == PairReading.Together;

    /// <summary>Linear head over pooled features (and stitched logits behind them); null for a bare stitch.</summary>
    public LinearMap? Head { get; }

    /// <summary>What explanations count to the bias instead of to tokens that are pooled by themselves; null: nothing.</summary>
    public ContributionOffsets? Offsets => State.Offsets is { } numbers ? new(numbers, State.Classes.Length) : null;

    /// <summary>How good it is and how it was chosen.</summary>
    public TranslationReport Report { get; }

    /// <summary>What its logits mean, and what they become.</summary>
    public ClassifierHead Answers { get; }

    /// <summary>Tells certain answers; null where that was not asked for.</summary>
    public CertaintyTest? Certainty { get; }

    /// <summary>Probability from which on one of several labels is said.</summary>
    public double LabelThreshold => Report.Labels?.Threshold ?? TranslationOptions.DefaultLabelThreshold;

    /// <summary>Read what <see cref="ClassifierTranslation.Write(Action{string, Action{Stream}})"/> stored.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name.</param>
    /// <exception cref="CheckpointException">A stored file is missing or malformed.</exception>
    public static TranslationOutline Read(string name, Func<string, Stream?> openFile)
    {
        var state = StoredState.Read<StoredTranslation>(name, ClassifierTranslation.StateFile, openFile);
        var sizes = new TranslationSizes(name, ClassifierTranslation.StateFile, state);
        return new(name, state, sizes, state.Poolings is null ? null : StoredState.ReadMap(name, HeadFile, openFile),
            state.Certainty?.Distance is null ? null : StoredState.ReadMap(name, ScopeFile, openFile));
    }

    /// <summary>Tells answers that agree at a rate, whatever was asked for when it was made: by the loosest promise at that rate or above that was made.
    /// </summary>
    /// <param name="asked">The rate; null: the one it was made for.</param>
    /// <param name="askedOf">Which answers shall agree; null: those it was made for.</param>
    /// <exception cref="CheckpointException">It was made without any, or the rate is above all that were judged.</exception>
    public CertaintyTest CertaintyAt(double? asked, AgreementOf? askedOf)
    {
        var agreementOf = askedOf ?? Report.CertainAgreementOf;
        var promise = Report.PromiseAt(asked ?? Certainty?.Rate ?? 0, agreementOf);
        // Of a bare stitch no place of a text is known; of anything else the anchors' places lie beside where something is promised.
        if (Certainty is not { } made || Report.Promises.Count == 0 || (promise?.MarginFor(agreementOf) is not null && made.Scope is null && Head is not null))
            throw new CheckpointException($"'{_name}': expected a translation that was made with an agreement to promise, and so tells texts like its anchors "
                + "from others, found one that was not. Translate again with '--agree' ('CertainAgreement').");
        if (promise is null)
            throw new CheckpointException(Invariant($"'{_name}': expected an agreement of at most {Report.Promises.Max(each => each.Rate)}, the highest ")
                + Invariant($"that was judged when it was made, found {asked}. Ask for less, or translate again with that one."));
        return new(promise.Rate, promise.MarginFor(agreementOf), made.Scope);
    }

    /// <summary>Options with the stored maximum length, and treatment of longer texts, where the caller sets none.</summary>
    public ScoringOptions Scoring(ScoringOptions? options) => StoredState.WithMaximumLength(options, State.MaximumLength, State.LongTexts);

    /// <summary>The target reads texts of the stored length, and the head what it pools.</summary>
    /// <exception cref="InvalidCheckpointException">They do not fit.</exception>
    public void RequireTarget(ModelArchitecture target)
    {
        Sizes.RequireTarget(target);
        if (Head is not null) Sizes.RequireHead(HeadFile, Head, target);
        if (Certainty?.Scope is { } scope) Sizes.RequireScope(ScopeFile, scope.Map, target);
    }
}
