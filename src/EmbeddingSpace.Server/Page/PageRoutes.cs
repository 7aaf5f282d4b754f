using System.Net.Mime;
using System.Security.Cryptography;
using EmbeddingSpace.Server.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace EmbeddingSpace.Server.Page;

/// <summary>The page on which people type texts and see what the models say: three files of the assembly, which ask for nothing from elsewhere.</summary>
internal static class PageRoutes
{
    private const string Document = "page.html";

    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly (string Name, string Type)[] Files =
        [(Document, MediaTypeNames.Text.Html), ("page.css", MediaTypeNames.Text.Css), ("page.js", MediaTypeNames.Text.JavaScript)];

    /// <summary>Map the page to where the routes begin, and its files beside them.</summary>
    /// <remarks>It needs no key, so that there is somewhere to type it. An application that maps the same address itself goes first.</remarks>
    public static void MapPage(this IEndpointRouteBuilder endpoints)
    {
        foreach (var (name, type) in Files)
        {
            var (content, tag) = Read(name);
            endpoints.MapMethods(name == Document ? "/" : $"/{name}", [HttpMethods.Get, HttpMethods.Head], context => AnswerAsync(context, content, type, tag))
                .WithMetadata(new RouteTraits(IsOpen: true)).WithOrder(int.MaxValue).ExcludeFromDescription();
        }
    }

    private static Task AnswerAsync(HttpContext context, byte[] content, string type, EntityTagHeaderValue tag)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        var path = request.PathBase.Add(request.Path).ToUriComponent();
        // The page's addresses are relative, and a folder's name without its slash would be taken for a file's.
        if (type == MediaTypeNames.Text.Html && !path.EndsWith('/'))
            return TypedResults.Redirect($"./{path[(path.LastIndexOf('/') + 1)..]}/", preserveMethod: true).ExecuteAsync(context);
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return TypedResults.Bytes(content, $"{type}; charset=utf-8", entityTag: tag).ExecuteAsync(context);
    }

    private static (byte[] Content, EntityTagHeaderValue Tag) Read(string name)
    {
        using var stream = typeof(PageRoutes).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return (content, new($"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\""));
    }
}
