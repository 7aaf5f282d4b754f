using EmbeddingSpace.Projection.Interactions;
using EmbeddingSpace.Projection.Parameters;

namespace EmbeddingSpace.Cli.Commands.Project;

/// <summary>
/// Parameters of one role as tokens. The control of a vector's highest score is the mean highest score of random directions of its length:
/// a score that random directions reach says nothing.
/// </summary>
internal static class RoleReading
{
    private const int RandomDirections = 64;

    /// <summary>Read the vectors of a selection.</summary>
    public static (RoleDocument Document, Report Report) Read(
        CommandContext context, ReadableModel model, ParameterSelection selection, ProjectionOptions options)
    {
        var seed = context.Settings.Seed;
        using var projection = new VocabularyProjection(model.Space, options);
        var (high, low) = RandomEnds(projection, model.Space.Hidden, seed, context.CancellationToken);
        var rows = context.WithProgress(progress => projection.Read(model.Parameters, selection, progress, context.CancellationToken)
            .Zip(model.Parameters.Read(selection, context.CancellationToken), (reading, vector) =>
                RoleDocument.Row.Of(reading, Length(vector.Values.Span), high, low, model.Parameters.Architecture)).ToList());
        var document = new RoleDocument(rows, PeakMemory.Bytes());
        return (document, RoleReport.Of(document, $"{model.Checkpoint.Name}: {selection.Role.Name()} vectors as tokens", options, model.Space, seed));
    }

    /// <summary>Mean highest and lowest score of random directions of length 1.</summary>
    private static (double High, double Low) RandomEnds(VocabularyProjection projection, int hidden, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var vectors = new float[RandomDirections * hidden];
        foreach (var start in Enumerable.Range(0, RandomDirections).Select(direction => direction * hidden))
        {
            var vector = vectors.AsSpan(start, hidden);
            // Normal numbers (Box and Muller): their directions are uniform.
            foreach (ref var value in vector) value = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            var length = (float)Length(vector);
            foreach (ref var value in vector) value /= length;
        }
        var readings = projection.ReadMany(vectors, cancellationToken);
        return (readings.Average(reading => reading.Highest[0].Score), readings.Average(reading => reading.Lowest[0].Score));
    }

    private static double Length(ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (var value in vector) sum += (double)value * value;
        return Math.Sqrt(sum);
    }
}
