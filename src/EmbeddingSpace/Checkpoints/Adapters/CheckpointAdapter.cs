namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>The adapter (LoRA) whose folder was opened, merged into its base model.</summary>
public sealed class CheckpointAdapter
{
    internal CheckpointAdapter(AdapterConfig config, string baseLocation, AdapterMerge merge)
    {
        (Method, BaseLocation, Task) = (config.Method, baseLocation, config.Task);
        (Modules, ReplacedTensors, DrawnTensors) = (merge.Modules, merge.Replaced, merge.Drawn);
    }

    /// <summary>LoRA, rsLoRA or DoRA.</summary>
    public string Method { get; }

    /// <summary>Full path of the base model's folder.</summary>
    public string BaseLocation { get; }

    /// <summary><c>task_type</c> of <c>adapter_config.json</c>; null where there is none.</summary>
    public string? Task { get; }

    /// <summary>The modules that are changed, in the order of the base's tensors.</summary>
    public IReadOnlyList<AdaptedModule> Modules { get; }

    /// <summary>Names of the tensors that are the adapter's own, not the base's: modules saved whole, and biases.</summary>
    public IReadOnlyList<string> ReplacedTensors { get; }

    /// <summary>Names of the tensors that stand in no file and were drawn from <see cref="AdapterBase.Seed"/>, before the adapter's change was added.</summary>
    public IReadOnlyList<string> DrawnTensors { get; }

    /// <summary>Whether it makes a classifier of sequences.</summary>
    internal bool IsClassifier => Task == AdapterConfig.SequenceClassification;
}
