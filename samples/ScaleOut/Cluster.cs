using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Orleans.Clustering.Redis;
using Orleans.Configuration;

namespace ScaleOut;

/// <summary>How silos and clients find each other: through a primary silo on this machine, or through Redis where <c>ConnectionStrings:Redis</c> is
/// set.</summary>
internal static class Cluster
{
    private const string Name = "embedding-space";
    private static readonly TimeSpan ConnectionPatience = TimeSpan.FromSeconds(30);

    /// <summary>A silo, not yet started.</summary>
    /// <param name="address">Where other machines reach it; without Redis there are none.</param>
    /// <param name="port">Port for other silos.</param>
    /// <param name="gateway">Port for clients.</param>
    /// <param name="primary">Port of the primary silo; its own where it is the primary.</param>
    /// <param name="threads">Threads that its classifier computes with; null: all cores.</param>
    public static IHost Silo(IPAddress address, int port, int gateway, int primary, int? threads)
    {
        var builder = Builder();
        builder.Services.AddSingleton(_ => new SiloClassifier(threads));
        builder.UseOrleans(silo =>
        {
            if (Redis(builder) is { } redis) silo.UseRedisClustering(redis).ConfigureEndpoints(address, port, gateway);
            else silo.UseLocalhostClustering(port, gateway, new(IPAddress.Loopback, primary), Name, Name);
            silo.Configure<SiloOptions>(options => options.SiloName = $"{Environment.MachineName}:{port}");
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (Name, Name));
        });
        return builder.Build();
    }

    /// <summary>A client, not yet started.</summary>
    /// <param name="gateways">Ports of silos on this machine; Redis knows its own.</param>
    /// <param name="timeout">After which a shard counts as lost.</param>
    /// <param name="losses">Told when a silo goes.</param>
    public static IHost Client(int[] gateways, TimeSpan timeout, SiloLosses losses)
    {
        var builder = Builder();
        var since = TimeProvider.System.GetTimestamp();
        builder.UseOrleansClient(client =>
        {
            if (Redis(builder) is { } redis) client.UseRedisClustering(redis);
            else client.UseLocalhostClustering(gateways, Name, Name);
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (Name, Name));
            client.Configure<ClientMessagingOptions>(options => (options.ResponseTimeout, options.CancelRequestOnTimeout) = (timeout, true));
            client.AddGatewayCountChangedHandler((_, change) =>
            {
                if (change.NumberOfConnectedGateways < change.PreviousNumberOfConnectedGateways) losses.Tell();
            });
            // Silos may still be starting.
            client.UseConnectionRetryFilter(async (_, token) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), token);
                return TimeProvider.System.GetElapsedTime(since) < ConnectionPatience;
            });
        });
        return builder.Build();
    }

    private static HostApplicationBuilder Builder()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(options => options.SingleLine = true).SetMinimumLevel(LogLevel.Error);
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder;
    }

    private static Action<RedisClusteringOptions>? Redis(HostApplicationBuilder builder) =>
        builder.Configuration.GetConnectionString("Redis") is { Length: > 0 } text
            ? options => options.ConfigurationOptions = StackExchange.Redis.ConfigurationOptions.Parse(text)
            : null;
}
