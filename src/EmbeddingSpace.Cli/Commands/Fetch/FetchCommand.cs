using System.CommandLine;
using System.Globalization;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Hub;
using EmbeddingSpace.Hub.Definition;
using Spectre.Console.Rendering;

namespace EmbeddingSpace.Cli.Commands.Fetch;

/// <summary><c>fetch</c>: a model brought from a hub into the cache, where every command finds it by its name.</summary>
internal static class FetchCommand
{
    /// <summary>Create the command.</summary>
    public static Command Create(CommandHost host)
    {
        var model = new Argument<string>("model") { HelpName = "OWNER/NAME[@REVISION]", Description = "The model, and a branch, tag or commit of it." };
        var all = NewOption.Flag("--all-files", "Take every file, and not only those that are read here.");
        var command = new Command("fetch", "Fetch a model from a Hugging Face-compatible hub into the cache that Hugging Face's own client has; any command "
            + "then takes its name for a model. What is there is not fetched again.")
        {
            model, host.Global.HubEndpoint, host.Global.HubTokenFile, host.Global.HubCache, host.Global.HubOffline, all,
        };
        return host.Attach(command, context => Execute(context, context.Parsed.GetRequiredValue(model), context.Parsed.GetValue(all)));
    }

    private static int Execute(CommandContext context, string model, bool all)
    {
        using var client = new HubClient(Options(context, all));
        var snapshot = context.WithProgress(progress => client.FetchAsync(model, progress, context.CancellationToken).GetAwaiter().GetResult());
        TellMissingBase(context, snapshot.Folder);
        context.Write(FetchDocument.Of(snapshot), Render);
        return ExitCodes.Done;
    }

    private static HubOptions Options(CommandContext context, bool all)
    {
        var (options, settings) = (HubOptions.FromEnvironment(), context.Settings);
        options.AllFiles = all;
        options.CacheFolder = context.HubCache.Folder;
        options.Offline = settings.HubOffline ?? options.Offline;
        if (settings.HubEndpoint is { } endpoint) options.Endpoint = HubOptions.ReadAddress(endpoint);
        if (settings.HubProxy is { } proxy) options.Proxy = HubOptions.ReadAddress(proxy);
        if (settings.HubTokenFile is { } file) options.Token = ReadToken(file);
        return options;
    }

    private static string ReadToken(string file)
    {
        const int most = 1 << 16;
        if (!File.Exists(file) || new FileInfo(file).Length > most)
            throw new UsageException($"'{file}': expected a file with a token, found {(File.Exists(file) ? "a large one" : "none there")}; check the path.");
        return HubOptions.CleanToken(File.ReadAllText(file)) ?? throw new UsageException($"'{file}': expected a token in it, found none; put it there.");
    }

    /// <summary>An adapter is not usable without its base, which is a model of its own.</summary>
    private static void TellMissingBase(CommandContext context, string folder)
    {
        try
        {
            if (Checkpoint.IsAdapter(folder)) Checkpoint.Open(folder).Dispose();
        }
        catch (HubModelNotFoundException exception)
        {
            context.Say(exception.Message);
        }
        catch (CheckpointException)
        {
            // What else may be wrong with it is told by whoever opens it to use it.
        }
    }

    private static IEnumerable<IRenderable> Render(FetchDocument document)
    {
        var table = Tables.Create("File", "Bytes", "SHA-256", "");
        foreach (var file in document.Files)
            table.Add(file.Name, file.Bytes.ToString(CultureInfo.InvariantCulture), file.Sha256, file.Fetched ? "fetched" : "was there");
        yield return Tables.Line($"'{document.Model}' lies in '{document.Folder}'. Any command takes this name for a model.");
        yield return table;
    }
}
