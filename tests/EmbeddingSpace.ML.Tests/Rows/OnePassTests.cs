using System.Collections.Concurrent;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Rows;

/// <summary>The input is read once, whatever is asked for: a stream, a shuffled or a one-shot source gives each score beside its own row.</summary>
[Trait("Tier", "Pipeline")]
public sealed class OnePassTests
{
    private static readonly Dictionary<string, Func<MLContext, IEstimator<ITransformer>>> Stages = new()
    {
        ["classifier"] = context => context.Transforms.ApplyTextClassifier("folder"),
        ["encoder"] = context => context.Transforms.ApplyTransformerEncoder("Score", "folder", "Text"),
        ["translation"] = context => context.Transforms.TranslateTextClassifier("source", "target"),
        ["head"] = context => context.Transforms.TranslateClassifierHead("source", "Features"),
        ["projection"] = context => context.Transforms.ProjectToVocabulary("Score", "folder", "Features", topK: 0),
        ["aligned space"] = context => context.Transforms.MapToAlignedSpace("Score", "source", "target", "Features"),
    };

    private readonly FakeModels _models = new();

    public static TheoryData<string, string[]> StagesAndColumns
    {
        get
        {
            var data = new TheoryData<string, string[]>();
            foreach (var stage in Stages.Keys)
                foreach (var columns in new string[][] { ["Score"], ["Score", "Text"], ["Score", "Features", "Number"], ["Number", "Label"] })
                    data.Add(stage, columns);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(StagesAndColumns))]
    public void Every_row_is_read_once_whatever_is_asked_for(string stage, string[] columns)
    {
        const int Rows = 70;
        var context = _models.Context();
        var rows = TextRow.View(context, Rows);
        using var transformer = (IDisposable)Stages[stage](context).Fit(rows);
        var data = new CursorCounter(rows);
        Cells.Read(((ITransformer)transformer).Transform(data), columns);
        Assert.Equal((1, Rows), (data.Opened, data.Moved));
        Assert.All(data.Read, column => Assert.Equal((column.Key, Rows), (column.Key, column.Value)));
    }

    [Fact]
    public void A_mapping_before_a_stage_runs_once_a_row()
    {
        var context = _models.Context();
        var mapped = 0;
        var data = context.Transforms.CustomMapping<TextRow, Mapped>((row, result) =>
        {
            mapped++;
            (result.Text, result.Length) = ($"<{row.Text}>", row.Text?.Length ?? 0);
        }, null).Fit(TextRow.View(context)).Transform(TextRow.View(context, 50));
        using var transformer = context.Transforms.ApplyTextClassifier("folder").Fit(data);
        Cells.Read(transformer.Transform(data), "Score", "Text", "Number", "Length");
        Assert.Equal(50, mapped);
    }

    [Fact]
    public void A_stream_delivers_every_row_with_its_own_score()
    {
        const int Rows = 192;
        var context = _models.Context();
        using var queue = new BlockingCollection<TextRow>();
        foreach (var row in TextRow.Create(Rows)) queue.Add(row, TestContext.Current.CancellationToken);
        queue.CompleteAdding();
        Check(context, context.Data.LoadFromEnumerable(queue.GetConsumingEnumerable()), Rows);
    }

    [Fact]
    public void Rows_that_come_in_another_order_each_time_keep_their_scores()
    {
        const int Rows = 10_000;
        var context = _models.Context();
        var rows = TextRow.Create(Rows);
        Check(context, context.Data.LoadFromEnumerable(rows.OrderBy(_ => Guid.NewGuid())), Rows);
    }

    [Fact]
    public void Other_rows_at_the_second_reading_disturb_no_one()
    {
        var context = _models.Context();
        Check(context, new CursorCounter(TextRow.View(context, 60)) { Later = TextRow.View(context, 3) }, 60);
    }

    [Fact]
    public void Rows_that_can_be_read_once_only_are_enough()
    {
        var context = _models.Context();
        Check(context, context.Data.LoadFromEnumerable(Once(TextRow.Create(80))), 80);
    }

