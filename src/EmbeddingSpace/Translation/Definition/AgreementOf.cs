namespace EmbeddingSpace.Translation.Definition;

/// <summary>Which answers an agreement is promised of.</summary>
public enum AgreementOf
{
    /// <summary>Those that are certain: each may be acted on as if it were the source's.</summary>
    CertainAnswers,

    /// <summary>All, where the source gives those that are not certain (a cascade): more are certain, as the source agrees with itself.</summary>
    AllAnswers,
}
