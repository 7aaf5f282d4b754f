namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>
/// Places the tokens of a map without overlap: the largest first, each as near to its own place as room allows, searched along a spiral.
/// </summary>
internal static class TokenPlacement
{
    /// <summary>Width of the picture.</summary>
    public const int Width = 1000;

    /// <summary>Height of the picture.</summary>
    public const int Height = 560;

    private const double SmallestFont = 12, LargestFont = 28;

    // Generous for a bold sans-serif font: most letters are narrower.
    private const double CharacterWidth = 0.7, LineHeight = 1.15;
    private const int Gap = 4, Turns = 6000;
    private const double TurnAngle = 0.35, TurnGrowth = 0.12;

    /// <summary>Place the tokens.</summary>
    /// <returns>Those that found room, with the centre of each and its font size in pixels.</returns>
    public static IReadOnlyList<Placed> Place(TokenMap map)
    {
        var (left, right) = (map.Tokens.Min(token => token.X), map.Tokens.Max(token => token.X));
        var (bottom, top) = (map.Tokens.Min(token => token.Y), map.Tokens.Max(token => token.Y));
        var strongest = map.Tokens.Max(token => Math.Abs(token.Score));
        var placed = new List<Placed>();
        foreach (var token in map.Tokens.OrderByDescending(token => Math.Abs(token.Score)))
        {
            var size = SmallestFont + (LargestFont - SmallestFont) * (strongest > 0 ? Math.Abs(token.Score) / strongest : 0);
            var box = new Placed(token, Inside(token.X, left, right, Width), Height - Inside(token.Y, bottom, top, Height), size);
            if (FindRoom(box, placed) is { } room) placed.Add(room);
        }
        return placed;
    }

    private static double Inside(double value, double from, double to, int length) => length * (0.1 + 0.8 * (to > from ? (value - from) / (to - from) : 0.5));

    private static Placed? FindRoom(Placed wanted, List<Placed> others)
    {
        for (var turn = 0; turn < Turns; turn++)
        {
            var (angle, radius) = (turn * TurnAngle, turn * TurnGrowth);
            var here = wanted with { X = wanted.X + radius * Math.Cos(angle), Y = wanted.Y + radius * Math.Sin(angle) };
            if (here.IsInside && !others.Exists(here.Overlaps)) return here;
        }
        return null;
    }

    /// <summary>A token with its place.</summary>
    /// <param name="Token">The token.</param>
    /// <param name="X">Centre, from the left.</param>
    /// <param name="Y">Centre, from the top.</param>
    /// <param name="FontSize">In pixels.</param>
    internal sealed record Placed(TokenMap.Token Token, double X, double Y, double FontSize)
    {
        private double HalfWidth => FontSize * CharacterWidth * Math.Max(1, Token.Text.Length) / 2 + Gap;

        private double HalfHeight => FontSize * LineHeight / 2;

        /// <summary>Whether it lies in the picture.</summary>
        public bool IsInside => X >= HalfWidth && X <= Width - HalfWidth && Y >= HalfHeight && Y <= Height - HalfHeight;

        /// <summary>Whether it lies over another.</summary>
        public bool Overlaps(Placed other) => Math.Abs(X - other.X) < HalfWidth + other.HalfWidth && Math.Abs(Y - other.Y) < HalfHeight + other.HalfHeight;
    }
}
