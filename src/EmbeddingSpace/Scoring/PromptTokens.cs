namespace EmbeddingSpace.Scoring;

/// <summary>The tokens of what is put before each text.</summary>
internal static class PromptTokens
{
    /// <summary>How many tokens at the beginning of each text are not pooled.</summary>
    /// <param name="model">What reads the texts.</param>
    /// <param name="empty">The prompt before an empty text, as the model is to read it.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="pooled">Whether it is pooled with the text.</param>
    /// <exception cref="InvalidCheckpointException">The prompt leaves no room for a text, or not every window of a text begins with it.</exception>
    public static int LeftOut(TextModel model, string empty, string prompt, bool pooled)
    {
        if (prompt.Length == 0) return 0;
        var tokens = model.Tokenizer.Encode(empty, int.MaxValue);
        if (tokens.Ids.Length >= model.MaximumLength)
            throw new InvalidCheckpointException(
                $"'{model.Checkpoint.Location}': expected a maximum length that leaves room behind the {tokens.Ids.Length} tokens of the prompt '{prompt}', "
                + $"found {model.MaximumLength}. Ask for a longer one, or for another prompt.");
        if (pooled) return 0;
        if (model.LongTexts == TextOverflow.Windows)
            throw new InvalidCheckpointException(
                $"'{model.Checkpoint.Location}': expected {nameof(TextOverflow.Truncate)} for texts that are too long, as the prompt '{prompt}', which is not "
                + $"pooled, stands in one window only, found {nameof(TextOverflow.Windows)}. Load the model with the former.");
        // The library's rule: special tokens before the prompt go with it, the one behind belongs to the text.
        return tokens.Ids.Length - (model.Tokenizer.Special.Contains(tokens.Ids[^1]) ? 1 : 0);
    }
}
