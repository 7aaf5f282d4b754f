using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using EmbeddingSpace.Hosting;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Serve;

/// <summary><c>serve</c>: models over HTTP until it is stopped.</summary>
internal static class ServeCommand
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    // A first pass is slower than the next; it should not be a request's.
    private const string WarmUpText = "warm up";

    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var models = NewOption.Optional<string[]>("--model", "[NAME=]M",
            "Model folder, or saved .zip, and the name that requests use; may be given several times. Without it the models of appsettings.json.");
        var urls = NewOption.WithDefault("--urls", "U", DefaultUrl, "Where to listen, with semicolons between; port 0 takes a free one.");
        var key = NewOption.Optional<string?>("--api-key", "KEY",
            "Key that requests have to show ('Authorization: Bearer KEY'). Others on this machine may see it here; EMBEDDINGSPACE_SERVER__APIKEY hides it.");
        var admin = NewOption.Optional<string?>("--admin-key", "KEY",
            "Key that 'swap', 'rollback' and 'shadow --served' have to show; without it nothing that serves is changed. "
            + "EMBEDDINGSPACE_SERVER__ADMINKEY hides it.");
        var command = new Command("serve", "Answer over HTTP: text-embeddings-inference's routes and OpenAI's embeddings. Ctrl+C stops it.")
        {
            models, urls, key, admin, host.Global.LongTexts, host.Global.Precision,
        };
        return host.Attach(command, context =>
        {
            var settings = new Dictionary<string, string?>(context.ReadServedSettings(), StringComparer.OrdinalIgnoreCase);
            var named = NamedModels.Read(context.Parsed.GetValue(models) ?? [], context.Find);
            if (context.Parsed.GetValue(key) is { } given) settings[$"{EmbeddingSpaceOptions.Section}:Server:ApiKey"] = given;
            if (context.Parsed.GetValue(admin) is { } adminKey) settings[$"{EmbeddingSpaceOptions.Section}:Server:AdminKey"] = adminKey;
            if (named.Count > 0) PutModels(settings, named, context, host.Global);
            else
            {
                CheckConfigured(settings, context.Parsed, host.Global);
                FindConfigured(settings, context.Find);
            }
            context.ChooseDevice();
            return RunAsync(settings, [.. named.Keys], Urls(context.Get(urls)), context).GetAwaiter().GetResult();
        });
    }

    private static async Task<int> RunAsync(IReadOnlyDictionary<string, string?> settings, IReadOnlyList<string> named, string[] urls, CommandContext context)
    {
        var application = Build(settings, context.Say);
        await using var running = application.ConfigureAwait(false);
        foreach (var url in urls) application.Urls.Add(url);
        try
        {
            await StartAsync(application, urls).ConfigureAwait(false);
            var registry = application.Services.GetRequiredService<IModelRegistry>();
            await LoadAsync(registry, named, context.CancellationToken).ConfigureAwait(false);
            context.Write(Describe(application, registry), Render);
            await Task.Delay(Timeout.Infinite, context.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested
            || application.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopping is how it ends; the host may hear the signal before the command does.
        }
        finally
        {
            // Requests that run are answered first.
            await application.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
        return ExitCodes.Done;
    }

    private static WebApplication Build(IReadOnlyDictionary<string, string?> settings, Action<string> say)
    {
        var builder = WebApplication.CreateSlimBuilder();
        // Files, variables and flags are read as every command reads them.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddFilter(nameof(EmbeddingSpace), LogLevel.Information)
            .AddProvider(new ServerMessages(say));
        builder.Services.AddEmbeddingSpace(builder.Configuration);
        builder.Services.AddOpenApi(description => description.AddDocumentTransformer((document, _, _) =>
        {
            (document.Info.Title, document.Info.Version) = (nameof(EmbeddingSpace), typeof(ServeCommand).Assembly.GetName().Version!.ToString(3));
            return Task.CompletedTask;
        }));
        // Whoever looks at files may fail; what is loaded serves on.
        builder.Services.Configure<HostOptions>(host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
        try
        {
            var application = builder.Build();
            application.UseEmbeddingSpaceProblems();
            application.MapEmbeddingSpace();
            application.MapOpenApi();
            return application;
        }
        catch (OptionsValidationException exception)
        {
            throw new UsageException($"Settings: {string.Join(" ", exception.Failures)}", exception);
        }
    }

    private static async Task StartAsync(WebApplication application, string[] urls)
    {
        try
        {
            // Once begun it is stopped by stopping the application.
            await application.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (OptionsValidationException exception)
        {
            throw new UsageException($"Settings: {string.Join(" ", exception.Failures)}", exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException or FormatException)
        {
            throw new UsageException($"'--urls' '{string.Join(';', urls)}': expected addresses of this machine that are free, found otherwise "
                + $"({exception.Message.TrimEnd('.')}); choose another port.", exception);
        }
    }

    // What is named here has to serve; of what the settings name, one that cannot be loaded leaves the others alone.
    private static async Task LoadAsync(IModelRegistry registry, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        foreach (var model in registry.Models.Where(model => model.Options.Loading == ModelLoading.AtStart))
        {
            try
            {
                // Tried already, and in the log.
                if (!named.Contains(model.Name) && registry.Models.Any(other => other.Name == model.Name && other.State == ModelState.Failed)) continue;
                await registry.LoadAsync(model.Name, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException && !named.Contains(model.Name))
            {
                // It is in the log, and '/health' tells it.
            }
        }
    }

    private static void PutModels(Dictionary<string, string?> settings, IReadOnlyDictionary<string, string> named, CommandContext context, GlobalOptions global)
    {
        const string models = $"{EmbeddingSpaceOptions.Section}:{nameof(EmbeddingSpaceOptions.Models)}:";
        foreach (var key in settings.Keys.Where(key => key.StartsWith(models, StringComparison.OrdinalIgnoreCase)).ToList()) settings.Remove(key);
        foreach (var (name, path) in named)
        {
            ZipSize.Check(path, context.Settings.MaximumZipRatio);
            (string Key, string? Value)[] values =
            [
                (nameof(ModelOptions.Path), path),
                (nameof(ModelOptions.Kind), NamedModels.KindOf(path).ToString()),
                (nameof(ModelOptions.GpuDeviceId), Text(context.Settings.GpuDeviceId)),
                (nameof(ModelOptions.FallbackToCpu), context.Settings.FallbackToCpu ? "true" : null),
                (nameof(ModelOptions.MaximumLength), Text(context.Settings.MaximumLength)),
                (nameof(ModelOptions.TokensPerBatch), Text(context.Settings.TokensPerBatch)),
                (nameof(ModelOptions.LongTexts), global.LongTexts.Find(context.Parsed)?.ToString()),
                (nameof(ModelOptions.Precision), global.Precision.Find(context.Parsed)?.ToString()),
                ($"{nameof(ModelOptions.WarmUpTexts)}:0", WarmUpText),
            ];
            foreach (var (key, value) in values)
                if (value is not null) settings[$"{models}{name}:{key}"] = value;
        }

        static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
    }

    private static void CheckConfigured(Dictionary<string, string?> settings, ParseResult parsed, GlobalOptions global)
    {
        const string models = $"{EmbeddingSpaceOptions.Section}:{nameof(EmbeddingSpaceOptions.Models)}";
        if (!settings.Keys.Any(key => key.StartsWith(models + ":", StringComparison.OrdinalIgnoreCase)))
            throw new UsageException($"'--model': expected a model, here or in '{models}' of appsettings.json, found none; name one.");
        foreach (var flag in (Option[])[global.Gpu, global.FallbackToCpu, global.MaximumLength, global.LongTexts, global.Precision])
            if (parsed.IsGiven(flag))
                throw new UsageException($"'{flag.Name}': expected no such flag without '--model', as appsettings.json says how its models are served; "
                    + "set it there, or name the models.");
    }

    // The cache that the settings name is known here and not to the host.
    private static void FindConfigured(Dictionary<string, string?> settings, Func<string, string> find)
    {
        const string models = $"{EmbeddingSpaceOptions.Section}:{nameof(EmbeddingSpaceOptions.Models)}:", path = $":{nameof(ModelOptions.Path)}";
        foreach (var key in settings.Keys.Where(key => key.StartsWith(models, StringComparison.OrdinalIgnoreCase)
            && key.EndsWith(path, StringComparison.OrdinalIgnoreCase)).ToList())
            if (settings[key] is { } given) settings[key] = find(given);
    }

    private static string[] Urls(string given)
    {
        var urls = given.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return urls.Length > 0 && urls.All(url => Uri.TryCreate(url, UriKind.Absolute, out var address) && IsPlain(address))
            ? urls
            : throw new UsageException($"'--urls' '{given}': expected addresses that begin with http:// and an IP address or 'localhost', with nothing behind "
                + $"the port, found another text; write for example {DefaultUrl}, and put a proxy before it for https.");
    }

    // Of any other name Kestrel would listen on all addresses of the machine.
    private static bool IsPlain(Uri address) => address.Scheme == Uri.UriSchemeHttp && address.PathAndQuery == "/" && address.Fragment.Length == 0
        && (address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || address.Host == "localhost");

    private static ServeDocument Describe(WebApplication application, IModelRegistry registry) => new([.. application.Urls],
    [
        .. registry.Models.Select(model =>
            new ServedModel(model.Name, model.Options.Path, Words.Of(model.State), model.Info?.Hash, model.Info?.Verdict?.ToString())),
    ]);

    private static IEnumerable<IRenderable> Render(ServeDocument document)
    {
        var table = Tables.Create("Model", "Path", "State", "Verdict");
        foreach (var model in document.Models) table.Add(model.Name, model.Path, model.State, model.Verdict ?? "");
        yield return Tables.Line($"Listening on {string.Join(" and ", document.Urls)}. Ctrl+C stops it.");
        yield return table;
    }
}
