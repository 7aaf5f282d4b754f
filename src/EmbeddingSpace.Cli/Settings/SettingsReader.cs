using System.ComponentModel.DataAnnotations;
using System.Reflection;
using EmbeddingSpace.Cli.Files;
using EmbeddingSpace.Hosting.Settings;
using Microsoft.Extensions.Configuration;

namespace EmbeddingSpace.Cli.Settings;

/// <summary>Puts files, environment and flags together, the stronger last, and checks the outcome; every fault is in one message.</summary>
internal static class SettingsReader
{
    private const string FileName = "appsettings.json";

    // The server checks it.
    private const string ServerPart = "Server";

    private static readonly PropertyInfo[] Known = typeof(CommandLineSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    /// <summary>Read the settings.</summary>
    /// <param name="sources">Folders and environment.</param>
    /// <param name="flags">What was given as flags, by setting.</param>
    /// <exception cref="UsageException">A file is malformed, or settings are unknown or out of range.</exception>
    public static CommandLineSettings Read(SettingsSources sources, IReadOnlyDictionary<string, string?> flags)
    {
        var section = Combine(sources, flags).GetSection(CommandLineSettings.Section);
        var settings = new CommandLineSettings();
        var faults = new List<string>();
        foreach (var given in section.GetChildren())
            if (!IsKnown(given.Key) && !IsServed(given.Key))
                faults.Add($"'{given.Key}': no such setting, expected one of {string.Join(", ", Known.Select(property => property.Name))}.");
        foreach (var property in Known) Bind(settings, property, section, faults);
        var ranges = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new ValidationContext(settings), ranges, validateAllProperties: true);
        faults.AddRange(ranges.Select(fault => $"{fault.ErrorMessage!.TrimEnd('.')}, found '{section[fault.MemberNames.First()]}'."));
        if (faults.Count == 0) return settings;
        throw new UsageException($"Settings: {string.Join(" ", faults)} Correct {FileName}, the variables {sources.EnvironmentPrefix}… or the flags.");
    }

    /// <summary>What the settings say of models that are served, and how.</summary>
    /// <param name="sources">Folders and environment.</param>
    /// <returns>Values by their whole keys.</returns>
    /// <exception cref="UsageException">A file is malformed.</exception>
    public static IReadOnlyDictionary<string, string?> ReadServed(SettingsSources sources) =>
        Combine(sources, new Dictionary<string, string?>()).GetSection(CommandLineSettings.Section).GetChildren().Where(given => IsServed(given.Key))
            .SelectMany(given => given.AsEnumerable()).Where(value => value.Value is not null)
            .ToDictionary(value => value.Key, value => value.Value, StringComparer.OrdinalIgnoreCase);

    private static bool IsKnown(string name) => Known.Any(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // Asked of few names, and by itself: no command but 'serve' needs what is behind it.
    private static bool IsServed(string name) => name.Equals(ServerPart, StringComparison.OrdinalIgnoreCase)
        || typeof(EmbeddingSpaceOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Any(property =>
            property.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static IConfigurationRoot Combine(SettingsSources sources, IReadOnlyDictionary<string, string?> flags)
    {
        var builder = new ConfigurationBuilder();
        foreach (var folder in sources.Folders.Distinct())
        {
            var file = Path.Combine(folder, FileName);
            if (FileStatus.Of(file) is { } status) builder.AddConfiguration(ReadFile(file, status.Kind));
        }
        // Variables are named without the section: EMBEDDINGSPACE_THREADS.
        var environment = new ConfigurationBuilder().AddEnvironmentVariables(sources.EnvironmentPrefix).Build();
        return builder.AddInMemoryCollection(InSection(environment.AsEnumerable())).AddInMemoryCollection(InSection(flags)).Build();
    }

    private static IConfigurationRoot ReadFile(string file, FileKind kind)
    {
        // Opening a pipe would last until somebody writes into it, and a device may have no end.
        if (kind != FileKind.File)
            throw new UsageException($"'{file}': expected a plain file with settings, found "
                + $"{(kind == FileKind.Folder ? "a folder" : "a device, pipe or socket")}; put a file in its place, or take it away.");
        try
        {
            return new ConfigurationBuilder().AddJsonFile(file, optional: false).Build();
        }
        catch (InvalidDataException exception)
        {
            var found = (exception.InnerException ?? exception).Message;
            throw new UsageException(
                $"'{file}': expected JSON with a section '{CommandLineSettings.Section}', found malformed JSON ({found}) Correct the file.", exception);
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> InSection(IEnumerable<KeyValuePair<string, string?>> values) =>
        values.Select(value => KeyValuePair.Create(ConfigurationPath.Combine(CommandLineSettings.Section, value.Key), value.Value));

    private static void Bind(CommandLineSettings settings, PropertyInfo property, IConfigurationSection section, List<string> faults)
    {
        var value = section.GetSection(property.Name);
        if (value.GetChildren().Any())
        {
            faults.Add($"'{property.Name}': expected {Expected(property)}, found a group of settings.");
            return;
        }
        if (string.IsNullOrEmpty(value.Value)) return;
        try
        {
            property.SetValue(settings, value.Get(property.PropertyType));
        }
        catch (InvalidOperationException)
        {
            faults.Add($"'{property.Name}': expected {Expected(property)}, found '{value.Value}'.");
        }
    }

    private static string Expected(PropertyInfo property) => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) switch
    {
        var type when type == typeof(bool) => "true or false",
        var type when type == typeof(string) => "a text",
        _ => "a whole number",
    };
}
