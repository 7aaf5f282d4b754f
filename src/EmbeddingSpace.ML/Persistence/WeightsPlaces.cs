using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>
/// Weights that several stages of one saved model have stand in it once: a later stage stores where, and their hash. Places are those of the one zip that is
/// being written, so that a stage saved by itself is whole again.
/// </summary>
internal static class WeightsPlaces
{
    private const string Weights = ".safetensors";
    private const string Reference = ".place";

    private static readonly ConditionalWeakTable<RepositoryWriter, Dictionary<string, string>> Written = [];

    /// <summary>Store a file, or where it stands already.</summary>
    /// <param name="context">Where ML.NET stands in the zip.</param>
    /// <param name="name">Name of the file there.</param>
    /// <param name="content">Writes the content; asked twice for weights.</param>
    public static void Save(ModelSaveContext context, string name, Action<Stream> content)
    {
        if (!name.EndsWith(Weights, StringComparison.Ordinal))
        {
            context.SaveBinaryStream(name, writer => content(writer.BaseStream));
            return;
        }
        var hash = Hash(content);
        var places = Written.GetOrCreateValue(context.Repository);
        if (places.TryGetValue(hash, out var place))
        {
            context.SaveBinaryStream(name + Reference, writer => writer.Write(Encoding.UTF8.GetBytes($"{hash} {place}")));
            return;
        }
        context.SaveBinaryStream(name, writer => content(writer.BaseStream));
        places.Add(hash, Path.Combine(context.Directory ?? "", name).Replace('\\', '/'));
    }

    /// <summary>Open a file that stands in another stage's place.</summary>
    /// <param name="context">Where ML.NET stands in the zip.</param>
    /// <param name="name">Name of the file here.</param>
    /// <param name="open">Opens an entry of the zip by its whole path; null when there is none.</param>
    /// <returns>Null when nothing is said of another place.</returns>
    /// <exception cref="FormatException">Other weights stand there, or none.</exception>
    public static Repository.Entry? Find(ModelLoadContext context, string name, Func<string, Repository.Entry?> open)
    {
        using var reference = open(Path.Combine(context.Directory ?? "", name + Reference));
        if (reference is null) return null;
        using var reader = new StreamReader(reference.Stream, Encoding.UTF8, leaveOpen: true);
        var (hash, place) = reader.ReadToEnd().Split(' ', 2) is [var first, var rest] ? (first, rest) : ("", "");
        // Never through another reference: that there is an end is seen here.
        var entry = (place.EndsWith(Weights, StringComparison.Ordinal) ? OpenOrNull() : null) ?? throw Fault($"none in '{place}'");
        if (Convert.ToHexStringLower(SHA256.HashData(entry.Stream)) != hash)
        {
            entry.Dispose();
            throw Fault($"others in '{place}'");
        }
        entry.Stream.Position = 0;
        return entry;

        Repository.Entry? OpenOrNull()
        {
            try
            {
                return open(place);
            }
            // A path that leads out of the zip, or is none.
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                return null;
            }
        }

        FormatException Fault(string found) =>
            new($"'{name}' in the saved model: expected the weights that another stage was saved with, found {found}. Save the model again.");
    }

    private static string Hash(Action<Stream> content)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write)) content(stream);
        return Convert.ToHexStringLower(hash.Hash!);
    }
}
