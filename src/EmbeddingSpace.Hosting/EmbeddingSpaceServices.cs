using EmbeddingSpace.Hosting.Background;
using EmbeddingSpace.Hosting.Embeddings;
using EmbeddingSpace.Hosting.Health;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Hosting.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace EmbeddingSpace.Hosting;

/// <summary>Puts EmbeddingSpace's models into a host.</summary>
public static class EmbeddingSpaceServices
{
    /// <summary>Name of the health check.</summary>
    public const string HealthCheckName = "embedding-space";

    /// <summary>
    /// Add the models that the section <c>EmbeddingSpace</c> names: <see cref="ITextClassifierPool"/>, <see cref="IModelRegistry"/>, the health check
    /// <see cref="HealthCheckName"/>, and for each encoder an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> under its name (without a name, too, where
    /// there is one encoder). The section is checked when the host starts: every fault is in one message.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configuration">The configuration of the host.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddEmbeddingSpace(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var reader = new ConfigurationReader(configuration.GetSection(EmbeddingSpaceOptions.Section));
        services.AddMetrics();
        services.AddSingleton<IConfigureOptions<EmbeddingSpaceOptions>>(reader);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<EmbeddingSpaceOptions>, ModelPaths>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EmbeddingSpaceOptions>, EmbeddingSpaceOptionsValidator>());
        services.AddOptions<EmbeddingSpaceOptions>().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServingMetrics>();
        services.TryAddSingleton<ModelPool>();
        services.TryAddSingleton<IModelRegistry>(provider => provider.GetRequiredService<ModelPool>());
        services.TryAddSingleton<ITextClassifierPool, TextClassifierPool>();
        services.AddHostedService<ModelStarter>();
        services.AddHostedService<ModelWatcher>();
        services.AddHealthChecks().AddCheck<ModelHealthCheck>(HealthCheckName, HealthStatus.Unhealthy);
        AddEncoders(services, reader);
        return services;
    }

    private static void AddEncoders(IServiceCollection services, ConfigurationReader reader)
    {
        var options = new EmbeddingSpaceOptions();
        reader.Configure(options);
        string[] encoders = [.. options.Models.Where(model => model.Value.Kind == ModelKind.Encoder).Select(model => model.Key)];
        foreach (var encoder in encoders)
            services.AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(encoder,
                (provider, _) => new EncoderEmbeddingGenerator(provider.GetRequiredService<ModelPool>(), encoder));
        if (encoders is [var only])
            services.TryAddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
                provider => new EncoderEmbeddingGenerator(provider.GetRequiredService<ModelPool>(), only));
    }
}
