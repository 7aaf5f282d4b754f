using EmbeddingSpace.Fuzz.Readers;

namespace EmbeddingSpace.Fuzz;

/// <summary>Every reader by its name.</summary>
internal static class FuzzReaders
{
    private static readonly Dictionary<string, Func<FuzzReader>> Makers = new(StringComparer.Ordinal)
    {
        ["safetensors"] = () => CheckpointReader.Of("safetensors", "bert-classifier", ["model.safetensors"]),
        ["shard-index"] = () => CheckpointReader.Of("shard-index", "bert-encoder-sharded-f16", ["model.safetensors.index.json"]),
        ["torch-archive"] = () => CheckpointReader.Of("torch-archive", "distilbert-classifier-bin", ["pytorch_model.bin"]),
        ["old-torch-file"] = () => CheckpointReader.OfOldTorchFile("old-torch-file", "bert-classifier"),
        ["sentence-modules"] = () => CheckpointReader.OfSentences("sentence-modules", "st-weighted-mean-dense",
            ["modules.json", "1_Pooling/config.json", "2_Dense/config.json", "2_Dense/model.safetensors", "sentence_bert_config.json",
                "config_sentence_transformers.json"]),
        ["config"] = () => CheckpointReader.Of("config", "gpt2-classifier", ["config.json"]),
        ["tokenizer-json"] = () => CheckpointReader.Of("tokenizer-json", "bert-classifier", ["tokenizer.json"]),
        ["tokenizer-config"] = () => CheckpointReader.Of("tokenizer-config", "roberta-mlm", ["tokenizer_config.json"]),
        ["vocab-txt"] = () => CheckpointReader.Of("vocab-txt", "bert-mlm", ["vocab.txt"], "tokenizer.json"),
        ["vocab-and-merges"] = () => CheckpointReader.Of("vocab-and-merges", "gpt2-lm", ["vocab.json", "merges.txt"], "tokenizer.json"),
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
