using EmbeddingSpace.Testing;
using TorchSharp;
using Xunit;
using Xunit.Sdk;

namespace EmbeddingSpace.Tests.Runtime;

[Trait("Tier", "Unit")]
public class NativeLeakCheckTests
{
    [Fact]
    public void What_is_disposed_is_no_leak()
    {
        using var leaks = new NativeLeakCheck();
        using (torch.NewDisposeScope())
        {
            _ = torch.ones(3) + 1;
        }
        using var kept = torch.ones(2);
    }

    [Fact]
    public void A_tensor_left_alive_is_a_leak()
    {
        var leaks = new NativeLeakCheck();
        var forgotten = torch.ones(2);
        var error = Assert.ThrowsAny<XunitException>(leaks.Verify);
        Assert.Contains("1 were made and not disposed", error.Message, StringComparison.Ordinal);
        forgotten.Dispose();
        leaks.Verify();
    }

    [Fact]
    public void A_tensor_that_left_its_scope_is_a_leak_until_it_is_disposed()
    {
        var leaks = new NativeLeakCheck();
        torch.Tensor result;
        using (torch.NewDisposeScope()) result = torch.ones(2).add(1).DetachFromDisposeScope();
        Assert.ThrowsAny<XunitException>(leaks.Verify);
        result.Dispose();
        leaks.Verify();
    }

    [Fact]
    public void Verifying_on_another_thread_is_refused()
    {
        using var leaks = new NativeLeakCheck();
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(leaks.Verify));
        thread.Start();
        thread.Join();
        Assert.Contains("TorchSharp counts per thread", error?.Message, StringComparison.Ordinal);
        leaks.Verify();
    }

    [Fact]
    public void A_tensor_made_on_another_thread_and_left_there_is_not_seen()
    {
        // The documented limit of the count for a thread.
        using var leaks = new NativeLeakCheck();
        torch.Tensor? elsewhere = null;
        var thread = new Thread(() => elsewhere = torch.ones(2));
        thread.Start();
        thread.Join();
        leaks.Verify();
        elsewhere!.Dispose();
        Assert.ThrowsAny<XunitException>(leaks.Verify);
    }
}
