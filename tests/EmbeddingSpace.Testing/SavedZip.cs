using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace EmbeddingSpace.Testing;

/// <summary>Looks into a zip that ML.NET wrote.</summary>
public sealed class SavedZip(string path)
{
    /// <summary>Texts in the main stream of a transformer: with us, its settings.</summary>
    /// <param name="entry">The entry, ending in <c>Model.key</c>.</param>
    public string[] Strings(string entry)
    {
        // The header of ML.NET's own format: the ends of the texts, then their letters, each with place and size at a fixed offset.
        var bytes = Read(entry);
        int At(int offset) => (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(offset));
        var (ends, size, letters) = (At(32), At(40), At(48));
        var (texts, start) = (new List<string>(), 0);
        for (var place = ends; place < ends + size; place += sizeof(long))
        {
            texts.Add(Encoding.Unicode.GetString(bytes, letters + start, At(place) - start));
            start = At(place);
        }

        return [.. texts];
    }

    /// <summary>A stored file as text.</summary>
    public string Text(string entry) => Encoding.UTF8.GetString(Read(entry));

    /// <summary>Change an entry in place.</summary>
    public void Edit(string entry, Action<byte[]> edit)
    {
        var bytes = Read(entry);
        edit(bytes);
        Put(entry, bytes);
    }

    /// <summary>Change a stored file of text.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="text">What must be in it.</param>
    /// <param name="by">What comes in its place, of any length.</param>
    public void Rewrite(string entry, string text, string by)
    {
        var before = Text(entry);
        if (!before.Contains(text, StringComparison.Ordinal)) throw new ArgumentException($"'{text}': expected it in '{entry}', found {before}", nameof(text));
        Put(entry, Encoding.UTF8.GetBytes(before.Replace(text, by, StringComparison.Ordinal)));
    }

    /// <summary>Put a linear map of ones in the place of another: two sizes, then weights [in, out] and bias [out].</summary>
    public void PutMap(string entry, int input, int output)
    {
        var bytes = new byte[sizeof(int) * (2 + (input + 1) * output)];
        BitConverter.TryWriteBytes(bytes, input);
        BitConverter.TryWriteBytes(bytes.AsSpan(sizeof(int)), output);
        for (var place = 2 * sizeof(int); place < bytes.Length; place += sizeof(float)) BitConverter.TryWriteBytes(bytes.AsSpan(place), 1f);
        Put(entry, bytes);
    }

    /// <summary>Put other bytes in the place of an entry.</summary>
    public void Put(string entry, byte[] bytes)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        zip.GetEntry(entry)!.Delete();
        using var written = zip.CreateEntry(entry).Open();
        written.Write(bytes);
    }

    /// <summary>Change a text of the main stream into one of the same length, so that no place in the file moves.</summary>
    public void Replace(string entry, string text, string by) => Edit(entry, bytes =>
    {
        var place = bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text));
        if (place < 0 || text.Length != by.Length) throw new ArgumentException($"'{text}': expected it in '{entry}' and '{by}' as long.", nameof(text));
        Encoding.Unicode.GetBytes(by).CopyTo(bytes, place);
    });

    /// <summary>A stored file as bytes.</summary>
    public byte[] Read(string entry)
    {
        using var zip = ZipFile.OpenRead(path);
        using var stream = (zip.GetEntry(entry)
            ?? throw new FileNotFoundException($"'{entry}' is not among {string.Join(", ", zip.Entries.Select(other => other.FullName))}.")).Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
