using EmbeddingSpace.Hosting;
using EmbeddingSpace.Server.Tests.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace EmbeddingSpace.Server.Tests;

/// <summary>What the README shows, compiled and run.</summary>
[Trait("Tier", "Pipeline")]
public sealed class ReadmeExampleTests
{
    [Fact]
    public async Task An_application_of_three_lines_serves()
    {
        string[] args = [];
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([new("EmbeddingSpace:Models:spam:Path", TestServer.Translation)]);
        builder.Services.AddEmbeddingSpace(builder.Configuration);
        var app = builder.Build();
        app.MapEmbeddingSpace();      // or MapEmbeddingSpace("/texts")
        app.Urls.Add("http://127.0.0.1:0");
        var stop = app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication);
        app.Run();
        await stop.DisposeAsync();
    }
}
