using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit.Sdk;
using Xunit.v3;

// Weights of equal content are shared in the process, and native tensors are counted for the process.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace EmbeddingSpace.Hosting.Tests.Hosts;

/// <summary>A host whose configuration is given as keys and values.</summary>
internal static class TestHost
{
    public static readonly string First = Fixtures.SavedModel("translation-linear-distillation.zip");

    public static readonly string Second = Fixtures.SavedModel("translation-combined.zip");

    /// <summary>A host that is built and not started.</summary>
    /// <param name="settings">Keys below the section, such as <c>Models:spam:Path</c>.</param>
    public static IHost Build(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting =>
            KeyValuePair.Create<string, string?>($"EmbeddingSpace:{setting.Key}", setting.Value)));
        builder.Services.AddLogging();
        builder.Services.AddEmbeddingSpace(builder.Configuration);
        return builder.Build();
    }

    public static ITextClassifierPool Classifiers(this IHost host) => host.Services.GetRequiredService<ITextClassifierPool>();

    public static IModelRegistry Registry(this IHost host) => host.Services.GetRequiredService<IModelRegistry>();
}
