using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EmbeddingSpace.Hosting.Background;

/// <summary>Looks at the files of watched models now and then: notifications of file systems are lost on mounted ones.</summary>
internal sealed class ModelWatcher(ModelPool models, IOptions<EmbeddingSpaceOptions> options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.WatchInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                await models.LookAtFilesAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping is how it ends; a host that could not start would log it as a fault.
        }
    }
}
