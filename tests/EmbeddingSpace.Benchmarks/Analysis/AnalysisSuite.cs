namespace EmbeddingSpace.Benchmarks.Analysis;

/// <summary>Suite <c>analysis</c>: whole models compared and read, at real and at full size, and one head against the dense computation.</summary>
internal static class AnalysisSuite
{
    private const string Encoder = "all-MiniLM-L6-v2";

    /// <summary>Run it and write the report to standard output. Words behind the suite's name choose cases: <c>align</c>, <c>dense</c>, <c>gpt2</c>.</summary>
    /// <exception cref="ArgumentException">No case matches.</exception>
    public static void Run(BenchmarkArguments arguments)
    {
        using var synthetic = new SyntheticModels(arguments.Quick);
        var cases = Cases(arguments, synthetic).Where(item => item.Matches(arguments.Rest)).ToList();
        if (cases.Count == 0)
            throw new ArgumentException($"'{string.Join(' ', arguments.Rest)}': expected words of an analysis or model of the suite, found none that matches.");
        if (!arguments.Json) Console.WriteLine(AnalysisReport.Title);
        var rows = new List<AnalysisRow>();
        var measured = new Dictionary<AnalysisCase, AnalysisRow>();
        foreach (var item in cases)
        {
            var dense = item.Against is { } against ? Measure(against) : null;
            var row = Measure(item);
            rows.Add(dense is null ? row : row with { RatioToDense = dense.Seconds / row.Seconds, MemoryToDense = (double)row.PeakBytes / dense.PeakBytes });
            (arguments.Json ? Console.Error : Console.Out).WriteLine(AnalysisReport.Line(rows[^1]));
        }
        if (arguments.Json) Console.WriteLine(new AnalysisReport(rows).ToJson());

        AnalysisRow Measure(AnalysisCase item)
        {
            if (measured.TryGetValue(item, out var known)) return known;
            synthetic.Write(item.Models);
            return measured[item] = AnalysisProbe.Run(item, arguments.Folders);
        }
    }

    private static IEnumerable<AnalysisCase> Cases(BenchmarkArguments arguments, SyntheticModels synthetic)
    {
        var (encoder, folders) = (arguments.Folders.Model(Encoder), arguments.Folders);
        // Dense products of 50,257 tokens squared take 10 GB; those of 30,522 tokens say enough.
        var single = arguments.Quick ? folders.Model("mini-b") : encoder;
        foreach (var model in arguments.Quick ? [single] : new[] { single, synthetic.Bert(1) })
        {
            var (whole, factored) = (new AnalysisCase(AnalysisWork.DenseHead, [model]), new AnalysisCase(AnalysisWork.FactoredHead, [model]));
            yield return whole;
            yield return factored with { Against = whole };
            yield return new(AnalysisWork.OneHead, [model], whole);
        }
        yield return new(AnalysisWork.Align, [folders.Model("paraphrase-MiniLM-L3-v2"), encoder]);
        yield return new(AnalysisWork.Align, [folders.Model("mini-a"), folders.Model("mini-b")]);
        foreach (var model in new[] { encoder, synthetic.Bert(1), synthetic.Gpt2(1) })
            foreach (var what in new[] { AnalysisWork.QueryKey, AnalysisWork.ValueOutput }) yield return new(what, [model]);
        yield return new(AnalysisWork.Align, [synthetic.Bert(1), synthetic.Bert(2)]);
        yield return new(AnalysisWork.Align, [synthetic.Gpt2(1), synthetic.Gpt2(2)]);
    }
}
