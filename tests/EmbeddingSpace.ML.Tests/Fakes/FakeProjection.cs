using EmbeddingSpace.ML.ProjectionToVocabulary;

namespace EmbeddingSpace.ML.Tests.Fakes;

/// <summary>A projection onto four tokens: the score of token j is the sum of features times (j + 1) plus a number that reorders them by row.</summary>
internal static class FakeProjection
{
    public const int Hidden = 3;

    public static readonly string[] Tokens = ["alpha", "beta", "##gamma", "delta"];

    public static float[] Scores(ReadOnlySpan<float> vector)
    {
        var scores = new float[Tokens.Length];
        for (var j = 0; j < scores.Length; j++) scores[j] = (vector[0] + vector[1] + vector[2]) * (j + 1) - vector[1] * j * j;
        return scores;
    }

    public static float[] Project(ReadOnlySpan<float> rows, StoredProjectionSettings settings)
    {
        var numbers = new List<float>();
        for (var start = 0; start < rows.Length; start += Hidden)
        {
            var scores = Scores(rows.Slice(start, Hidden));
            if (settings.TopK == 0)
            {
                numbers.AddRange(scores);
                continue;
            }

            Add(scores, score => -score);
            if (new ProjectedColumns(settings).HasLowest) Add(scores, score => score);
        }

        return [.. numbers];

        void Add(float[] scores, Func<float, float> order)
        {
            var ids = Enumerable.Range(0, scores.Length).OrderBy(id => order(scores[id])).Take(settings.TopK).ToArray();
            numbers.AddRange(ids.Select(id => (float)id));
            numbers.AddRange(ids.Select(id => scores[id]));
        }
    }
}
