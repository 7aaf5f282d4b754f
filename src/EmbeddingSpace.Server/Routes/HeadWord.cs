using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Server.Routes;

/// <summary>Kinds of heads as the command line calls them, too.</summary>
internal static class HeadWord
{
    public static string Of(HeadKind kind) => kind switch
    {
        HeadKind.SingleLabel => "single",
        HeadKind.MultiLabel => "multiple",
        _ => "number",
    };
}
