namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary>What <c>upgrade</c> hands over, and writes as <c>upgrade.json</c> beside the new files.</summary>
/// <param name="Target">The new encoder.</param>
/// <param name="Heads">Every head.</param>
/// <param name="Passed">Names of those that pass.</param>
/// <param name="NeedTexts">Names of those that need texts.</param>
/// <param name="Better">Names of those that got better on labelled texts.</param>
/// <param name="Worse">Names of those that got worse.</param>
/// <param name="Readings">How often the new encoder read texts, and how often again what it had read.</param>
/// <param name="Seconds">Seconds for all.</param>
/// <param name="PeakBytes">Peak memory of the process.</param>
internal sealed record UpgradeDocument(string Target, IReadOnlyList<UpgradedHead> Heads, IReadOnlyList<string> Passed, IReadOnlyList<string> NeedTexts,
    IReadOnlyList<string> Better, IReadOnlyList<string> Worse, UpgradeDocument.ReadingCount Readings, double Seconds, long PeakBytes)
{
    /// <summary>Gather.</summary>
    public static UpgradeDocument Of(string target, IReadOnlyList<UpgradedHead> heads, ReadingCount readings, double seconds) => new(target, heads,
        Names(heads, head => head.Verdict == UpgradedHead.Passed), Names(heads, head => head.Texts.Why.Count > 0),
        Names(heads, head => head.Labelled?.Change == "better"), Names(heads, head => head.Labelled?.Change == "worse"), readings, seconds, PeakMemory.Bytes());

    private static string[] Names(IEnumerable<UpgradedHead> heads, Func<UpgradedHead, bool> which) => [.. heads.Where(which).Select(head => head.Name)];

    /// <summary>How often texts were read.</summary>
    /// <param name="Read">By the encoder.</param>
    /// <param name="Replayed">Out of what it had read before.</param>
    internal sealed record ReadingCount(int Read, int Replayed);
}
