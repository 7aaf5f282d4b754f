using System.Net;
using EmbeddingSpace.Hub.Definition;

namespace EmbeddingSpace.Hub.Transfer;

/// <summary>Answers that are none, as faults that say what to do.</summary>
/// <param name="options">The hub and the token.</param>
internal sealed class HubRefusals(HubOptions options)
{
    private const string GiveToken = "give the token of an account that may (the variable HF_TOKEN; on the command line: --token-file)";

    /// <summary>What to say of an answer that is no success.</summary>
    public HubException Of(HttpResponseMessage response, HubRequest request)
    {
        var (subject, page) = (request.Subject, request.Page);
        var (status, error) = ((int)response.StatusCode, HubHeaders.Error(response));
        if (error == "GatedRepo" || (response.StatusCode == HttpStatusCode.Forbidden && error is null))
            return new(HubFault.Denied,
                $"{subject}: expected to be let in, found that its owner asks for terms to be accepted ({status}). Accept them on the page '{page}', and "
                + $"{(options.Token is null ? GiveToken : "check that the token given is of that account")}.");
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return new(HubFault.Denied,
                $"{subject}: expected a model that {(options.Token is null ? "everybody" : "the token given")} may read, found none of that name ({status}). "
                + $"Check the name; if the model is private, {GiveToken}.");
        if (response.StatusCode == HttpStatusCode.NotFound)
            return new(HubFault.NotFound, error switch
            {
                "RevisionNotFound" => $"{subject}: expected a branch, tag or commit of the model, found none of that name ({status}). See its page '{page}'.",
                "EntryNotFound" => $"{subject}: expected it on the hub, found none of that name ({status}). Fetch the model again.",
                _ => $"{subject}: expected it on the hub '{options.Endpoint}', found none of that name ({status}). Check the name, and the hub's address.",
            });
        return new(HubFault.UnexpectedAnswer,
            $"{subject}: expected an answer of a hub at '{options.Endpoint}', found status {status}. Check the address, and try again later.");
    }

    /// <summary>What to say of a hub that stays busy.</summary>
    public static HubException Busy(HttpResponseMessage response, string subject, TimeSpan? asked) => new(HubFault.Busy,
        $"{subject}: expected an answer, found status {(int)response.StatusCode}"
        + (asked is { } wait ? FormattableString.Invariant($" and {Math.Ceiling(wait.TotalSeconds):0} seconds to wait") : "") + ". Try again later.");

    /// <summary>What to say of a hub that is not reached.</summary>
    public HubException Unreachable(string subject, Exception cause) => new(HubFault.Unreachable,
        $"{subject}: expected a connection to the hub '{options.Endpoint}', found none ({Reason(cause)}). Check the address, the network and the proxy "
        + "(HTTPS_PROXY), or take what the cache has (on the command line: --offline).", cause);

    // Of silence .NET says that somebody stopped it.
    private string Reason(Exception cause) => cause is OperationCanceledException
        ? FormattableString.Invariant($"no answer for {options.Timeout.TotalSeconds:0.#} seconds")
        : cause.Message.ReplaceLineEndings(" ").TrimEnd('.');
}
