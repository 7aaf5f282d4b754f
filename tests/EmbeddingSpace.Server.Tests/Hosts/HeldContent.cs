using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace EmbeddingSpace.Server.Tests.Hosts;

/// <summary>A body whose second half waits, so that the server is in the middle of the request.</summary>
internal sealed class HeldContent : HttpContent
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _body;

    public HeldContent(string json)
    {
        _body = Encoding.UTF8.GetBytes(json);
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    /// <summary>Completes once the first half was sent.</summary>
    public Task Begun => _begun.Task;

    public void Release() => _released.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_body.AsMemory(0, 2));
        await stream.FlushAsync();
        _begun.SetResult();
        await _released.Task;
        await stream.WriteAsync(_body.AsMemory(2));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
