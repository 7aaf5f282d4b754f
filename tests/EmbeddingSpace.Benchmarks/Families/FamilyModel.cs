namespace EmbeddingSpace.Benchmarks.Families;

/// <summary>A model of one family at the shape of BERT base, with fewer layers.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Settings">What its config.json says beside <see cref="Common"/>, as members of a JSON object.</param>
internal sealed record FamilyModel(string Name, string Settings)
{
    /// <summary>Ids up to here are drawn.</summary>
    public const int Vocabulary = 8192;

    /// <summary>Longest text.</summary>
    public const int MaximumLength = 512;

    private const string Common = "\"vocab_size\": 8192, \"hidden_size\": 768, \"num_hidden_layers\": 4, \"num_attention_heads\": 12";
    private const string Encoder = "\"max_position_embeddings\": 514, \"intermediate_size\": 3072";

    // With a gate beside it a width of 2,048 has as many weights as 3,072 without.
    private const string Gated = "\"max_position_embeddings\": 512, \"intermediate_size\": 2048";
    private const string Grouped = Gated + ", \"num_key_value_heads\": 4, \"head_dim\": 64";
    private const string Deberta = Encoder
        + ", \"relative_attention\": true, \"position_buckets\": 256, \"max_relative_positions\": -1, \"norm_rel_ebd\": \"layer_norm\"";
    private const string Gemma = Grouped + ", \"sliding_window\": 128, \"sliding_window_pattern\": 2, \"query_pre_attn_scalar\": 64";

    /// <summary>What all are measured against.</summary>
    public static FamilyModel Bert { get; } = new("BERT", $"\"model_type\": \"bert\", {Encoder}");

    /// <summary>The others.</summary>
    public static IReadOnlyList<FamilyModel> All { get; } =
    [
        new("RoBERTa", $"\"model_type\": \"roberta\", {Encoder}"),
        new("XLM-RoBERTa", $"\"model_type\": \"xlm-roberta\", {Encoder}"),
        new("CamemBERT", $"\"model_type\": \"camembert\", {Encoder}"),
        new("ELECTRA", $"\"model_type\": \"electra\", \"embedding_size\": 128, {Encoder}"),
        new("MPNet", $"\"model_type\": \"mpnet\", {Encoder}"),
        new("DeBERTa-v2", $"\"model_type\": \"deberta-v2\", {Deberta}, \"pos_att_type\": \"c2p|p2c\", \"share_att_key\": false, \"conv_kernel_size\": 3"),
        new("DeBERTa-v3",
            $"\"model_type\": \"deberta-v2\", {Deberta}, \"pos_att_type\": \"c2p|p2c\", \"share_att_key\": true, \"position_biased_input\": false"),
        new("ModernBERT", "\"model_type\": \"modernbert\", \"max_position_embeddings\": 512, \"intermediate_size\": 1152"),
        new("ALBERT", $"\"model_type\": \"albert\", {Encoder}"),
        new("Qwen3", $"\"model_type\": \"qwen3\", {Grouped}"),
        new("Qwen2", $"\"model_type\": \"qwen2\", {Grouped}"),
        new("Llama-3", $"\"model_type\": \"llama\", {Grouped}, \"rope_theta\": 500000.0"),
        new("Mistral", $"\"model_type\": \"mistral\", {Grouped}, \"sliding_window\": 128"),
        new("Gemma-3", $"\"model_type\": \"gemma3_text\", {Gemma}"),
        new("Gemma-3-bidirectional", $"\"model_type\": \"gemma3_text\", {Gemma}, \"use_bidirectional_attention\": true"),
        new("GPT-2", "\"model_type\": \"gpt2\", \"n_positions\": 512"),
    ];

    /// <summary>Its config.json.</summary>
    public string Config => $"{{ {Common}, {Settings} }}";
}
