using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Runtime;
using Microsoft.Extensions.Options;

namespace EmbeddingSpace.Hosting.Settings;

/// <summary>Checks all models of a host at once: every fault is in one message, each with its key.</summary>
internal sealed class EmbeddingSpaceOptionsValidator : IValidateOptions<EmbeddingSpaceOptions>
{
    private const int LongestWatchDays = 1;

    public ValidateOptionsResult Validate(string? name, EmbeddingSpaceOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>What is wrong with one model.</summary>
    /// <param name="options">The model.</param>
    /// <param name="key">Where its settings stand, for messages.</param>
    public static IEnumerable<string> Faults(ModelOptions options, string key)
    {
        if (string.IsNullOrWhiteSpace(options.Path))
            yield return $"'{key}:{nameof(options.Path)}': expected a model folder or a saved .zip, found nothing. Give the model's path.";
        else if (!Path.Exists(options.Path))
            yield return $"'{key}:{nameof(options.Path)}': expected a model folder or a saved .zip, found nothing at '{options.Path}'. "
                + (HubModelName.TryParse(options.Path, out var model) && model.HasOwner ? $"{HubCache.WayOut(model)}, or correct" : "Correct") + " the path.";
        if (!Enum.IsDefined(options.Kind)) yield return Unknown(nameof(options.Kind), options.Kind);
        if (!Enum.IsDefined(options.Precision)) yield return Unknown(nameof(options.Precision), options.Precision);
        if (!Enum.IsDefined(options.Loading)) yield return Unknown(nameof(options.Loading), options.Loading);
        if (options.LongTexts is { } longTexts && !Enum.IsDefined(longTexts)) yield return Unknown(nameof(options.LongTexts), longTexts);
        if (options.MaximumLength < Scoring.ScoringOptions.LeastMaximumLength)
            yield return Range(nameof(options.MaximumLength), $"at least {Scoring.ScoringOptions.LeastMaximumLength} tokens", options.MaximumLength);
        if (options.TokensPerBatch < 1) yield return Range(nameof(options.TokensPerBatch), "at least 1 token", options.TokensPerBatch);
        if (options.Threads is < 1 or > Scoring.ScoringOptions.MostThreads)
            yield return Range(nameof(options.Threads), $"1 to {Scoring.ScoringOptions.MostThreads} threads", options.Threads);
        if (options.LabelThreshold is { } threshold && !(threshold is > 0 and < 1))
            yield return Range(nameof(options.LabelThreshold), "a probability between 0 and 1", threshold);
        if (options.Kind == ModelKind.Classifier && options.Prompt is not null)
            yield return $"'{key}:{nameof(options.Prompt)}': expected none, as only encoders put a prompt before a text, found '{options.Prompt}'. Remove it.";
        if (options.Kind == ModelKind.Encoder && options.Fallback is not null)
            yield return $"'{key}:{nameof(options.Fallback)}': expected none, as only classifiers have one, found '{options.Fallback}'. Remove it.";
        if (options.Kind == ModelKind.Encoder && options.Prompt is not null && File.Exists(options.Path))
            yield return $"'{key}:{nameof(options.Prompt)}': expected none, as a saved file keeps the prompt it was saved with, found '{options.Prompt}'. "
                + "Remove it, or name the folder.";
        if (options.Head is { } head && (options.Kind == ModelKind.Encoder || Directory.Exists(options.Path) || head.Length == 0))
            yield return $"'{key}:{nameof(options.Head)}': expected the name of one head in a saved .zip of classifiers, found '{head}'. Correct or remove it.";
        if (options.Kind == ModelKind.Encoder && options.Shadow is not null)
            yield return $"'{key}:{nameof(options.Shadow)}': expected none, as only answers of classifiers are compared, found one. Remove it.";
        else if (options.Shadow is { } shadow)
            foreach (var fault in Faults(shadow, $"{key}:{nameof(options.Shadow)}")) yield return fault;
        foreach (var fault in Foundation.OptionsValidation.Faults(options.Batching)) yield return $"'{key}:{nameof(options.Batching)}': {fault}";
        if (DeviceFault(options) is { } device) yield return $"'{key}:{nameof(options.GpuDeviceId)}': {device}";

        string Unknown<T>(string property, T value) where T : struct, Enum =>
            $"'{key}:{property}': expected one of {string.Join(", ", Enum.GetNames<T>())}, found '{value}'. Correct the value.";

        string Range(string property, string expected, object? value) =>
            FormattableString.Invariant($"'{key}:{property}': expected {expected}, found {value}. Correct the value.");
    }

    private static IEnumerable<string> Faults(ShadowOptions shadow, string key)
    {
        if (string.IsNullOrWhiteSpace(shadow.Path) || !Path.Exists(shadow.Path))
            yield return $"'{key}:{nameof(shadow.Path)}': expected a model folder or a saved .zip, found nothing at '{shadow.Path}'. Correct the path.";
        if (!(shadow.Share is > 0 and <= 1))
            yield return FormattableString.Invariant(
                $"'{key}:{nameof(shadow.Share)}': expected a share above 0 and at most 1, found {shadow.Share}. Correct the value.");
        if (shadow.Examples is < 0 or > ShadowOptions.MostExamples)
            yield return FormattableString.Invariant(
                $"'{key}:{nameof(shadow.Examples)}': expected 0 to {ShadowOptions.MostExamples} texts, found {shadow.Examples}. Correct the value.");
        if (shadow.Head is { } head && (Directory.Exists(shadow.Path) || head.Length == 0))
            yield return $"'{key}:{nameof(shadow.Head)}': expected the name of one head in a saved .zip of classifiers, found '{head}'. Correct or remove it.";
    }

    private static IEnumerable<string> Faults(EmbeddingSpaceOptions options)
    {
        const string section = EmbeddingSpaceOptions.Section;
        foreach (var fault in options.Unreadable) yield return fault;
        if (options.MemoryLimitMegabytes < 1)
            yield return $"'{section}:{nameof(options.MemoryLimitMegabytes)}': expected at least 1 MB, found {options.MemoryLimitMegabytes}. Raise it.";
        if (options.MaximumConcurrentPasses < 1)
            yield return $"'{section}:{nameof(options.MaximumConcurrentPasses)}': expected at least 1 pass, found {options.MaximumConcurrentPasses}. Raise it.";
        // Timers count whole milliseconds.
        if (options.WatchInterval < TimeSpan.FromMilliseconds(1) || options.WatchInterval > TimeSpan.FromDays(LongestWatchDays))
            yield return $"'{section}:{nameof(options.WatchInterval)}': expected a millisecond at least and a day at most, found {options.WatchInterval}. "
                + "Correct the value.";
        if (options.Models.Keys.Any(string.IsNullOrWhiteSpace))
            yield return $"'{section}:{nameof(options.Models)}': expected a name for each model, found an empty one. Name it.";
        foreach (var fault in FallbackChains.Faults(options.Models)) yield return fault;
        foreach (var (name, model) in options.Models)
            foreach (var fault in Faults(model, $"{section}:{nameof(options.Models)}:{name}")) yield return fault;
    }

    private static string? DeviceFault(ModelOptions options)
    {
        if (options.GpuDeviceId is null) return null;
        try
        {
            DeviceChoice.Resolve(options.GpuDeviceId, options.FallbackToCpu);
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or DllNotFoundException)
        {
            return exception.Message;
        }
    }
}
