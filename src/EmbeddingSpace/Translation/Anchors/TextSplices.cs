using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Translation.Anchors;

/// <summary>
/// Splices of texts: the beginning of one and the end of another, cut between tokens. What a source says of them is worth nearly as much as what it says
/// of more texts, where texts are few.
/// </summary>
internal static class TextSplices
{
    /// <summary>Seeded splices; both texts of each are of one fold, so that leaving a fold out leaves out all that was made of it.</summary>
    /// <param name="texts">Texts.</param>
    /// <param name="folds">The fold of each.</param>
    /// <param name="count">How many to make.</param>
    /// <param name="reader">Whose tokens are cut between.</param>
    /// <param name="seed">Seed.</param>
    /// <returns>The splices and the fold of each; none where no two texts share a fold.</returns>
    public static (string[] Texts, int[] Folds) Draw(IReadOnlyList<string> texts, int[] folds, int count, TextModel reader, int seed)
    {
        var random = new Random(seed);
        var places = texts.Select(text => Places(text, reader)).ToArray();
        var members = Enumerable.Range(0, texts.Count).Where(text => places[text].Length > 0).GroupBy(text => folds[text])
            .Where(group => group.Count() > 1).OrderBy(group => group.Key).Select(group => group.ToArray()).ToArray();
        var first = members.SelectMany((group, at) => group.Select(text => (Text: text, Group: at))).ToArray();
        if (first.Length == 0) return ([], []);
        var (splices, foldOf) = (new string[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            var (head, group) = first[random.Next(first.Length)];
            var others = members[group];
            int tail;
            do tail = others[random.Next(others.Length)];
            while (tail == head);
            var (end, start) = (places[head][random.Next(places[head].Length)].End, places[tail][random.Next(places[tail].Length)].Start);
            (splices[i], foldOf[i]) = ($"{texts[head][..end]} {texts[tail][start..]}", folds[head]);
        }
        return (splices, foldOf);
    }

    /// <summary>Where each token begins and ends, in UTF-16 units.</summary>
    private static (int Start, int End)[] Places(string text, TextModel reader)
    {
        var units = new List<int>(text.Length + 1);
        for (var at = 0; at < text.Length; at += char.IsSurrogatePair(text, at) ? 2 : 1) units.Add(at);
        units.Add(text.Length);
        var located = reader.Locate(text);
        return [.. located.SelectMany(window => window.Characters).Where(range => range.End.Value > range.Start.Value)
            .Select(range => (units[range.Start.Value], units[range.End.Value]))];
    }
}
