using System.Reflection;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>Says clearly what is wrong when another ML.NET is loaded than the one whose internal members this assembly was compiled against.</summary>
internal static class PinnedMLNet
{
    /// <summary>The version compiled against.</summary>
    public static string Version { get; } = typeof(PinnedMLNet).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "MicrosoftMLVersion").Value!;

    /// <summary>The version loaded, without the commit.</summary>
    public static string LoadedVersion { get; } = (
        typeof(ITransformer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? typeof(ITransformer).Assembly.GetName().Version?.ToString() ?? "unknown").Split('+')[0];

    /// <summary>Run what touches internal members; a member that is gone becomes one clear sentence.</summary>
    /// <remarks>The runtime reports a missing member when it compiles the method that names it, so the work has to be a method of its own.</remarks>
    /// <exception cref="NotSupportedException">A member is missing.</exception>
    public static T Run<T>(Func<T> work) => Run(work, LoadedVersion);

    /// <summary>The same for work without a result.</summary>
    public static void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <summary>The same with the loaded version given.</summary>
    internal static T Run<T>(Func<T> work, string loadedVersion)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (loadedVersion != Version && NamesMissingMember(exception))
        {
            throw new NotSupportedException($"'Microsoft.ML' {loadedVersion}: expected version {Version}, which EmbeddingSpace.ML was built for, "
                + $"found one without a member that saving and loading need ({exception.Message}). Reference Microsoft.ML {Version}.", exception);
        }
    }

    // A native library that is not found is a TypeLoadException too, and none of ours.
    private static bool NamesMissingMember(Exception exception) =>
        exception is MissingMemberException or MethodAccessException or FieldAccessException || exception.GetType() == typeof(TypeLoadException);
}
