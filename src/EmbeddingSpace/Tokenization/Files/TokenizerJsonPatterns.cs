using EmbeddingSpace.Tokenization.Patterns;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>Reads the <c>pattern</c> of a component of <c>tokenizer.json</c>.</summary>
internal static class TokenizerJsonPatterns
{
    /// <summary>Read a pattern: <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
    /// <param name="component">The component that has it.</param>
    public static ITextPattern Read(JsonPart component)
    {
        var part = component.Require("pattern");
        if (part.Get("String") is { } literal)
            return literal.Text().Length > 0 ? new LiteralPattern(literal.Text()) : throw literal.Wrong("a text that is not empty");
        var expression = part.Require("Regex");
        var text = expression.Text();
        return (ITextPattern?)WordPattern.Of(text) ?? RegexPattern.Create(text)
            ?? throw expression.Unsupported(text, "regular expressions of characters, classes, \\s \\d \\w, general categories (\\p{L}), groups, "
                + "look-around and quantifiers that are not possessive");
    }
}
