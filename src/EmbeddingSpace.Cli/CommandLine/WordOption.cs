using System.CommandLine;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>An option that takes one word of an enumeration and refuses every other.</summary>
internal sealed class WordOption<T> : Option<string> where T : struct, Enum
{
    private readonly Dictionary<string, T> _values;

    /// <summary>Create the option.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For people.</param>
    /// <param name="value">What counts where it is left out; null: nothing.</param>
    /// <param name="word">How values are written; null: as documents write them.</param>
    public WordOption(string name, string description, T? value = null, Func<T, string>? word = null) : base(name)
    {
        word ??= Words.Of;
        _values = Enum.GetValues<T>().ToDictionary(word);
        Description = description;
        if (value is { } known) DefaultValueFactory = _ => word(known);
        AcceptOnlyFromAmong([.. _values.Keys]);
    }

    /// <summary>The value; null where neither the option nor a default says one.</summary>
    public T? Find(ParseResult parsed) => parsed.GetValue(this) is { } word ? _values[word] : null;

    /// <summary>The value of an option that has a default.</summary>
    public T Get(ParseResult parsed) => _values[parsed.GetRequiredValue(this)];
}
