using EmbeddingSpace.Hosting;
using EmbeddingSpace.Server.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EmbeddingSpace.Server.Routes;

/// <summary>Whether the models are ready.</summary>
internal static class HealthRoute
{
    /// <remarks>A probe asks again and again: it is answered, not logged.</remarks>
    public static async Task<IResult> AnswerAsync(HttpContext context)
    {
        var health = context.RequestServices.GetRequiredService<HealthCheckService>();
        var report = await health.CheckHealthAsync(check => check.Name == EmbeddingSpaceServices.HealthCheckName, context.RequestAborted).ConfigureAwait(false);
        if (report.Status != HealthStatus.Unhealthy) return ServerJson.Answer(new { status = report.Status.ToString() });
        return new Unready();
    }

    private sealed class Unready : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => FaultAnswer.WriteAsync(httpContext,
            RequestFault.NotReady("Server: expected all models ready, found one that is not. Ask '/models' which, and again a little later."), asOpenAI: false);
    }
}
