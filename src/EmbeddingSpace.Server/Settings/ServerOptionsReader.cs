using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EmbeddingSpace.Server.Settings;

/// <summary>Reads the section of the server and checks it; every fault is in one message, each with its key.</summary>
internal static class ServerOptionsReader
{
    // What Kestrel reads of a header ends far above it.
    private const int LongestKey = 4096;

    private static readonly PropertyInfo[] Known = typeof(ServerOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    /// <summary>Read the section.</summary>
    /// <exception cref="OptionsValidationException">A key is not known, cannot be read or is out of range.</exception>
    public static ServerOptions Read(IConfiguration configuration)
    {
        var (options, faults) = (new ServerOptions(), new List<string>());
        var section = configuration.GetSection(ServerOptions.Section);
        if (section.Value is { Length: > 0 } text) faults.Add($"'{ServerOptions.Section}': expected keys below it, found '{text}'. Correct the value.");
        foreach (var value in section.GetChildren()) Read(value, options, faults);
        faults.AddRange(Ranges(options));
        return faults.Count == 0 ? options : throw new OptionsValidationException(ServerOptions.Section, options.GetType(), faults);
    }

    private static void Read(IConfigurationSection value, ServerOptions options, List<string> faults)
    {
        if (Known.FirstOrDefault(property => property.Name.Equals(value.Key, StringComparison.OrdinalIgnoreCase)) is not { } found)
        {
            faults.Add($"'{value.Path}': expected one of {string.Join(", ", Known.Select(property => property.Name))}, found a key that is not known. "
                + "Remove or correct it.");
            return;
        }
        try
        {
            // The binder passes over keys below a value.
            if (value.GetChildren().Any()) throw new InvalidOperationException();
            if (value.Get(found.PropertyType) is { } read) found.SetValue(options, read);
        }
        catch (InvalidOperationException)
        {
            var expected = found.PropertyType == typeof(bool) ? "true or false" : found.PropertyType == typeof(int) ? "a whole number" : "a text";
            faults.Add($"'{value.Path}': expected {expected}, found {(value.Value is { } text ? $"'{text}'" : "keys below it")}. Correct the value.");
        }
    }

    private static IEnumerable<string> Ranges(ServerOptions options)
    {
        (string Name, int Value)[] counts =
        [
            (nameof(options.MaximumTexts), options.MaximumTexts), (nameof(options.MaximumCharacters), options.MaximumCharacters),
            (nameof(options.MaximumBodyBytes), options.MaximumBodyBytes), (nameof(options.MaximumRequests), options.MaximumRequests),
        ];
        foreach (var (name, value) in counts)
            if (value < 1)
                yield return Invariant($"'{ServerOptions.Section}:{name}': expected at least 1, found {value}. Raise it.");
        (string Name, string? Value)[] names =
        [
            (nameof(options.DefaultClassifier), options.DefaultClassifier), (nameof(options.DefaultEncoder), options.DefaultEncoder),
            (nameof(options.DefaultReranker), options.DefaultReranker),
        ];
        foreach (var (name, value) in names)
            if (value is not null && string.IsNullOrWhiteSpace(value))
                yield return $"'{ServerOptions.Section}:{name}': expected the name of a model, found an empty one. Name it, or leave it out.";
        // Never the key itself: messages are logged.
        foreach (var (name, key) in new[] { (nameof(options.ApiKey), options.ApiKey), (nameof(options.AdminKey), options.AdminKey) })
            if (key is not null && (key.Length is 0 or > LongestKey || key.Any(character => character is <= ' ' or > '~')))
                yield return $"'{ServerOptions.Section}:{name}': expected 1 to {LongestKey} visible ASCII characters, found another "
                    + "text. Choose another key, or leave it out.";
        if (options.AdminKey is not null && options.AdminKey == options.ApiKey)
            yield return $"'{ServerOptions.Section}:{nameof(options.AdminKey)}': expected another key than '{nameof(options.ApiKey)}', as not everybody "
                + "who may ask may change what answers, found the same. Choose another key.";
    }
}
