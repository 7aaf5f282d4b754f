using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingSpace.Benchmarks.FineTuning;

/// <summary>
/// Suite <c>fine-tune</c>: makes a source classifier for the benchmarks from a BERT encoder and a labelled data set, as a Hugging Face folder.
/// AdamW with warm-up and linear decay, batches of 32 texts of like length.
/// </summary>
internal static class FineTuner
{
    private const int Epochs = 4;
    private const double Rate = 1e-4;
    private const int Seed = 1;
    private const int RowsPerBatch = 32;
    private const double WarmUpShare = 0.1;
    private const double WeightDecay = 0.01;
    private const double LargestGradient = 1;
    private const int MaximumLength = 128;
    private const string Usage = "fine-tune: expected ENCODER DATASET OUTPUT-FOLDER [EPOCHS RATE TOKENS], "
        + "e.g. paraphrase-MiniLM-L3-v2 trec6 l3-trec6, or mini-a imdb mini-a-imdb 3 3e-4 256.";

    /// <summary>
    /// Run it: <c>ENCODER DATASET OUTPUT [EPOCHS RATE TOKENS]</c>; without the last three with the recipe of the shared 3-layer source (AdamW 1e-4,
    /// word embeddings frozen). An output named <c>-half</c> is trained on one half of the texts, so that the other half is new to it.
    /// </summary>
    public static void Run(BenchmarkArguments arguments)
    {
        if (arguments.Rest.Count is not (3 or 6)) throw new ArgumentException(Usage);
        var (epochs, rate, length) = (Epochs, Rate, MaximumLength);
        if (arguments.Rest.Count == 6 && !Parsed()) throw new ArgumentException(Usage);
        var texts = KindTexts.Read(arguments.Folders.DataSet(arguments.Rest[1] + ".train.tsv"), "Label");
        if (arguments.Rest[2].EndsWith("-half", StringComparison.Ordinal)) texts = texts.Half();
        Train(arguments.Folders.Model(arguments.Rest[0]), texts, arguments.Rest[2], epochs, rate, length, Seed);

        bool Parsed() => int.TryParse(arguments.Rest[3], CultureInfo.InvariantCulture, out epochs)
            && double.TryParse(arguments.Rest[4], CultureInfo.InvariantCulture, out rate)
            && int.TryParse(arguments.Rest[5], CultureInfo.InvariantCulture, out length)
            && epochs > 0 && rate > 0 && length > 2;
    }

    /// <summary>Train and write.</summary>
    /// <param name="encoderFolder">Folder of the encoder.</param>
    /// <param name="texts">Labelled texts, or pairs of them.</param>
    /// <param name="outputFolder">Folder to make; written beside it first, then renamed.</param>
    /// <param name="epochs">Passes over the texts.</param>
    /// <param name="rate">Largest learning rate.</param>
    /// <param name="length">Tokens of a text beyond which it is cut.</param>
    /// <param name="seed">Seed of heads, order and dropout.</param>
    public static void Train(string encoderFolder, KindTexts texts, string outputFolder, int epochs, double rate, int length, int seed)
    {
        using var encoder = Checkpoint.Open(encoderFolder);
        var architecture = ModelMap.Resolve(encoder).Architecture;
        var tokenizer = TextTokenizer.Load(encoder);
        string[] classes = [.. texts.Labels.Distinct().Order(StringComparer.Ordinal)];
        var longest = Math.Min(length, architecture.MaximumLength);
        var sequences = Array.ConvertAll(texts.Texts, text =>
            text.Second is null ? tokenizer.Encode(text.First, longest) : tokenizer.EncodePair(text.First, text.Second, longest));
        var labels = texts.Labels.Select(label => (long)Array.IndexOf(classes, label)).ToArray();
        using var model = new TrainableBert(encoder, classes.Length, seed);
        using var optimizer = optim.AdamW(model.Parameters, rate, weight_decay: WeightDecay);
        var random = new Random(seed);
        torch.manual_seed(seed);
        var (step, steps) = (0, epochs * ((texts.Texts.Length + RowsPerBatch - 1) / RowsPerBatch));
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var loss = 0.0;
            foreach (var rows in Batches(sequences, random))
            {
                using var scope = NewDisposeScope();
                using var batch = TokenBatch.Create([.. rows.Select(row => sequences[row])], architecture, CPU);
                var factor = step < steps * WarmUpShare ? (step + 1) / (steps * WarmUpShare) : (steps - step) / (steps * (1 - WarmUpShare));
                foreach (var group in optimizer.ParamGroups) group.LearningRate = rate * factor;
                optimizer.zero_grad();
                var error = nn.functional.cross_entropy(model.Forward(batch), tensor([.. rows.Select(row => labels[row])]));
                error.backward();
                nn.utils.clip_grad_norm_(model.Parameters, LargestGradient);
                optimizer.step();
                loss += error.item<float>() * rows.Length;
                step++;
            }
            Console.Error.WriteLine(FormattableString.Invariant(
                $"{Path.GetFileName(outputFolder)}: epoch {epoch + 1}/{epochs}, loss {loss / texts.Texts.Length:0.000}"));
        }
        Write(encoderFolder, model, classes, outputFolder);
    }

    /// <summary>Rows in batches of like length: shuffled, cut into pools of 50 batches, each pool sorted.</summary>
    private static int[][] Batches(TokenSequence[] sequences, Random random)
    {
        const int BatchesPerPool = 50;
        var order = Enumerable.Range(0, sequences.Length).ToArray();
        random.Shuffle(order);
        var pools = order.Chunk(RowsPerBatch * BatchesPerPool);
        var batches = pools.SelectMany(pool => pool.OrderBy(row => sequences[row].Ids.Length).Chunk(RowsPerBatch)).ToArray();
        random.Shuffle(batches);
        return batches;
    }

    private static void Write(string encoderFolder, TrainableBert model, string[] classes, string outputFolder)
    {
        var sibling = outputFolder + ".partial";
        if (Directory.Exists(sibling)) Directory.Delete(sibling, true);
        Directory.CreateDirectory(sibling);
        foreach (var name in new[] { "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt" })
            if (File.Exists(Path.Combine(encoderFolder, name))) File.Copy(Path.Combine(encoderFolder, name), Path.Combine(sibling, name));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(encoderFolder, "config.json")))!.AsObject();
        config["architectures"] = new JsonArray("BertForSequenceClassification");
        config["id2label"] = new JsonObject(classes.Select((name, id) => KeyValuePair.Create<string, JsonNode?>($"{id}", name)));
        config["label2id"] = new JsonObject(classes.Select((name, id) => KeyValuePair.Create<string, JsonNode?>(name, id)));
        config["problem_type"] = "single_label_classification";
        File.WriteAllText(Path.Combine(sibling, "config.json"), config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        WriteSafetensors(model.Tensors, Path.Combine(sibling, "model.safetensors"));
        if (Directory.Exists(outputFolder)) Directory.Delete(outputFolder, true);
        Directory.Move(sibling, outputFolder);
    }

    private static void WriteSafetensors(IReadOnlyDictionary<string, Tensor> tensors, string path)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        var offset = 0L;
        foreach (var (name, values) in tensors)
        {
            var size = values.NumberOfElements * sizeof(float);
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. values.shape.Select(axis => (JsonNode)axis)]),
                ["data_offsets"] = new JsonArray(offset, offset + size),
            };
            offset += size;
        }
        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        using var file = File.Create(path);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        file.Write(length);
        file.Write(text);
        foreach (var (_, values) in tensors)
        {
            using var plain = values.detach().contiguous();
            file.Write(plain.bytes);
        }
    }
}
