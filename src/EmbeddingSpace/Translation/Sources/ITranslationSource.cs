using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>What is translated: whatever gives scores to texts. Only of a checkpoint there are blocks that a translation may keep.</summary>
internal interface ITranslationSource
{
    /// <summary>Name for reports and messages.</summary>
    string Name { get; }

    /// <summary>What tells it from other sources.</summary>
    string ContentHash { get; }

    /// <summary>What its logits mean.</summary>
    ClassifierHead Head { get; }

    /// <summary>The checkpoint with its blocks; null where there are scores alone.</summary>
    TextModel? Model { get; }

    /// <summary>Whether it scores any text; false where scores are known of some texts only, so that none can be drawn.</summary>
    bool ScoresAnyText { get; }

    /// <summary>A text as it reads it.</summary>
    SourceAnchor Read(string text);

    /// <summary>A pair of texts as it reads it.</summary>
    SourceAnchor Read(TextPair pair);

    /// <summary>Logits [anchors, outputs].</summary>
    TextScores Score(IReadOnlyList<SourceAnchor> anchors, IProgress<OperationProgress>? progress, CancellationToken cancellationToken);
}
