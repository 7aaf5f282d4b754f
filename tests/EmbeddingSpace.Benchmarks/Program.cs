using EmbeddingSpace.Benchmarks;
using EmbeddingSpace.Benchmarks.Analysis;
using EmbeddingSpace.Benchmarks.Crowded;
using EmbeddingSpace.Benchmarks.Explanations;
using EmbeddingSpace.Benchmarks.Exported;
using EmbeddingSpace.Benchmarks.Families;
using EmbeddingSpace.Benchmarks.FineTuning;
using EmbeddingSpace.Benchmarks.Promises;
using EmbeddingSpace.Benchmarks.Serving;
using EmbeddingSpace.Benchmarks.Speed;
using EmbeddingSpace.Benchmarks.Tokenization;
using EmbeddingSpace.Benchmarks.Translation;

const string Usage = "Usage: EmbeddingSpace.Benchmarks translation|kinds|few|promises|negatives|speed|exported|serve|families|crowded|analysis|tokenizers|"
    + "explanations|fine-tune "
    + "[--quick] [--json] [--models DIR] [--datasets DIR] [--corpus DIR] [--sources DIR]";

if (args.Length == 0)
{
    Console.Error.WriteLine(Usage);
    return 2;
}
try
{
    var arguments = BenchmarkArguments.Parse(args[1..]);
    switch (args[0])
    {
        case "translation":
            TranslationSuite.Run(arguments);
            return 0;
        case "speed":
            SpeedSuite.Run(arguments);
            return 0;
        case "exported":
            ExportedSuite.Run(arguments);
            return 0;
        case "serve":
            ServeSuite.Run(arguments);
            return 0;
        case LoadClient.Word:
            LoadClient.Serve(arguments);
            return 0;
        case "families":
            FamilySuite.Run(arguments);
            return 0;
        case "crowded":
            CrowdedSuite.Run(arguments);
            return 0;
        case CrowdedWork.Word:
            CrowdedWork.Serve(arguments);
            return 0;
        case "kinds":
            KindSuite.Run(arguments);
            return 0;
        case "few":
            FewSuite.Run(arguments);
            return 0;
        case "negatives":
            return NegativeSuite.Run(arguments) ? 0 : 1;
        case "fine-tune":
            FineTuner.Run(arguments);
            return 0;
        case "analysis":
            AnalysisSuite.Run(arguments);
            return 0;
        case "explanations":
            ExplanationSuite.Run(arguments);
            return 0;
        case "promises":
            PromiseSuite.Run(arguments);
            return 0;
        case "tokenizers":
            TokenizerSuite.Run(arguments);
            return 0;
        case AnalysisProbe.Word:
            AnalysisProbe.Measure(arguments);
            return 0;
        case MemoryProbe.Word:
            MemoryProbe.Measure(arguments);
            return 0;
        default:
            throw new ArgumentException($"'{args[0]}': expected a suite. {Usage}");
    }
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
