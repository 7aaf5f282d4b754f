using EmbeddingSpace.Tokenization.Definition;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>Finds out which tokenizer files a checkpoint has, and reads them in Hugging Face's order of authority.</summary>
internal static class TokenizerFiles
{
    /// <summary>Read a tokenizer.</summary>
    /// <param name="files">The files.</param>
    /// <param name="familyClass">Class of the tokenizer where no file names one; null when unknown.</param>
    /// <exception cref="InvalidCheckpointException">No tokenizer is there, or one that is malformed or not supported.</exception>
    public static TokenizerDefinition Read(FileSource files, string? familyClass)
    {
        var settings = TokenizerSettings.Read(files);
        TokenizerClasses.Require(settings, files.Location);
        if (files.TryReadJson("tokenizer.json") is { } json) return TokenizerJson.Read(json, settings, settings.TokenizerClass ?? familyClass);
        if (files.TryReadText("vocab.txt") is { } lines) return WordPieceFiles.Read(lines, settings, files.PathOf("vocab.txt"));
        foreach (var name in SentencePieceFiles.Names)
            if (files.TryReadBytes(name) is { } model)
                return SentencePieceFiles.Read(model, settings, settings.TokenizerClass ?? familyClass, files.PathOf(name));
        var (vocabulary, merges) = (files.TryReadJson("vocab.json"), files.TryReadText("merges.txt"));
        if (vocabulary is not null && merges is not null) return BytePairFiles.Read(vocabulary, merges, files.PathOf("merges.txt"), settings, familyClass);
        if (vocabulary is not null || merges is not null)
            throw new InvalidCheckpointException(
                $"'{files.Location}' has '{(merges is null ? "vocab.json" : "merges.txt")}' without '{(merges is null ? "merges.txt" : "vocab.json")}': "
                + "expected both; copy the other file from where the model came from.");
        throw new InvalidCheckpointException(
            $"'{files.Location}' has no tokenizer: expected 'tokenizer.json', 'vocab.txt', a model of sentencepiece, or 'vocab.json' with 'merges.txt'; "
            + (files.Instead is { } found ? $"found {found}." : "copy the model's tokenizer files into it."));
    }
}
