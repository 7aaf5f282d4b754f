using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>A translation whose head is computed in the pass of its target, for those that ask.</summary>
internal sealed class TargetHead(SharedTarget.Head head) : IPassReader
{
    public int OutputSize => head.Size;

    public void Ask() => head.Ask();

    public void Answered() => head.Answered();

    public TextScores Read(TextScores pass) => head.Read(pass);

    public void Dispose() => head.Dispose();
}
