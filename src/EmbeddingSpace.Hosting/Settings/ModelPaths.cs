using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EmbeddingSpace.Hosting.Settings;

/// <summary>Relative paths count from the folder of the application's content, where its <c>appsettings.json</c> lies: a service is started from anywhere.
/// </summary>
internal sealed class ModelPaths(IHostEnvironment environment) : IPostConfigureOptions<EmbeddingSpaceOptions>
{
    public void PostConfigure(string? name, EmbeddingSpaceOptions options)
    {
        foreach (var model in options.Models.Values.Where(model => !string.IsNullOrWhiteSpace(model.Path)))
            model.Path = Path.Combine(environment.ContentRootPath, model.Path);
        foreach (var shadow in options.Models.Values.Select(model => model.Shadow).OfType<ShadowOptions>().Where(shadow => shadow.Path.Length > 0))
            shadow.Path = Path.Combine(environment.ContentRootPath, shadow.Path);
    }
}