    [Fact]
    public void A_shuffled_reading_is_handed_on_to_the_input()
    {
        var context = _models.Context();
        using var transformer = context.Transforms.ApplyTextClassifier("folder").Fit(TextRow.View(context));
        var view = transformer.Transform(context.Data.Cache(TextRow.View(context, 200)));
        Assert.True(view.CanShuffle);
        using var cursor = view.GetRowCursor([view.Schema["Logit"], view.Schema["Number"], view.Schema["Text"]], new Random(3));
        var read = Cells.Reader(cursor, [view.Schema["Number"]]);
        var (getLogit, getText) = (cursor.GetGetter<VBuffer<float>>(view.Schema["Logit"]), cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Text"]));
        VBuffer<float> logit = default;
        ReadOnlyMemory<char> text = default;
        var numbers = new List<string>();
        while (cursor.MoveNext())
        {
            getLogit(ref logit);
            getText(ref text);
            Assert.Equal(FakeScorer.Expected(text.ToString(), 3), logit.DenseValues());
            numbers.Add(read());
        }

        Assert.Equal(200, numbers.Distinct().Count());
        Assert.NotEqual(Cells.Read(view, "Number"), numbers);
    }

    [Fact]
    public void A_slow_stream_gives_its_first_score_before_a_window_is_full()
    {
        var context = _models.Context();
        using var transformer = context.Transforms.ApplyTextClassifier("folder").Fit(TextRow.View(context));
        // The first row of a window may take its time; two more such waits are beyond what the window waits.
        var data = new CursorCounter(TextRow.View(context, 40)) { Delay = TimeSpan.FromMilliseconds(300) };
        var view = transformer.Transform(data);
        using var cursor = view.GetRowCursor([view.Schema["Score"]]);
        Assert.True(cursor.MoveNext());
        Assert.InRange(data.Moved, 1, 3);
    }

    [Fact]
    public void A_file_read_line_by_line_can_be_read_again()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("texts.txt");
        File.WriteAllLines(path, TextRow.Create(50).Select(row => $"line {row.Number}"));
        var context = _models.Context();
        using var transformer = context.Transforms.ApplyTextClassifier("folder").Fit(TextRow.View(context));
        var view = transformer.Transform(context.Data.LoadFromEnumerable(File.ReadLines(path).Skip(1).Select(line => new TextRow { Text = line })));
        Assert.Equal(Cells.Read(view, "Score", "Text"), Cells.Read(view, "Score", "Text"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_source_that_waits_for_the_answers_to_its_rows_gets_them(int stages)
    {
        const int Rows = 6;
        var context = _models.Context();
        using var queue = new BlockingCollection<TextRow>();
        var rows = TextRow.Create(Rows);
        var view = context.Data.LoadFromEnumerable(queue.GetConsumingEnumerable(TestContext.Current.CancellationToken));
        for (var stage = 0; stage < stages; stage++) view = context.Transforms.ApplyTextClassifier("folder").Fit(TextRow.View(context)).Transform(view);
        Give(queue, rows[..2]);
        var answers = 0;
        foreach (var row in context.Data.CreateEnumerable<Scored>(view, reuseRowObject: false))
        {
            Assert.Equal((rows[answers].Text ?? "", rows[answers].Number), (row.Text, row.Number));
            Assert.Equal(FakeScorer.Expected(row.Text, 3), row.Logit);
            answers++;
            if (answers == Rows) queue.CompleteAdding();
            else if (answers % 2 == 0) Give(queue, rows[answers..(answers + 2)]);
        }

        Assert.Equal(Rows, answers);
    }

    [Fact]
    public void A_cursor_left_while_its_source_is_waited_for_closes_when_the_wait_ends()
    {
        var context = _models.Context();
        using var transformer = context.Transforms.ApplyTextClassifier("folder").Fit(TextRow.View(context));
        using var queue = new BlockingCollection<TextRow>();
        Give(queue, TextRow.Create(1));
        var data = new CursorCounter(context.Data.LoadFromEnumerable(queue.GetConsumingEnumerable(TestContext.Current.CancellationToken)));
        var view = transformer.Transform(data);
        var cursor = view.GetRowCursor([view.Schema["Score"]]);
        Assert.True(cursor.MoveNext());
        cursor.Dispose();
        Assert.Equal(1, data.Open);
        Give(queue, TextRow.Create(1));
        Assert.True(SpinWait.SpinUntil(() => data.Open == 0, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_failure_of_the_source_is_thrown_as_it_is_and_the_rows_before_it_stay()
    {
        var context = _models.Context();
        using var transformer = context.Transforms.ApplyTextClassifier("folder").Fit(TextRow.View(context));
        var view = transformer.Transform(context.Data.LoadFromEnumerable(Failing()));
        using var cursor = view.GetRowCursor([view.Schema["Score"]]);
        Assert.Equal("the connection was closed", Assert.Throws<TimeoutException>(() => cursor.MoveNext()).Message);
        for (var row = 0; row < 3; row++) Assert.True(cursor.MoveNext());

        static IEnumerable<TextRow> Failing()
        {
            foreach (var row in TextRow.Create(3)) yield return row;
            throw new TimeoutException("the connection was closed");
        }
    }

    [Fact]
    public void What_a_stage_before_computes_is_no_waiting_for_the_source()
    {
        const int Rows = 32;
        var context = _models.Context();
        _models.Computing = TimeSpan.FromMilliseconds(700);
        var view = TextRow.View(context, Rows);
        string[] columns = ["First", "Second", "Third"];
        foreach (var column in columns)
        {
            var options = new TransformerEncoderEstimator.Options { Checkpoint = "folder", OutputColumnName = column, InputColumnName = "Text" };
            options.RowsReadAhead = column == columns[2] ? Rows : 8;
            view = context.Transforms.ApplyTransformerEncoder(options).Fit(TextRow.View(context)).Transform(view);
        }

        _models.Calls.Clear();
        Cells.Read(view, columns);
        Assert.Equal([8, 8, 8, 8, 8, 8, 8, 8, Rows], _models.Calls.Select(call => call.Length).Order());
    }

    [Fact]
    public void Values_of_every_type_stay_beside_their_row()
    {
        var context = _models.Context();
        var data = context.Transforms.Conversion.MapValueToKey("Key", "Word")
            .Append(context.Transforms.Text.TokenizeIntoWords("Words", "Text"))
            .Append(context.Transforms.Text.ProduceHashedWordBags("Bag", "Text", numberOfBits: 8))
            .Append(context.Transforms.Conversion.MapValueToKey("Keys", "Words"))
            .Fit(TypedRow.View(context)).Transform(TypedRow.View(context));
        using var transformer = context.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options { Checkpoint = "folder", RowsReadAhead = 7 })
            .Fit(data);
        var view = transformer.Transform(data);
        string[] columns = ["Key", "Words", "Bag", "Keys", "Word", "Flag", "Time", "Span", "Id", "Small", "Large", "Double"];
        Assert.Equal(Values(data, columns), Values(view, columns, with: "Score"));
        // Sparse stays sparse.
        VBuffer<float> bag = default;
        using var cursor = view.GetRowCursor([view.Schema["Score"], view.Schema["Bag"]]);
        var get = cursor.GetGetter<VBuffer<float>>(view.Schema["Bag"]);
        Assert.True(cursor.MoveNext());
        get(ref bag);
        Assert.False(bag.IsDense);
    }

    private static void Check(MLContext context, IDataView data, int rows)
    {
        using var transformer = context.Transforms.ApplyTextClassifier("folder").Fit(TextRow.View(context));
        var read = context.Data.CreateEnumerable<Scored>(transformer.Transform(data), reuseRowObject: false).ToList();
        Assert.Equal(Enumerable.Range(0, rows).Select(number => (float)number), read.Select(row => row.Number).Order());
        Assert.All(read, row => Assert.Equal(FakeScorer.Expected(row.Text, 3), row.Logit));
    }

    private static void Give(BlockingCollection<TextRow> queue, IEnumerable<TextRow> rows)
    {
        foreach (var row in rows) queue.Add(row, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<TextRow> Once(IEnumerable<TextRow> rows)
    {
        var read = false;
        return Read();

        IEnumerable<TextRow> Read()
        {
            if (read) throw new InvalidOperationException("These rows are read a second time.");
            read = true;
            foreach (var row in rows) yield return row;
        }
    }

    // Any type as text: what is told apart is told apart.
    private static string[][] Values(IDataView view, string[] columns, string? with = null)
    {
        var wanted = columns.Append(with).OfType<string>().Select(name => view.Schema[name]).ToArray();
        using var cursor = view.GetRowCursor(wanted);
        var readers = wanted.Take(columns.Length).Select(column => (Func<string>)typeof(OnePassTests)
            .GetMethod(nameof(Reader), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(column.Type.RawType).Invoke(null, [cursor, column])!).ToArray();
        var rows = new List<string[]>();
        while (cursor.MoveNext()) rows.Add([.. readers.Select(read => read())]);
        return [.. rows];
    }

    private static Func<string> Reader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var get = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            get(ref value);
            return value switch
            {
                VBuffer<float> numbers => string.Join(' ', numbers.Items()),
                VBuffer<ReadOnlyMemory<char>> texts => string.Join(' ', texts.Items()),
                VBuffer<uint> keys => string.Join(' ', keys.Items()),
                _ => $"{value}",
            };
        };
    }

    private sealed class Mapped
    {
        public string Text { get; set; } = "";

        public float Length { get; set; }
    }

    private sealed class Scored
    {
        public string Text { get; set; } = "";

        public float Number { get; set; }

        [VectorType]
        public float[] Logit { get; set; } = [];
    }

    private sealed class TypedRow
    {
        public string Text { get; set; } = "";

        public string Word { get; set; } = "";

        public bool Flag { get; set; }

        public DateTime Time { get; set; }

        public TimeSpan Span { get; set; }

        public DataViewRowId Id { get; set; }

        public byte Small { get; set; }

        public long Large { get; set; }

        public double Double { get; set; }

        public static IDataView View(MLContext context) => context.Data.LoadFromEnumerable(Enumerable.Range(0, 30).Select(i => new TypedRow
        {
            Text = string.Join(' ', Enumerable.Range(0, 1 + i % 4).Select(word => $"w{(i + word) % 9}")),
            Word = $"w{i % 5}",
            Flag = i % 3 == 0,
            Time = DateTime.UnixEpoch.AddHours(i),
            Span = TimeSpan.FromSeconds(i),
            Id = new((ulong)i, 7),
            Small = (byte)i,
            Large = i * 10_000_000_000L,
            Double = i / 7.0,
        }));
    }
}
