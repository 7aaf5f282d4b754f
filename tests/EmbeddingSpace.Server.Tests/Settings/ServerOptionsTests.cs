using EmbeddingSpace.Server.Settings;
using EmbeddingSpace.Server.Tests.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Settings;

[Trait("Tier", "Unit")]
public sealed class ServerOptionsTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        var options = Read(("MaximumTexts", "1"), ("MaximumCharacters", "2"), ("MaximumBodyBytes", "3"), ("maximumrequests", "4"), ("Truncate", "false"),
            ("ApiKey", "key"), ("DefaultClassifier", "a"), ("DefaultEncoder", "b"), ("DefaultReranker", "c"));
        Assert.Equal((1, 2, 3, 4), (options.MaximumTexts, options.MaximumCharacters, options.MaximumBodyBytes, options.MaximumRequests));
        Assert.Equal((false, "key", "a", "b", "c"),
            (options.Truncate, options.ApiKey, options.DefaultClassifier, options.DefaultEncoder, options.DefaultReranker));
    }

    [Fact]
    public void Every_fault_is_in_the_one_message_and_the_key_is_not()
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Read(("MaximumTexts", "0"), ("MaximumCharacters", "-1"), ("MaximumBodyBytes", "many"),
            ("MaximumRequests", "0"), ("Truncate", "perhaps"), ("ApiKey", "white space"), ("MaximumText", "1")));
        string[] keys = ["MaximumTexts", "MaximumCharacters", "MaximumBodyBytes", "MaximumRequests", "Truncate", "ApiKey", "MaximumText"];
        foreach (var key in keys) Assert.Contains($"'EmbeddingSpace:Server:{key}'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(keys.Length, refusal.Failures.Count());
        Assert.DoesNotContain("white space", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MaximumTexts:0", "1", "MaximumTexts")]
    [InlineData("ApiKey:x", "key", "ApiKey")]
    [InlineData("DefaultEncoder", " ", "DefaultEncoder")]
    public void A_value_of_another_shape_is_refused_not_passed_over(string key, string value, string told) =>
        Assert.StartsWith($"'EmbeddingSpace:Server:{told}': expected",
            Assert.Single(Assert.Throws<OptionsValidationException>(() => Read((key, value))).Failures), StringComparison.Ordinal);

    [Fact]
    public void A_section_that_is_a_value_is_refused()
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal) { ["EmbeddingSpace:Server"] = "7" };
        Assert.Throws<OptionsValidationException>(() => ServerOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build()));
    }

    [Fact]
    public void Wrong_settings_stop_the_application_before_it_starts() => Assert.Throws<OptionsValidationException>(() =>
        TestServer.Build(new RecordedLog(), "", _ => { }, ("Models:m:Path", TestServer.Translation), ("Server:MaximumTexts", "0")));

    [Fact]
    public async Task Without_the_models_in_its_services_an_application_is_told_what_to_call()
    {
        await using var application = WebApplication.CreateSlimBuilder().Build();
        Assert.Contains("AddEmbeddingSpace", Assert.Throws<InvalidOperationException>(() => application.MapEmbeddingSpace()).Message,
            StringComparison.Ordinal);
    }

    private static ServerOptions Read(params (string Key, string Value)[] settings)
    {
        var values = settings.Select(setting => KeyValuePair.Create<string, string?>($"EmbeddingSpace:Server:{setting.Key}", setting.Value));
        return ServerOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
