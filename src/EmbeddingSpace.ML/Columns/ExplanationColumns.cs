using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.ML.Columns;

/// <summary>The columns that say which tokens an answer comes from: vectors of variable length, all of a row equally long, a slot a token.</summary>
/// <param name="Name">Name of the column of contributions; those beside it begin with it.</param>
/// <param name="ArePairs">Whether pairs are read: then a column says which text a token is of.</param>
internal sealed record ExplanationColumns(string Name, bool ArePairs)
{
    private const string TokenSuffix = "Token", StartSuffix = "Start", LengthSuffix = "Length", TextSuffix = "Text";

    // What is no text of the row: special tokens.
    private const int NoText = -1;

    /// <summary>Names of all of them, whether pairs are read or not.</summary>
    public static IEnumerable<string> Names(string? name) =>
        name is null ? [] : [name, name + TokenSuffix, name + StartSuffix, name + LengthSuffix, name + TextSuffix];

    /// <summary>The columns.</summary>
    /// <param name="positive">Place of the positive one of two classes: contributions are to how far its logit is ahead, as <c>Score</c> is then. Null: they
    /// are to the largest logit, that of the class that is predicted.</param>
    public IReadOnlyList<OutputColumn> Added(int? positive)
    {
        IReadOnlyList<OutputColumn> added =
        [
            Column(Name, NumberDataViewType.Single, row => Contributions(row.Explanation, positive)),
            Column(Name + TokenSuffix, TextDataViewType.Instance, row => row.Explanation.Tokens.Select(token => token.Token.AsMemory())),
            Column(Name + StartSuffix, NumberDataViewType.Int32, row => row.Stretches().Select(stretch => stretch.Start)),
            Column(Name + LengthSuffix, NumberDataViewType.Int32, row => row.Stretches().Select(stretch => stretch.Length)),
        ];
        return ArePairs
            ? [.. added, Column(Name + TextSuffix, NumberDataViewType.Int32, row => row.Explanation.Tokens.Select(token => token.Text ?? NoText))]
            : added;
    }

    private static IEnumerable<float> Contributions(TextExplanation explanation, int? positive)
    {
        if (positive is { } place) return explanation.Tokens.Select(token => token.Logits[place] - token.Logits[1 - place]);
        var predicted = ArgMax.Of([.. explanation.Logits]);
        return explanation.Tokens.Select(token => token.Logits[predicted]);
    }

    private static OutputColumn Column<T>(string name, PrimitiveDataViewType type, Func<RowExplanation, IEnumerable<T>> read) =>
        new(new(name, new VectorDataViewType(type)), row => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            T[] slots = [.. read(row.Explanation)];
            var editor = VBufferEditor.Create(ref value, slots.Length);
            slots.CopyTo(editor.Values);
            value = editor.Commit();
        }))
        {
            IsExplanation = true,
        };
}
