using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Server.Faults;
using EmbeddingSpace.Server.Models;
using EmbeddingSpace.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace EmbeddingSpace.Server.Routes;

/// <summary>Changes what serves under a name, and compares it with what may: for whoever shows the admin key.</summary>
internal sealed class AdminRoutes(IModelRegistry registry, ModelChoice models)
{
    private const string PathMember = "path", HeadMember = "head", OtherClassesMember = "otherClasses", ShareMember = "share", ExamplesMember = "examples";

    /// <remarks>A load that has begun is finished, whoever waits for it.</remarks>
    public async Task<IResult> SwapAsync(HttpContext context, string name)
    {
        using var body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        var (path, head) = (RequestBody.Text(body.Require(PathMember), PathMember), body.Text(HeadMember));
        var otherClasses = body.Flag(OtherClassesMember) ?? false;
        return await ChangeAsync(name, known => registry.SwapAsync(known, path, head, otherClasses, context.RequestAborted)).ConfigureAwait(false);
    }

    public Task<IResult> RollbackAsync(HttpContext context, string name) => ChangeAsync(name, known => registry.RollbackAsync(known, context.RequestAborted));

    public async Task<IResult> ShadowAsync(HttpContext context, string name)
    {
        using var body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        var options = new ShadowOptions
        {
            Path = RequestBody.Text(body.Require(PathMember), PathMember),
            Head = body.Text(HeadMember),
        };
        if (body.Fraction(ShareMember) is { } share) options.Share = share;
        if (body.Number(ExamplesMember) is { } examples) options.Examples = examples;
        try
        {
            registry.SetShadow(NameOf(name), options);
        }
        catch (ArgumentException exception)
        {
            throw RequestFault.Unanswerable(Sentence(exception));
        }
        return Compared(name);
    }

    public IResult EndShadow(string name)
    {
        var found = Compared(name);
        registry.SetShadow(NameOf(name), null);
        return found;
    }

    public IResult Compared(string name) => ServerJson.Answer(registry.ShadowOf(NameOf(name)) ?? throw RequestFault.NotFound(
        $"Model '{ShownText.Of(name)}': expected a shadow beside it, found none. Begin one, here or with its setting '{nameof(ModelOptions.Shadow)}'."));

    // A path may write it in another way, and of what is not there the fault shows no more than is fit to be logged.
    private string NameOf(string name) => models.Named(name).Name;

    // Which parameter of a method it was is nobody's business out there.
    private static string Sentence(Exception exception) => exception is ArgumentException { ParamName: { } name }
        ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : exception.Message;

    private async Task<IResult> ChangeAsync(string name, Func<string, Task> change)
    {
        try
        {
            await change(NameOf(name)).ConfigureAwait(false);
        }
        // Who holds the key may know where models lie.
        catch (Exception exception) when (exception is ArgumentException or CheckpointException)
        {
            throw RequestFault.Unanswerable(Sentence(exception));
        }
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
        {
            throw RequestFault.Wrong(StatusCodes.Status409Conflict, exception.Message);
        }
        var status = models.Named(name);
        return ServerJson.Answer(new { model = ModelEntry.Of(status), path = status.Options.Path, previous = status.Previous?.Path });
    }
}
