using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace EmbeddingSpace.Cli.CommandLine;

/// <summary>Makes the kinds of options that commands declare.</summary>
internal static class NewOption
{
    /// <summary>An option that must be given.</summary>
    public static Option<string> Required(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, Required = true };

    /// <summary>An option that may be left out.</summary>
    public static Option<T> Optional<T>(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    /// <summary>A number that may be left out. A comma is no point: 0,5 would be read as 05.</summary>
    public static Option<T?> Number<T>(string name, string helpName, string description) where T : struct, INumber<T> => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            if (result.Tokens is [var token] && T.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return number;
            result.AddError($"'{name}': expected one number, with a point where it has decimals, found "
                + $"{string.Join(", ", result.Tokens.Select(token => $"'{token.Value}'"))}.");
            return null;
        },
    };

    /// <summary>The value of an option for a check; false where it cannot be read, which the parser tells of itself.</summary>
    public static bool TryGet<T>(this CommandResult result, Option<T> option, out T? value)
    {
        try
        {
            value = result.GetValue(option);
            return true;
        }
        catch (InvalidOperationException)
        {
            value = default;
            return false;
        }
    }

    /// <summary>An option that counts where it is left out, too.</summary>
    public static Option<T> WithDefault<T>(string name, string helpName, T value, string description) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => value };

    /// <summary>A switch.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
