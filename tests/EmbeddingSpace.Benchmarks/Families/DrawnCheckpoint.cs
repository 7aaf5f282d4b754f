using System.Globalization;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints.Configuration;
using EmbeddingSpace.Checkpoints.Safetensors;

namespace EmbeddingSpace.Benchmarks.Families;

/// <summary>A checkpoint of drawn weights with every tensor that its family's description asks for, as a folder that the product reads.</summary>
internal static class DrawnCheckpoint
{
    /// <summary>Write it.</summary>
    /// <param name="folder">Receives config.json and model.safetensors.</param>
    /// <param name="json">Its config.json.</param>
    public static void Write(string folder, string json)
    {
        Directory.CreateDirectory(folder);
        var configFile = Path.Combine(folder, "config.json");
        File.WriteAllText(configFile, json);
        var config = CheckpointConfig.Parse(File.ReadAllBytes(configFile), configFile);
        var family = ModelFamily.All[config.ModelType!];
        using var weights = File.Create(Path.Combine(folder, "model.safetensors"));
        SafetensorsWriter.Write(Tensors(family, ModelArchitecture.Read(family, config), new(config)), weights);
    }

    private static IEnumerable<DrawnTensor> Tensors(ModelFamily family, ModelArchitecture architecture, ConfigValues values)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var module in family.Modules)
        {
            if (module.When is { } conditions && !conditions.All(Holds)) continue;
            var blocks = module.IsLayered ? Enumerable.Range(module.FromBlock, architecture.Layers - module.FromBlock) : [0];
            var hasBias = module.Kind != ModuleKind.Table && (module.BiasWhen is { } when ? Holds(when) : module.Bias);
            var size = (long)Size(module.Out) * module.Parts;
            foreach (var name in blocks.Select(block => Name(module, block, architecture)).Where(named.Add))
            {
                // A norm multiplies with what is about 1.
                var mean = module.Kind == ModuleKind.Norm && family.Block.NormKind != NormKind.RootMeanSquareOnePlus ? 1 : 0;
                yield return new(name + ".weight", Shape(module, size), mean, named.Count);
                if (hasBias) yield return new(name + ".bias", [size], 0, -named.Count);
            }
        }

        int Size(string symbol) => SymbolicSizes.Of(architecture, symbol);
        bool Holds(FamilyCondition condition) => values.Holds(condition, Size);
        long[] Shape(FamilyModule module, long size) => module.Kind switch
        {
            ModuleKind.Norm => [size],
            ModuleKind.TransposedLinear => [Size(module.In!), size],
            ModuleKind.Convolution => [size, Size(module.In!), architecture.ConvolutionWidth],
            _ => [size, Size(module.In!)],
        };
    }

    private static string Name(FamilyModule module, int block, ModelArchitecture architecture)
    {
        var (group, inner) = architecture.Stored(block);
        return module.Name.Replace("{layer}", Text(block), StringComparison.Ordinal)
            .Replace("{group}", Text(group), StringComparison.Ordinal).Replace("{inner}", Text(inner), StringComparison.Ordinal);

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
