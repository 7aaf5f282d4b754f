using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Server.Faults;
using EmbeddingSpace.Server.Requests;

namespace EmbeddingSpace.Server.Models;

/// <summary>Classifies what requests bring.</summary>
internal sealed class Classification(ITextClassifierPool pool)
{
    /// <summary>Classify by one model.</summary>
    /// <returns>One answer a text, or pair.</returns>
    /// <exception cref="RequestFault">A text is too long and may not be cut, or the model reads no pairs.</exception>
    public async Task<IReadOnlyList<TextClassification>> ClassifyAsync(string model, TextInputs inputs, bool truncate, CancellationToken cancellationToken) =>
        Checked(await AskAsync(model, inputs, cancellationToken).ConfigureAwait(false), truncate);

    /// <summary>Classify by several models.</summary>
    /// <returns>One list of answers a model.</returns>
    /// <exception cref="RequestFault">A text is too long and may not be cut, or a model reads no pairs.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<TextClassification>>> ClassifyAsync(IReadOnlyList<string> models, TextInputs inputs, bool truncate,
        CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(models.Select(model => AskAsync(model, inputs, cancellationToken))).ConfigureAwait(false)).Select(answers =>
            Checked(answers, truncate))];

    private async Task<IReadOnlyList<TextClassification>> AskAsync(string model, TextInputs inputs, CancellationToken cancellationToken)
    {
        if (inputs.Pairs is null) return await pool.ClassifyAsync(model, inputs.Texts!, cancellationToken).ConfigureAwait(false);
        try
        {
            return await pool.ClassifyPairsAsync(model, inputs.Pairs, cancellationToken).ConfigureAwait(false);
        }
        catch (NotSupportedException)
        {
            throw RequestFault.Unanswerable($"Model '{model}': expected one that reads pairs of texts, found one that reads single texts. Send single texts.");
        }
    }

    private static IReadOnlyList<TextClassification> Checked(IReadOnlyList<TextClassification> answers, bool truncate)
    {
        for (var text = 0; text < answers.Count; text++)
        {
            var answer = answers[text];
            if (answer.Truncated && !truncate)
                throw RequestFault.Unanswerable(Invariant($"Text {text} (from 0): expected one that model '{answer.Model.Name}' reads whole, ")
                    + "found a longer one, and it may not be cut. Shorten it, or send '\"truncate\": true'.");
            if (!answer.Logits.All(float.IsFinite))
                throw RequestFault.Failed(Invariant($"Model '{answer.Model.Name}': expected numbers for text {text} (from 0), found none that are ")
                    + "finite. The model, or its number format, does not suit the text.");
        }
        return answers;
    }
}
