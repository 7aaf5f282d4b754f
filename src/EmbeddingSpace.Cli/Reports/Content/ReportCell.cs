using System.Globalization;

namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>A cell: a text, a whole number, a real number, or nothing.</summary>
internal readonly record struct ReportCell
{
    private readonly string? _text;
    private readonly double? _number;
    private readonly bool _whole;

    private ReportCell(string? text, double? number, bool whole) => (_text, _number, _whole) = (text, number, whole);

    /// <summary>The number, where the cell holds one.</summary>
    public double? Number => _number;

    /// <summary>For people: four digits.</summary>
    public string Shown => _number is { } number ? _whole ? number.ToString("0", CultureInfo.InvariantCulture) : NumberText.Score(number) : _text ?? "";

    /// <summary>For programs: the shortest text that reads back as the same number; nothing where there is no number.</summary>
    public string Exact => _number is { } number ? double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "" : _text ?? "";

    public static implicit operator ReportCell(string? text) => new(text, null, false);

    public static implicit operator ReportCell(int? number) => new(null, number, true);

    public static implicit operator ReportCell(int number) => new(null, number, true);

    public static implicit operator ReportCell(double? number) => new(null, number, false);

    public static implicit operator ReportCell(double number) => new(null, number, false);
}
