using EmbeddingSpace.Explanations;
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
        CancellationToken cancellationToken)
    {
        // Texts run once through each encoder; pairs through each model.
        var answers = inputs.Pairs is null
            ? await pool.ClassifyAsync(models, inputs.Texts!, cancellationToken).ConfigureAwait(false)
            : await Task.WhenAll(models.Select(model => AskAsync(model, inputs, cancellationToken))).ConfigureAwait(false);
        return [.. answers.Select(each => Checked(each, truncate))];
    }

    /// <summary>Explain answers of one model.</summary>
    /// <returns>One explanation a text, or pair.</returns>
    /// <exception cref="RequestFault">A text is too long and may not be cut, or the model cannot be explained in that way.</exception>
    public async Task<IReadOnlyList<TextExplanation>> ExplainAsync(string model, TextInputs inputs, ExplanationOptions options, bool truncate,
        CancellationToken cancellationToken)
    {
        try
        {
            var (explanations, _) = inputs.Pairs is null
                ? await pool.ExplainAsync(model, inputs.Texts!, options, cancellationToken).ConfigureAwait(false)
                : await pool.ExplainPairsAsync(model, inputs.Pairs, options, cancellationToken).ConfigureAwait(false);
            if (!truncate && explanations.Index().FirstOrDefault(explanation => explanation.Item.Truncated) is { Item: not null } cut)
                throw TooLong(cut.Index, model);
            return explanations;
        }
        catch (NotSupportedException exception)
        {
            throw RequestFault.Unanswerable($"Model '{model}': {Unplaced(exception.Message)}");
        }
    }

    // Where models lie is nobody's business out there.
    private static string Unplaced(string message) =>
        message.StartsWith('\'') && message.IndexOf("': ", StringComparison.Ordinal) is > 0 and var end ? message[(end + 3)..] : message;

    private static RequestFault TooLong(int text, string model) => RequestFault.Unanswerable(
        Invariant($"Text {text} (from 0): expected one that model '{model}' reads whole, found a longer one, and it may not be cut. ")
        + "Shorten it, or send '\"truncate\": true'.");

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
            if (answer.Truncated && !truncate) throw TooLong(text, answer.Model.Name);
            if (!answer.Logits.All(float.IsFinite))
                throw RequestFault.Failed(Invariant($"Model '{answer.Model.Name}': expected numbers for text {text} (from 0), found none that are ")
                    + "finite. The model, or its number format, does not suit the text.");
        }
        return answers;
    }
}
