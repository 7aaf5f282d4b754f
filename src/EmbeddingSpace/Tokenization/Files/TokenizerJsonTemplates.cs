using EmbeddingSpace.Tokenization.Definition;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>Reads the <c>post_processor</c> section of <c>tokenizer.json</c>.</summary>
internal static class TokenizerJsonTemplates
{
    private const string ByteLevel = "ByteLevel", Sequence = "Sequence";

    /// <summary>Read the templates; without a post-processor no special token is added.</summary>
    public static SequenceTemplates Read(JsonPart? part, VocabularyBuilder vocabulary, string file)
    {
        // ByteLevel only moves offsets.
        var steps = part is null ? [] : Steps(part).Where(step => Type(step) != ByteLevel).ToArray();
        return steps.Length switch
        {
            0 => SequenceTemplates.Plain(file),
            1 => Read(steps[0], vocabulary),
            _ => throw part!.Unsupported(Sequence, $"{Sequence} with one step that adds tokens"),
        };
    }

    /// <summary>Read how white space is left out of what a token stands for; null where it is left in.</summary>
    public static OffsetTrimming? ReadTrimming(JsonPart? part)
    {
        // A second time finds white space gone only where it was: no published file has two.
        var step = part is null ? null : Steps(part).LastOrDefault(step => Type(step) is ByteLevel or "RobertaProcessing"
            && (step.Get("trim_offsets")?.Boolean() ?? true));
        return step is null ? null : new(step.Get("add_prefix_space")?.Boolean() ?? true);
    }

    private static SequenceTemplates Read(JsonPart part, VocabularyBuilder vocabulary) => Type(part) switch
    {
        "TemplateProcessing" => new(ReadTemplate(part, "single", 1, vocabulary), ReadTemplate(part, "pair", 2, vocabulary)),
        "BertProcessing" => SequenceTemplates.Bert(ReadToken(part, "cls", vocabulary), ReadToken(part, "sep", vocabulary), part.File),
        "RobertaProcessing" => SequenceTemplates.Roberta(ReadToken(part, "cls", vocabulary), ReadToken(part, "sep", vocabulary), part.File),
        var type => throw part.Unsupported(type, $"TemplateProcessing, BertProcessing, RobertaProcessing, {ByteLevel}, {Sequence} of these"),
    };

    private static SequenceTemplate ReadTemplate(JsonPart part, string key, int texts, VocabularyBuilder vocabulary) =>
        new([.. part.Require(key).Items().Select(item => ReadPiece(item, part, vocabulary))], texts, part.File);

    private static TemplatePiece ReadPiece(JsonPart item, JsonPart processor, VocabularyBuilder vocabulary)
    {
        if (item.Get("Sequence") is { } sequence)
        {
            var id = sequence.Require("id");
            var text = id.Text() switch { "A" => 0, "B" => 1, _ => throw id.Wrong("A or B") };
            return TemplatePiece.OfText(text, sequence.Require("type_id").Count());
        }
        var token = item.Require("SpecialToken");
        var ids = processor.Require("special_tokens").Require(token.Require("id").Text()).Require("ids").Items();
        return new(null, [.. ids.Select(id => Known(id, vocabulary))], token.Require("type_id").Count());
    }

    // A pair of text and id, ["[SEP]", 102].
    private static int ReadToken(JsonPart part, string key, VocabularyBuilder vocabulary)
    {
        var pair = part.Require(key);
        var items = pair.Items().ToArray();
        return items.Length == 2 ? Known(items[1], vocabulary) : throw pair.Wrong("a token and its id");
    }

    private static int Known(JsonPart id, VocabularyBuilder vocabulary) => vocabulary.Has(id.Count()) ? id.Count() : throw id.Wrong("the id of a token");

    private static IEnumerable<JsonPart> Steps(JsonPart part) =>
        Type(part) == Sequence ? part.Require("processors").Items().SelectMany(Steps) : [part];

    private static string Type(JsonPart part) => part.Require("type").Text();
}
