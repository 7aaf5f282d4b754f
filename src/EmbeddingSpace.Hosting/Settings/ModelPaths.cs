using EmbeddingSpace.Checkpoints.Hub;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EmbeddingSpace.Hosting.Settings;

/// <summary>Relative paths count from the folder of the application's content, where its <c>appsettings.json</c> lies: a service is started from anywhere.
/// What is named as on a hub is looked for in Hugging Face's local cache.</summary>
internal sealed class ModelPaths(IHostEnvironment environment) : IPostConfigureOptions<EmbeddingSpaceOptions>
{
    public void PostConfigure(string? name, EmbeddingSpaceOptions options)
    {
        foreach (var model in options.Models.Values.Where(model => !string.IsNullOrWhiteSpace(model.Path)))
            model.Path = Located(model.Path);
        foreach (var shadow in options.Models.Values.Select(model => model.Shadow).OfType<ShadowOptions>().Where(shadow => shadow.Path.Length > 0))
            shadow.Path = Located(shadow.Path);
    }

    // A model that nobody fetched stays as it is named: the check of the options says what is missing.
    private string Located(string given)
    {
        var path = Path.Combine(environment.ContentRootPath, given);
        return Path.Exists(path) || !HubModelName.TryParse(given, out var name) || !name.HasOwner ? path : new HubCache().TryFind(name) ?? given;
    }
}
