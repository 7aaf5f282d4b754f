using System.Text.Json;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints.Configuration;

namespace EmbeddingSpace.Architecture;

/// <summary>Which blocks look at near tokens only, and how positions turn their queries and keys.</summary>
internal static class AttentionLayers
{
    private const string TypesKey = "layer_types";
    private const string Whole = "full_attention";
    private const string Near = "sliding_attention";

    /// <summary>Read them.</summary>
    /// <exception cref="UnknownArchitectureException">A kind of layer, or of rotary scaling, is not computed here.</exception>
    /// <exception cref="InvalidCheckpointException">A value is missing or out of range.</exception>
    public static IReadOnlyList<LayerAttention> Read(ModelFamily family, ModelArchitecture architecture, ConfigValues values, CheckpointConfig config)
    {
        var reach = Reach(family.Block.Window, architecture, values, config);
        var rotary = family.Block.Rotary;
        var everywhere = rotary is null ? null : Rotary(rotary.Theta, local: false, rotary.LocalTheta is not null, architecture, values, config);
        var near = rotary?.LocalTheta is not { } theta ? everywhere : Rotary(theta, local: true, true, architecture, values, config);
        var types = reach is null && rotary?.LocalTheta is null ? null : Types(architecture, config);
        var layers = new LayerAttention[architecture.Layers];
        for (var layer = 0; layer < layers.Length; layer++)
        {
            var isNear = reach is not null && (types is not null ? types[layer] : IsNear(family.Block.Window!, values, config, layer));
            layers[layer] = isNear ? new(reach, near) : new(null, everywhere);
        }
        return layers;
    }

    private static int? Reach(FamilyWindow? window, ModelArchitecture architecture, ConfigValues values, CheckpointConfig config)
    {
        if (window is null || (window.Enabled is not null && !values.IsTrue(window.Enabled))) return null;
        // Said to be null is another thing than not said: no window instead of the usual one.
        if (window.Size.Names.Any(name => config.Root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null)) return null;
        if (values.Integer(window.Size) is not { } size) return null;
        if (size is < 1 or > int.MaxValue)
            throw new InvalidCheckpointException(
                $"'{window.Size.Name}' in '{config.File}': expected a window from 1 to {int.MaxValue} tokens, found {size}. Compare it with the model's page.");
        // Both ways half of the tokens each; one way all of them, the token itself included.
        return (int)(architecture.IsCausal ? size - 1 : size / 2);
    }

    private static bool IsNear(FamilyWindow window, ConfigValues values, CheckpointConfig config, int layer)
    {
        if (window.LocalFrom is { } first) return layer >= values.Integer(first);
        if (window.GlobalEvery is not { } source || values.Integer(source) is not { } every) return true;
        if (every < 1)
            throw new InvalidCheckpointException(
                $"'{source.Name}' in '{config.File}': expected every how many layers one looks at all tokens, 1 or more, found {every}. "
                + "Compare it with the model's page.");
        return window.GlobalFirst ? layer % every != 0 : (layer + 1) % every != 0;
    }

    private static bool[]? Types(ModelArchitecture architecture, CheckpointConfig config)
    {
        if (config.Find(TypesKey) is not { } types) return null;
        if (types.ValueKind != JsonValueKind.Array || types.GetArrayLength() != architecture.Layers)
            throw config.Unexpected(TypesKey, $"a list with the kind of each of {architecture.Layers} layers", types);
        return [.. types.EnumerateArray().Select(type => (type.ValueKind == JsonValueKind.String ? type.GetString() : null) switch
        {
            Near => true,
            Whole => false,
            _ => throw new UnknownArchitectureException(
                $"'{TypesKey}' in '{config.File}': expected {Whole} or {Near}, found {type.GetRawText()}. Layers of that kind are not computed here."),
        })];
    }

    private static RotaryPositions Rotary(
        ConfigSource theta, bool local, bool twoKinds, ModelArchitecture architecture, ConfigValues values, CheckpointConfig config)
    {
        if (architecture.HeadSize % 2 != 0)
            throw new InvalidCheckpointException(
                $"'{config.File}': expected heads of an even width for rotary positions, found {architecture.HeadSize}. Compare it with the model's page.");
        var number = values.Number(theta);
        if (!(number > 1))
            throw new InvalidCheckpointException(
                $"'{theta.Name}' in '{config.File}': expected a base above 1, found {number}. Compare it with the model's page.");
        // What older files say of scaling is meant for layers that see the whole text.
        string[] places = local ? [$"rope_parameters.{Near}"]
            : twoKinds ? [$"rope_parameters.{Whole}", "rope_scaling"]
            : [$"rope_parameters.{Whole}", "rope_parameters", "rope_scaling"];
        foreach (var place in places)
            if (values.Find(place) is { ValueKind: JsonValueKind.Object })
                return new(architecture.HeadSize, number, Scaling(place, architecture, values, config));
        return new(architecture.HeadSize, number, null);
    }

    private static RotaryScaling? Scaling(string place, ModelArchitecture architecture, ConfigValues values, CheckpointConfig config)
    {
        var kind = values.Find($"{place}.rope_type") ?? values.Find($"{place}.type");
        double Number(string key) => values.Number(new($"{place}.{key}"));
        double? Optional(string key) => values.Find($"{place}.{key}") is null ? null : Number(key);
        double FirstLength() => Optional("original_max_position_embeddings") ?? architecture.Positions;
        return kind?.ToString() switch
        {
            null or "default" => null,
            "linear" => new RotaryScaling.Linear(Number("factor")),
            "llama3" => new RotaryScaling.Llama3(Number("factor"), Number("low_freq_factor"), Number("high_freq_factor"), FirstLength()),
            "yarn" => new RotaryScaling.Yarn(Number("factor"), Optional("beta_fast") ?? 32, Optional("beta_slow") ?? 1, FirstLength(),
                Optional("attention_factor") ?? Sharpening(Number("factor"), Optional("mscale"), Optional("mscale_all_dim")),
                values.Find($"{place}.truncate") is not { ValueKind: JsonValueKind.False }),
            var other => throw new UnknownArchitectureException(
                $"'{place}' in '{config.File}': expected rotary scaling default, linear, llama3 or yarn, found '{other}'. Other kinds are not computed here."),
        };
    }

    private static double Sharpening(double factor, double? scale, double? scaleOfAll)
    {
        double Of(double by) => factor <= 1 ? 1 : (0.1 * by * Math.Log(factor)) + 1;
        return scale is { } some and not 0 && scaleOfAll is { } all and not 0 ? Of(some) / Of(all) : Of(1);
    }
}
