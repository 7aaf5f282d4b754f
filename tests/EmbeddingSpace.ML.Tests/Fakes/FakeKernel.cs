using System.Text;
using EmbeddingSpace.Alignment.Relations;

namespace EmbeddingSpace.ML.Tests.Fakes;

/// <summary>A kernel of three by two numbers, as it would lie in a zip.</summary>
internal static class FakeKernel
{
    /// <summary>[target hidden, source hidden].</summary>
    public static readonly float[] Weights = [1, 2, 3, 4, 5, 6];

    public static VocabularyKernel Create() => VocabularyKernel.Read("fake", name => new MemoryStream(name == "kernel.bin" ? Map() : Encoding.UTF8.GetBytes(
        """{"Source":"fake source","Target":"fake target","SharedTokens":7,"SourceOverlap":0.5,"TargetOverlap":0.25,"Relatedness":null}""")));

    private static byte[] Map()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(3);
        writer.Write(2);
        foreach (var weight in Weights) writer.Write(weight);
        writer.Write(0f);
        writer.Write(0f);
        return stream.ToArray();
    }
}
