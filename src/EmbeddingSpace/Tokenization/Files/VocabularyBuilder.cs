namespace EmbeddingSpace.Tokenization.Files;

/// <summary>Gathers tokens and ids and checks that they fit together.</summary>
/// <param name="file">Where they come from, for messages.</param>
internal sealed class VocabularyBuilder(string file)
{
    // Vocabularies have few gaps if any; an id far beyond the number of tokens is a damaged file, and would only cost memory.
    private const int AllowedGaps = 100_000;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _tokens = [];

    /// <summary>Tokens and their ids.</summary>
    public IReadOnlyDictionary<string, int> Ids => _ids;

    /// <summary>The highest id plus one.</summary>
    public int NextId { get; private set; }

    /// <summary>Id of a token; null when there is none.</summary>
    public int? Find(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>Whether an id has a token.</summary>
    public bool Has(int id) => _tokens.ContainsKey(id);

    /// <summary>Give a token an id. One that it had before belongs to no token from here on, as with Hugging Face.</summary>
    public void Set(string token, int id)
    {
        if (_ids.Remove(token, out var before)) _tokens.Remove(before);
        Add(token, id);
    }

    /// <summary>Add a token.</summary>
    /// <exception cref="InvalidCheckpointException">The token or the id is already there, or the id is the largest there is.</exception>
    public void Add(string token, int id)
    {
        if (_ids.TryGetValue(token, out var otherId))
            throw new InvalidCheckpointException(
                $"Token '{token}' in '{file}' has the ids {otherId} and {id}: expected one; only the tokenizer's author knows which. "
                + "Save the tokenizer anew with Hugging Face, which keeps one.");
        if (_tokens.TryGetValue(id, out var otherToken))
            throw new InvalidCheckpointException(
                $"Id {id} in '{file}' belongs to the tokens '{otherToken}' and '{token}': expected one; save the tokenizer anew.");
        if (id == int.MaxValue)
            throw new InvalidCheckpointException($"Token '{token}' in '{file}': expected ids from 0 on without large gaps, got {id}; the file is damaged.");
        _ids.Add(token, id);
        _tokens.Add(id, token);
        NextId = Math.Max(NextId, id + 1);
    }

    /// <summary>Token of each id; an empty text for ids without one.</summary>
    public string[] Tokens()
    {
        if (NextId > _tokens.Count + AllowedGaps)
            throw new InvalidCheckpointException(
                $"The vocabulary in '{file}': expected ids from 0 on without large gaps, got the id {NextId - 1} with {_tokens.Count} tokens; "
                + "the file is damaged.");
        var tokens = new string[NextId];
        Array.Fill(tokens, "");
        foreach (var (id, token) in _tokens) tokens[id] = token;
        return tokens;
    }
}
