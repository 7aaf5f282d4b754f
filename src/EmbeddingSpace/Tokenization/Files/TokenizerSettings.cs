using System.Globalization;
using EmbeddingSpace.Tokenization.Definition;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary><c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and <c>added_tokens.json</c>, each of which may be absent.</summary>
internal sealed class TokenizerSettings
{
    private static readonly string[] Roles = ["pad_token", "unk_token", "cls_token", "sep_token", "mask_token", "bos_token", "eos_token"];
    private static readonly string[] AdditionalKeys = ["additional_special_tokens", "extra_special_tokens"];

    private readonly JsonPart? _config;
    private readonly JsonPart? _model;
    private readonly Dictionary<string, SettingsToken> _named = new(StringComparer.Ordinal);

    private TokenizerSettings(JsonPart? config, JsonPart? map, JsonPart? added, JsonPart? model)
    {
        (_config, _model) = (config, model);
        foreach (var role in Roles)
            if ((config?.Get(role) ?? map?.Get(role)) is { } token) _named.Add(role, SettingsToken.Read(token));
        Additional = [.. AdditionalParts(config).Concat(AdditionalParts(map)).Select(SettingsToken.Read).DistinctBy(token => token.Content)];
        if (config?.Get("added_tokens_decoder") is { } decoder)
            Added = [.. decoder.Members().Select(member => SettingsToken.Read(member.Value).WithId(Id(member.Name, decoder)))];
        else
            Added = [.. added?.Members().Select(member => new AddedToken(member.Value.Count(), member.Name)) ?? []];
    }

    /// <summary>Read the files that are there.</summary>
    public static TokenizerSettings Read(FileSource files) => new(
        files.TryReadJson("tokenizer_config.json"), files.TryReadJson("special_tokens_map.json"), files.TryReadJson("added_tokens.json"),
        files.TryReadJson("config.json"));

    /// <summary>The class of the tokenizer without <c>Fast</c>, from its own configuration, else from the model's; null when neither names one.</summary>
    public string? TokenizerClass
    {
        get
        {
            const string key = "tokenizer_class";
            var name = (_config?.Get(key) ?? _model?.Get(key))?.Text();
            return name is not null && name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name;
        }
    }

    /// <summary><c>model_max_length</c>; null when there is none, or the huge number that Hugging Face writes for none.</summary>
    public int? MaximumLength
    {
        get
        {
            if (_config?.Get("model_max_length") is not { } value || (value.IsText && value.Text() == "Infinity")) return null;
            var length = value.Number();
            if (length > int.MaxValue) return null;
            return length >= 1 && length == Math.Floor(length) ? (int)length : throw value.Wrong("a number of tokens");
        }
    }

    /// <summary>Tokens with their ids beside the vocabulary files.</summary>
    public IReadOnlyList<AddedToken> Added { get; }

    /// <summary>Special tokens without a role.</summary>
    public IReadOnlyList<SettingsToken> Additional { get; }

    /// <summary>Special tokens that are named for a role.</summary>
    public IEnumerable<SettingsToken> Named => _named.Values.DistinctBy(token => token.Content);

    /// <summary>Whether a classification token is named.</summary>
    public bool NamesClassification => _named.ContainsKey("cls_token");

    /// <summary>A true/false value of <c>tokenizer_config.json</c>; null when it is not set.</summary>
    public bool? Boolean(string key) => _config?.Get(key)?.Boolean();

    /// <summary>A text of <c>tokenizer_config.json</c>; null when it is not set.</summary>
    public string? Text(string key) => _config?.Get(key)?.Text();

    /// <summary>Whether too long a text loses its beginning; null when it is not set.</summary>
    public bool? CutsBeginning => _config?.Get("truncation_side") is not { } side ? null : side.Text() switch
    {
        "left" => true,
        "right" => false,
        _ => throw side.Wrong("left or right"),
    };

    /// <summary>The named special tokens, and for the roles that none is named for those of <paramref name="defaults"/>.</summary>
    public SpecialTokenNames Names(SpecialTokenNames defaults) => new(
        Name("pad_token", defaults.Padding), Name("unk_token", defaults.Unknown), Name("cls_token", defaults.Classification),
        Name("sep_token", defaults.Separator), Name("mask_token", defaults.Mask), Name("bos_token", defaults.Begin), Name("eos_token", defaults.End));

    private string? Name(string role, string? otherwise) => _named.TryGetValue(role, out var token) ? token.Content : otherwise;

    private static IEnumerable<JsonPart> AdditionalParts(JsonPart? file) => AdditionalKeys
        .Select(key => file?.Get(key)).OfType<JsonPart>()
        .SelectMany(part => part.IsObject ? part.Members().Select(member => member.Value) : part.Items());

    private static int Id(string text, JsonPart decoder) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw decoder.Wrong("ids as names");
}
