using EmbeddingSpace.Hub;
using EmbeddingSpace.Hub.Definition;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Hub.Definition;

[Trait("Tier", "Unit")]
public class HubOptionsTests
{
    private const string Secret = "hf_secret";

    [Fact]
    public void Variables_are_read_as_Hugging_Faces_client_reads_them()
    {
        var options = Of(("HF_ENDPOINT", "http://hub.invalid/"), ("HF_TOKEN", " " + Secret + "\n"), ("HF_HUB_OFFLINE", "yes"), ("HF_HUB_CACHE", "/cache"),
            ("HF_HUB_DISABLE_SYMLINKS", "1"));
        Assert.Equal(new HubOptions
        {
            Endpoint = new("http://hub.invalid/"),
            Token = Secret,
            Offline = true,
            CacheFolder = "/cache",
            WithoutLinks = true,
        }, options);
        Assert.True(Of(("TRANSFORMERS_OFFLINE", "ON")).Offline);
        Assert.False(Of(("HF_HUB_OFFLINE", "0")).Offline);
        Assert.Equal(Secret, Of(("HUGGING_FACE_HUB_TOKEN", Secret)).Token);
        Assert.Null(Of(("HF_TOKEN", Secret), ("HF_HUB_DISABLE_IMPLICIT_TOKEN", "true")).Token);
        Assert.Null(Of().Endpoint);
    }

    [Fact]
    public void The_token_that_Hugging_Faces_client_stored_is_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("token"), Secret + "\n");
        File.WriteAllText(folder.File("other"), "hf_other");
        Assert.Equal(Secret, Of(("HF_HOME", folder.Path)).Token);
        Assert.Equal("hf_other", Of(("HF_HOME", folder.Path), ("HF_TOKEN_PATH", folder.File("other"))).Token);
        Assert.Equal("hf_first", Of(("HF_HOME", folder.Path), ("HF_TOKEN", "hf_first")).Token);
        Assert.Null(Of(("HF_HOME", folder.File("none"))).Token);
    }

    [Fact]
    public void Every_fault_is_in_one_message_and_no_secret()
    {
        var message = Assert.Throws<ArgumentException>(() => new HubClient(new()
        {
            Endpoint = new("ftp://name:word@hub.invalid"),
            Proxy = new("somewhere", UriKind.Relative),
            Token = Secret + " and more",
            MaximumRetries = -1,
            MaximumWait = -TimeSpan.FromSeconds(1),
            Timeout = TimeSpan.Zero,
        })).Message;
        foreach (var part in new[] { "'Endpoint'", "'Proxy'", "'somewhere'", "'Token'", "'MaximumRetries'", "'MaximumWait'", "'Timeout'" })
            Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, message, StringComparison.Ordinal);
        Assert.DoesNotContain("word@", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://[", "http%3A%2F%2F%5B")]
    [InlineData("http://", "http%3A%2F%2F")]
    [InlineData("http://name:s3cret@[", "found another")]
    [InlineData("a hub", "'a hub'")]
    public void What_is_no_address_is_told_with_the_other_faults(string address, string expected)
    {
        var message = Assert.Throws<ArgumentException>(() => new HubClient(Of(("HF_ENDPOINT", address)))).Message;
        Assert.Contains("'Endpoint': expected the address of a hub", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_no_hub_that_nobody_named()
    {
        Assert.Contains("HF_ENDPOINT", Assert.Throws<ArgumentException>(() => new HubClient(new())).Message, StringComparison.Ordinal);
        new HubClient(new() { Offline = true }).Dispose();
    }

    private static HubOptions Of(params (string Name, string Value)[] variables) => HubOptions.From(new(name => name == "HF_HOME"
        && !variables.Any(variable => variable.Name == name) ? "/no/such/home" : variables.FirstOrDefault(variable => variable.Name == name).Value));
}
