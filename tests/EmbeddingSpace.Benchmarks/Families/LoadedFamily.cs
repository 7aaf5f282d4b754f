using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization.Sequences;
using TorchSharp;

namespace EmbeddingSpace.Benchmarks.Families;

/// <summary>One model of the suite, drawn, loaded and ready to run.</summary>
internal sealed class LoadedFamily : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Checkpoint _checkpoint;
    private readonly ModelMap _map;
    private readonly TransformerModel _model;

    public LoadedFamily(FamilyModel family)
    {
        DrawnCheckpoint.Write(_folder.Path, family.Config);
        _checkpoint = Checkpoint.Open(_folder.Path);
        _map = ModelMap.Resolve(_checkpoint);
        _model = TransformerModel.Load(_map, ModelParts.Encoder, torch.CPU);
    }

    /// <summary>Nanoseconds of an operation when texts took so many seconds.</summary>
    public double Nanoseconds(double seconds, IReadOnlyCollection<TokenSequence> texts) =>
        1e9 * seconds / BlockWork.Operations(_map, [.. texts.Select(text => text.Ids.Length)]);

    /// <summary>Run texts to their last state, in passes as they are planned when texts are scored.</summary>
    public void Run(IReadOnlyList<TokenSequence> texts)
    {
        var passCost = _model.SkipsPadding ? BatchPlanner.PassCostWithoutPadding : BatchPlanner.PassCost;
        foreach (var rows in BatchPlanner.Plan([.. texts.Select(text => text.Ids.Length)], ScoringOptions.CpuTokensPerBatch, passCost))
        {
            using var scope = torch.NewDisposeScope();
            using var inference = torch.inference_mode();
            using var batch = TokenBatch.Create([.. rows.Select(row => texts[row])], _map.Architecture, torch.CPU);
            _model.Run(_model.Embed(batch), batch, 0, _map.Architecture.Layers);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
        _folder.Dispose();
    }
}
