using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using Microsoft.Extensions.Hosting;

namespace EmbeddingSpace.Hosting.Background;

/// <summary>Loads what is to be loaded at start. A model that cannot be leaves the others alone: health and the log say why, and its next request tries
/// again.</summary>
internal sealed class ModelStarter(IModelRegistry registry) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Fallbacks first: who sends texts on finds them there.
        foreach (var model in registry.Models.Where(model => model.Options.Loading == ModelLoading.AtStart).OrderBy(Depth))
        {
            try
            {
                await registry.LoadAsync(model.Name, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // Logged where it happened.
            }
        }
    }
    private int Depth(ModelStatus model)
    {
        var (depth, models) = (0, registry.Models);
        for (var next = model.Options.Fallback; next is not null && depth < models.Count; depth++)
            next = models.FirstOrDefault(other => other.Name == next)?.Options.Fallback;
        return depth;
    }
}
