using System.Reflection;
using EmbeddingSpace.Scoring.Batching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EmbeddingSpace.Hosting.Settings;

/// <summary>Reads the section key by key: the framework's binder stops at the first value that it cannot read, and passes over keys that nobody knows.
/// </summary>
internal sealed class ConfigurationReader(IConfiguration section) : IConfigureOptions<EmbeddingSpaceOptions>
{
    /// <summary>What the package EmbeddingSpace.Server reads, and checks, itself.</summary>
    private const string ServerPart = "Server";

    public void Configure(EmbeddingSpaceOptions options)
    {
        foreach (var child in section.GetChildren().Where(child => !Is(child, ServerPart)))
        {
            if (!Is(child, nameof(options.Models)))
            {
                Read(child, options, options.Unreadable, nameof(options.MemoryLimitMegabytes),
                    nameof(options.MaximumConcurrentPasses), nameof(options.WatchInterval), nameof(options.Models));
                continue;
            }
            foreach (var model in child.GetChildren())
            {
                var read = new ModelOptions();
                foreach (var value in model.GetChildren())
                {
                    if (Is(value, nameof(read.Batching))) ReadGroup(value, read.Batching, options.Unreadable);
                    else if (Is(value, nameof(read.Shadow))) ReadGroup(value, read.Shadow = new(), options.Unreadable);
                    else Read(value, read, options.Unreadable, Names<ModelOptions>());
                }
                options.Models[model.Key] = read;
            }
        }
    }

    private static void ReadGroup<T>(IConfigurationSection group, T into, List<string> unreadable) where T : class
    {
        if (group.Value is { Length: > 0 } text) unreadable.Add(Unreadable(group, typeof(T), $"'{text}'"));
        foreach (var part in group.GetChildren()) Read(part, into, unreadable, Names<T>());
    }

    private static void Read(IConfigurationSection value, object into, List<string> unreadable, params string[] known)
    {
        if (known.FirstOrDefault(name => Is(value, name)) is not { } found)
        {
            unreadable.Add($"'{value.Path}': expected one of {string.Join(", ", known)}, found a key that is not known. Remove or correct it.");
            return;
        }
        var property = into.GetType().GetProperty(found)!;
        // The binder passes over what has another shape.
        var isList = property.PropertyType == typeof(IReadOnlyList<string>);
        if (isList ? value.Value is { Length: > 0 } || value.GetChildren().Any(part => part.GetChildren().Any()) : value.GetChildren().Any())
        {
            unreadable.Add(Unreadable(value, property.PropertyType, value.Value is { } text ? $"'{text}'" : "keys below it"));
            return;
        }
        try
        {
            if (value.Get(property.PropertyType) is { } read) property.SetValue(into, read);
        }
        catch (InvalidOperationException)
        {
            unreadable.Add(Unreadable(value, property.PropertyType, $"'{value.Value}'"));
        }
    }

    private static string Unreadable(IConfigurationSection value, Type expected, string found) =>
        $"'{value.Path}': expected {Describe(expected)}, found {found}. Correct the value.";

    private static string[] Names<T>() => [.. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)];

    private static bool Is(IConfigurationSection section, string name) => section.Key.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string Describe(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
            : type == typeof(bool) ? "true or false"
            : type == typeof(int) ? "a whole number"
            : type == typeof(float) || type == typeof(double) ? "a number"
            : type == typeof(TimeSpan) ? "a time such as 00:00:05"
            : type == typeof(BatchingOptions) ? $"an object of {string.Join(", ", Names<BatchingOptions>())}"
            : type == typeof(ShadowOptions) ? $"an object of {string.Join(", ", Names<ShadowOptions>())}"
            : type == typeof(IReadOnlyList<string>) ? "a list of texts"
            : "a text";
    }
}
