using System.CommandLine;
using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>The options that say which tokens may appear in a reading.</summary>
internal sealed class TokenFilterOptions
{
    private const char Separator = ',';

    private readonly Option<bool> _ascii = NewOption.Flag("--ascii", "Only tokens of ASCII characters.");
    private readonly Option<bool> _alphanumeric = NewOption.Flag("--alphanumeric", "Only tokens of letters and digits.");
    private readonly Option<bool> _wordStarts = NewOption.Flag("--word-starts", "Only tokens that start a word.");
    private readonly Option<bool> _withoutSpecial = NewOption.Flag("--no-special", "Without special tokens and rows that no token has.");
    private readonly Option<string?> _words =
        NewOption.Optional<string?>("--words", "TOKEN,…", "Only these tokens, as the vocabulary writes them, with commas between.");

    /// <summary>Add the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_ascii, _alphanumeric, _wordStarts, _withoutSpecial, _words]) command.Add(option);
    }

    /// <summary>The filter that was asked for; null for none.</summary>
    public TokenFilter? Get(ParseResult parsed)
    {
        var filter = new TokenFilter
        {
            Ascii = parsed.GetValue(_ascii),
            Alphanumeric = parsed.GetValue(_alphanumeric),
            WordStartsOnly = parsed.GetValue(_wordStarts),
            WithoutSpecial = parsed.GetValue(_withoutSpecial),
            Tokens = parsed.GetValue(_words)?.Split(Separator),
        };
        return filter == new TokenFilter() ? null : filter;
    }
}
