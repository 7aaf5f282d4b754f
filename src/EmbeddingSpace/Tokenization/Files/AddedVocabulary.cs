using EmbeddingSpace.Tokenization.Definition;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>Gathers the tokens that are found literally in the text.</summary>
internal sealed class AddedVocabulary(VocabularyBuilder vocabulary, string file)
{
    private readonly List<AddedToken> _tokens = [];

    /// <summary>The tokens.</summary>
    public IReadOnlyList<AddedToken> Tokens => _tokens;

    /// <summary>Add a token with its id; the vocabulary gets it when it lacks it.</summary>
    /// <exception cref="InvalidCheckpointException">The vocabulary has it under another id.</exception>
    public void Add(AddedToken token)
    {
        if (token.Content.Length == 0 || Has(token.Content)) return;
        var known = vocabulary.Find(token.Content);
        if (known is not null && known != token.Id)
            throw new InvalidCheckpointException(
                $"Added token '{token.Content}' in '{file}': expected the vocabulary's id {known}, got {token.Id}; save the tokenizer anew.");
        if (known is null) vocabulary.Add(token.Content, token.Id);
        _tokens.Add(token);
    }

    /// <summary>Add a token that the configuration lists beside the file; what the file says of the token, or of its id, counts.</summary>
    public void AddNew(AddedToken token)
    {
        if (vocabulary.Find(token.Content) == token.Id || (vocabulary.Find(token.Content) is null && !vocabulary.Has(token.Id))) Add(token);
    }

    /// <summary>Add a token that the configuration names; one that the vocabulary lacks gets the next id, as with Hugging Face.</summary>
    public void Add(SettingsToken token) => Add(token.WithId(vocabulary.Find(token.Content) ?? vocabulary.NextId));

    /// <summary>Add a token that this kind of tokenizer has by default, if the vocabulary has it.</summary>
    public void AddDefault(string token)
    {
        if (vocabulary.Find(token) is { } id) Add(new AddedToken(id, token));
    }

    private bool Has(string token) => _tokens.Any(known => known.Content == token);
}
