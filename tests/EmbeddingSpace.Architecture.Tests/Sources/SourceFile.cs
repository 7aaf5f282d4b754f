using System.Text.RegularExpressions;

namespace EmbeddingSpace.Architecture.Tests.Sources;

/// <summary>One text file of the repository.</summary>
/// <param name="path">Path from the root of the repository, with forward slashes.</param>
/// <param name="text">The whole text.</param>
internal sealed partial class SourceFile(string path, string text)
{
    public string Path { get; } = path;

    public string Folder { get; } = path[..Math.Max(0, path.LastIndexOf('/'))];

    public string Text { get; } = text;

    /// <summary>Declared namespace; empty where the file declares none.</summary>
    public string Namespace { get; } = NamespaceLine().Match(text).Groups[1].Value;

    /// <summary>Namespaces whose types the file may name in short: what it imports, its own and those around it.</summary>
    public IEnumerable<string> VisibleNamespaces
    {
        get
        {
            foreach (Match line in UsingLine().Matches(Text)) yield return line.Groups[1].Value;
            for (var name = Namespace; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf('.'))]) yield return name;
        }
    }

    /// <summary>
    /// Names of which a member is taken or that stand in <c>nameof</c> or <c>typeof</c>, outside of comments and plain strings: what constants,
    /// <c>nameof</c> and attributes of the assembly leave in the source alone, because the compiler writes the value in their place.
    /// </summary>
    public IEnumerable<string> NamesInCode() =>
        NameInCode().Matches(NoCode().Replace(Text, match => match.Value[0] is '$' ? match.Value : " ")).Select(match => match.Groups[1].Value).Distinct();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using (?:static )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    // Comments, imports and texts, in one pattern, so that none is looked for within another. Texts with holes hold code.
    [GeneratedRegex("""
        //[^\n]*|/\*[\s\S]*?\*/|^(?:using|namespace)\ [\w.\ =]+;|\$*"{3}[\s\S]*?"{3}|\$?@"(?:[^"]|"")*"|\$?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex NoCode();

    [GeneratedRegex(@"(?<![.\w])([A-Z]\w*)(?:(?<=\b(?:nameof|typeof)\(\w+)|(?=\.[A-Za-z]))")]
    private static partial Regex NameInCode();
}
