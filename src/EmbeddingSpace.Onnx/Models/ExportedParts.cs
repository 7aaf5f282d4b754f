using System.Text.Json;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;

namespace EmbeddingSpace.Onnx.Models;

/// <summary>Which parts of a model can be written: a family that gets a part which is not known here is refused, and never written without it.</summary>
internal static class ExportedParts
{
    /// <summary>What encoders are written of.</summary>
    public static IReadOnlySet<ModuleRole> Roles { get; } = new HashSet<ModuleRole>
    {
        ModuleRole.TokenEmbedding, ModuleRole.PositionEmbedding, ModuleRole.TokenTypeEmbedding, ModuleRole.EmbeddingNorm, ModuleRole.EmbeddingProjection,
        ModuleRole.Query, ModuleRole.Key, ModuleRole.Value, ModuleRole.Output, ModuleRole.AttentionNorm, ModuleRole.QueryNorm, ModuleRole.KeyNorm,
        ModuleRole.AttentionOutputNorm, ModuleRole.FeedForwardKey, ModuleRole.FeedForwardGate, ModuleRole.FeedForwardValue, ModuleRole.FeedForwardNorm,
        ModuleRole.FeedForwardOutputNorm, ModuleRole.RelativePositionBias, ModuleRole.RelativePositionEmbedding, ModuleRole.RelativePositionNorm,
        ModuleRole.RelativePositionQuery, ModuleRole.RelativePositionKey, ModuleRole.Convolution, ModuleRole.ConvolutionNorm, ModuleRole.FinalNorm,
    };

    /// <summary>Refuse a model that has another part.</summary>
    /// <param name="map">The model.</param>
    /// <param name="roles">What can be written.</param>
    /// <exception cref="UnknownArchitectureException">It has one.</exception>
    public static void Require(ModelMap map, IReadOnlySet<ModuleRole> roles)
    {
        if (map.Modules.FirstOrDefault(module => !roles.Contains(module.Role)) is not { } other) return;
        throw new UnknownArchitectureException(
            $"'{map.Checkpoint.Location}' (family '{map.Family.ModelType}'): expected parts that an ONNX file is written of, found "
            + $"'{JsonNamingPolicy.KebabCaseLower.ConvertName(other.Role.ToString())}' ('{other.Name}'), which is not among them. "
            + "Serve the model itself, or export one of another family.");
    }
}
