namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>
/// Colours of numbers: from dark blue over grey to yellow, after the cividis scale (Nuñez et al. 2018), which looks the same with every
/// common kind of colour blindness and grows evenly in lightness.
/// </summary>
internal static class ColourScale
{
    // Of WCAG 2: where black and white text contrast equally with a background.
    private const double EqualContrastLuminance = 0.179;

    private static readonly (int Red, int Green, int Blue)[] Stops =
    [
        (0, 34, 78), (18, 53, 112), (59, 73, 108), (87, 93, 109), (112, 113, 115),
        (138, 134, 120), (165, 156, 116), (195, 179, 105), (225, 204, 85), (254, 232, 56),
    ];

    /// <summary>Background and text colour of a share of the scale.</summary>
    /// <param name="share">0 to 1.</param>
    public static (string Background, string Text) Of(double share)
    {
        var at = share * (Stops.Length - 1);
        var index = Math.Min((int)at, Stops.Length - 2);
        var (from, to, rest) = (Stops[index], Stops[index + 1], at - index);
        int[] colour = [Mix(from.Red, to.Red, rest), Mix(from.Green, to.Green, rest), Mix(from.Blue, to.Blue, rest)];
        var luminance = 0.2126 * Linear(colour[0]) + 0.7152 * Linear(colour[1]) + 0.0722 * Linear(colour[2]);
        return ($"#{colour[0]:x2}{colour[1]:x2}{colour[2]:x2}", luminance > EqualContrastLuminance ? "#000000" : "#ffffff");
    }

    private static int Mix(int from, int to, double share) => (int)Math.Round(from + (to - from) * share);

    private static double Linear(int channel) => channel / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
}
