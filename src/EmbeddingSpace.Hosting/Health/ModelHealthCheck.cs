using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EmbeddingSpace.Hosting.Health;

/// <summary>Healthy once every model that is to be loaded at start was loaded and warmed up; degraded while one serves that could not be replaced,
/// or one on demand could not be loaded.</summary>
internal sealed class ModelHealthCheck(IModelRegistry registry) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var models = registry.Models;
        var unready = models.Where(model => !IsReady(model)).ToList();
        var stale = models.Where(model => model.Fault is not null && !unready.Contains(model)).ToList();
        var status = unready.Count > 0 ? context.Registration.FailureStatus : stale.Count > 0 ? HealthStatus.Degraded : HealthStatus.Healthy;
        var description = string.Join(" ", unready.Concat(stale).Select(model => $"Model '{model.Name}': {model.Fault ?? $"{model.State}."}"));
        return Task.FromResult(new HealthCheckResult(status, description.Length == 0 ? null : description, null,
            models.ToDictionary(model => model.Name, object (model) => Describe(model))));
    }

    // What was unloaded for others, or waits for its first request, is loaded when it is asked for; one on demand that could not be keeps nobody from the
    // others.
    private static bool IsReady(ModelStatus model) => model.State == ModelState.Ready
        || model.Options.Loading == ModelLoading.OnDemand || (model.State != ModelState.Failed && model.WasLoaded);

    private static Dictionary<string, object?> Describe(ModelStatus model)
    {
        ModelInfo? info = model.Info;
        return new()
        {
            ["state"] = model.State.ToString(),
            ["hash"] = info?.Hash,
            ["verdict"] = info?.Verdict?.ToString(),
            ["format"] = info?.Format,
            ["path"] = info?.Path,
            ["loadedAt"] = info?.LoadedAt,
            ["fault"] = model.Fault,
        };
    }
}
