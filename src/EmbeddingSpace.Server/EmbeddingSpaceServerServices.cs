using EmbeddingSpace.Hosting;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Server.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EmbeddingSpace.Server;

/// <summary>Puts EmbeddingSpace's models into an ASP.NET application that serves them.</summary>
public static class EmbeddingSpaceServerServices
{
    /// <summary>
    /// Add the models that the section <c>EmbeddingSpace</c> names, as <see cref="EmbeddingSpaceServices.AddEmbeddingSpace"/> does; its part
    /// <c>Server</c> is left to <see cref="EmbeddingSpaceServerEndpoints.MapEmbeddingSpace"/>, which reads and checks it.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configuration">The configuration of the application, as it is now.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddEmbeddingSpaceServer(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        // Hosting refuses keys that it does not know, and this part is not its own.
        var models = configuration.GetSection(EmbeddingSpaceOptions.Section).AsEnumerable().Where(value => value.Value is not null
            && !$"{value.Key}:".StartsWith(ServerOptions.Section + ":", StringComparison.OrdinalIgnoreCase));
        return services.AddEmbeddingSpace(new ConfigurationBuilder().AddInMemoryCollection(models).Build());
    }
}
