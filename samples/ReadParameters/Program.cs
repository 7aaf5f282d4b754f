// Reads a fine-tuned news classifier in the space of its vocabulary: its parameters as ML.NET data, its feed-forward values as tokens,
// and each class as the words that drive it, with the fidelity of that reading and a control beside it: no text is needed, only the model folder.
// At last one text is read while it passes through a model, layer by layer.
using System.Diagnostics;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Projection.Measurements;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;
using EmbeddingSpace.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

var model = Path.Combine(AppContext.BaseDirectory, "data", "models", "mini-a-ag_news"); // 4 layers x 128, fine-tuned on four kinds of news
var watch = Stopwatch.StartNew();
var ml = new MLContext(seed: 1);

// 1. Every parameter is a row. Counting them reads no weight: only columns that are asked for are read.
var parameters = ml.Data.LoadParameters(model);
Console.WriteLine($"'{Path.GetFileName(model)}' holds {parameters.GetRowCount():N0} vectors of hidden space:");
foreach (var role in parameters.GetColumn<string>("Role").CountBy(role => role)) Console.WriteLine($"  {role.Value,6:N0}  {role.Key}");
Console.WriteLine();

// 2. A feed-forward value is what a neuron writes into the hidden state when it fires. Projected onto the vocabulary it names tokens.
var projection = ml.Transforms.ProjectToVocabulary(new VocabularyProjectionEstimator.Options
{
    OutputColumnName = "Tokens",
    Checkpoint = model,
    InputColumnName = "Vector",
    TopK = 6,
    HighestScoreColumnName = "Scores",
    Filter = new TokenFilter { Alphanumeric = true, WordStartsOnly = true, WithoutSpecial = true },
});
var values = ml.Data.LoadParameters(model, [ParameterRole.FeedForwardValue]);
using var projector = projection.Fit(values);
var read = Read(values);

// The control: directions that mean nothing name tokens too. What counts is how far a token stands out, for the length of the vector.
var random = new Random(1);
var directions = Enumerable.Range(0, 500).Select(_ => new Noise { Vector = [.. Enumerable.Range(0, projector.InputSize).Select(_ => (float)Gaussian())] });
var noise = ml.Data.LoadFromEnumerable(directions, Sized(typeof(Noise), projector.InputSize));
var chance = Read(noise).Select(row => row.Peak).Order().ToArray();
var unusual = chance[chance.Length * 19 / 20];
Console.WriteLine($"What feed-forward neurons write, the three clearest of each layer. 'Peak' is the highest score for a vector of length 1;");
Console.WriteLine($"random directions reach {chance.Average():0.00} on average, and one in twenty more than {unusual:0.00}.");
Console.WriteLine($"{"layer",5} {"neuron",6} {"peak",5}  tokens");
foreach (var layer in read.GroupBy(row => row.Layer))
    foreach (var row in layer.OrderByDescending(row => row.Peak).Take(3))
        Console.WriteLine($"{row.Layer,5} {row.Index,6} {row.Peak,5:0.00}  {string.Join(", ", row.Tokens)}");
foreach (var layer in read.GroupBy(row => row.Layer))
    Console.WriteLine($"layer {layer.Key}: {layer.Count(row => row.Peak > unusual) / (double)layer.Count():0%} of its neurons peak higher than "
        + $"{unusual:0.00} (5% would by chance).");
Console.WriteLine();

// 3. The classes. A row of the classification head can be read as it is ('raw'); beside it stands the direction of embedding space that best
//    predicts what the classifier says about single words ('fitted', in closed form). Fidelity is the rank correlation with the classifier's own
//    answers on words that the fit did not see: a reading without it is a horoscope.
using var checkpoint = Checkpoint.Open(model);
var classes = ClassReader.Read(checkpoint, new() { Top = 8, Filter = new() { Alphanumeric = true, WordStartsOnly = true, WithoutSpecial = true } });
Console.WriteLine($"What each class looks for (fidelity on {classes[0].HeldOutTokens} held-out words; 1 = the classifier's own order, 0 = none):");
foreach (var reading in classes)
{
    Console.WriteLine($"{reading.Label}");
    Console.WriteLine($"  fitted  fidelity {reading.Fidelity,5:0.00}  {Words(reading.Fitted.Highest)}");
    Console.WriteLine($"  raw row fidelity {reading.RawFidelity,5:0.00}  {Words(reading.Raw.Highest)}");
    Console.WriteLine($"  random  fidelity {reading.RandomFidelity,5:0.00}  (the control: directions drawn by chance)");
}
Console.WriteLine();

// 4. Hidden states live in the same space. A pretrained model is asked for a word of a sentence, and the state of that word's place is read behind
//    every block as the model itself would end there, through its language-model head. Layer 0, the embedding of [MASK] alone, is the control: it
//    has not seen the sentence.
const string sentence = "[MASK] to the north of the river lies a village.";
using var pretrained = Checkpoint.Open(Path.Combine(AppContext.BaseDirectory, "data", "models", "mini-b"));
using var space = VocabularySpace.Load(pretrained);
using var lens = new LogitLens(pretrained, space, new() { LanguageModelHead = true, Projection = new() { Top = 6 } });
using var encoder = TextEncoder.Load(Checkpoint.Open(pretrained.Location), pooling: Pooling.Second); // every layer, the token behind [CLS]
var layers = lens.Read(encoder.Score([sentence])[0]); // one state a layer
Console.WriteLine($"What '{pretrained.Name}' would put into '{sentence}' if it ended behind a layer:");
for (var layer = 0; layer < layers.Count; layer++) Console.WriteLine($"{layer,5}  {Words(layers[layer].Highest)}");
Console.WriteLine();
Console.WriteLine($"Everything took {watch.Elapsed.TotalSeconds:0.0} s.");

// A row for each vector: its tokens, and how far the first stands out.
List<Reading> Read(IDataView vectors)
{
    var rows = new List<Reading>();
    foreach (var row in ml.Data.CreateEnumerable<Projected>(projector.Transform(vectors), reuseRowObject: false, ignoreMissingColumns: true))
        rows.Add(new(row.Layer, row.Index, row.Tokens, row.Scores[0] / MathF.Sqrt(row.Vector.Sum(value => value * value))));
    return rows;
}

double Gaussian() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

static string Words(IEnumerable<TokenScore> tokens) => string.Join(", ", tokens.Select(token => token.Token));

// ML.NET has to know the width of vectors that come from objects.
static SchemaDefinition Sized(Type type, int width)
{
    var schema = SchemaDefinition.Create(type);
    schema["Vector"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
    return schema;
}

internal sealed class Noise
{
    public float[] Vector { get; set; } = [];
}

internal sealed class Projected
{
    public int Layer { get; set; }

    public int Index { get; set; }

    public float[] Vector { get; set; } = [];

    public string[] Tokens { get; set; } = [];

    public float[] Scores { get; set; } = [];
}

internal sealed record Reading(int Layer, int Index, string[] Tokens, float Peak);
