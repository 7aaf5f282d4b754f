using EmbeddingSpace.Fuzz.Readers;

namespace EmbeddingSpace.Fuzz;

/// <summary>Every reader by its name.</summary>
internal static class FuzzReaders
{
    private static readonly Dictionary<string, Func<FuzzReader>> Makers = new(StringComparer.Ordinal)
    {
        ["safetensors"] = () => new CheckpointReader("safetensors", "bert-classifier", ["model.safetensors"], []),
        ["shard-index"] = () => new CheckpointReader("shard-index", "bert-encoder-sharded-f16", ["model.safetensors.index.json"], []),
        ["torch-archive"] = () => new CheckpointReader("torch-archive", "distilbert-classifier-bin", ["pytorch_model.bin"], []),
        ["config"] = () => new CheckpointReader("config", "gpt2-classifier", ["config.json"], []),
        ["tokenizer-json"] = () => new CheckpointReader("tokenizer-json", "bert-classifier", ["tokenizer.json"], []),
        ["tokenizer-config"] = () => new CheckpointReader("tokenizer-config", "roberta-mlm", ["tokenizer_config.json"], []),
        ["vocab-txt"] = () => new CheckpointReader("vocab-txt", "bert-mlm", ["vocab.txt"], ["tokenizer.json"]),
        ["vocab-and-merges"] = () => new CheckpointReader("vocab-and-merges", "gpt2-lm", ["vocab.json", "merges.txt"], ["tokenizer.json"]),
        ["saved-translation"] = () => new SavedModelReader("saved-translation",
            "translation-combined", "translation-no-texts", "translation-vocabulary-kernel"),
        ["saved-classifier"] = () => new SavedModelReader("saved-classifier", "text-classifier-bert-classifier", "text-classifier-options"),
        ["saved-encoder"] = () => new SavedModelReader("saved-encoder", "encoder-all-layers-mean", "head-chain"),
        ["saved-head"] = () => new SavedModelReader("saved-head", "head-alone", "heads-together"),
        ["saved-projection"] = () => new SavedModelReader("saved-projection", "projection-scores", "projection-top-k", "projection-inverse-filter"),
        ["saved-kernel"] = () => new SavedModelReader("saved-kernel", "aligned-space", "aligned-space-options"),
        ["linear-map"] = () => new LinearMapReader(),
        ["state"] = () => new StateReader(),
        ["texts"] = () => new TextFileReader(),
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Makers.Keys];

    /// <summary>Make one; the caller disposes it.</summary>
    public static FuzzReader Create(string name) => Makers[name]();
}
