using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Settings;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Settings;

[Trait("Tier", "Unit")]
public class SettingsReaderTests
{
    private const string Prefix = "EMBEDDINGSPACE_SETTINGS_TEST_";

    [Fact]
    public void Without_sources_the_defaults_hold()
    {
        var settings = Read([]);
        Assert.Equal((null, false, null, null, null, 1),
            (settings.GpuDeviceId, settings.FallbackToCpu, settings.TokensPerBatch, settings.MaximumLength, settings.Threads, settings.Seed));
    }

    [Fact]
    public void The_file_in_the_repository_says_what_the_defaults_are()
    {
        var (file, none) = (Read([Fixtures.RepositoryRoot]), Read([]));
        Assert.All(typeof(CommandLineSettings).GetProperties(), property => Assert.Equal(property.GetValue(none), property.GetValue(file)));
    }

    [Fact]
    public void The_stronger_source_counts()
    {
        using var weak = new TemporaryFolder();
        using var strong = new TemporaryFolder();
        weak.Write("appsettings.json", """{ "EmbeddingSpace": { "Threads": 1, "Seed": 1, "MaximumLength": 10, "TokensPerBatch": 100 } }""");
        strong.Write("appsettings.json", """
            { "Logging": { "Level": "Debug" }, "EmbeddingSpace": { "Seed": 2, "MaximumLength": 20, "TokensPerBatch": 200 } }
            """);
        Environment.SetEnvironmentVariable(Prefix + "MAXIMUMLENGTH", "30");
        Environment.SetEnvironmentVariable(Prefix + "TokensPerBatch", "300");
        try
        {
            var settings = Read([weak.Path, strong.Path], ("TokensPerBatch", "400"));
            Assert.Equal((1, 2, 30, 400), (settings.Threads, settings.Seed, settings.MaximumLength, settings.TokensPerBatch));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Prefix + "MAXIMUMLENGTH", null);
            Environment.SetEnvironmentVariable(Prefix + "TokensPerBatch", null);
        }
    }

    [Fact]
    public void Every_fault_is_in_one_message()
    {
        using var folder = new TemporaryFolder();
        folder.Write("appsettings.json", """
            { "EmbeddingSpace": { "Colour": "red", "Threads": 0, "FallbackToCpu": "perhaps", "TokensPerBatch": { "Least": 1 } } }
            """);
        var fault = Assert.Throws<UsageException>(() => Read([folder.Path], ("GpuDeviceId", "first"), ("MaximumLength", "2"), ("Seed", "99999999999"))).Message;
        Assert.Contains("'Colour': no such setting", fault, StringComparison.Ordinal);
        Assert.Contains("'Threads': expected a number of threads from 1 to 4096, found '0'", fault, StringComparison.Ordinal);
        Assert.Contains("'FallbackToCpu': expected true or false, found 'perhaps'", fault, StringComparison.Ordinal);
        Assert.Contains("'TokensPerBatch': expected a whole number, found a group", fault, StringComparison.Ordinal);
        Assert.Contains("'GpuDeviceId': expected a whole number, found 'first'", fault, StringComparison.Ordinal);
        Assert.Contains("'MaximumLength': expected a number of tokens from 3", fault, StringComparison.Ordinal);
        Assert.Contains("'Seed': expected a whole number, found '99999999999'", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Malformed_JSON_is_refused_with_its_file()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("appsettings.json", "{ \"EmbeddingSpace\": ");
        CommandLineRun.Start(["inspect", "--model", Samples.Target], settingsFolders: [folder.Path]).IsRefused(file, "malformed JSON");
    }

    [Fact]
    public void A_setting_that_is_wrong_stops_the_command_before_its_work()
    {
        using var folder = new TemporaryFolder();
        folder.Write("appsettings.json", """{ "EmbeddingSpace": { "Colour": "red" } }""");
        CommandLineRun.Start(["inspect", "--model", "/nowhere"], settingsFolders: [folder.Path]).IsRefused("'Colour'");
    }

    private static CommandLineSettings Read(string[] folders, params (string Key, string Value)[] flags) => SettingsReader.Read(
        new() { Folders = folders, EnvironmentPrefix = Prefix },
        flags.ToDictionary(flag => flag.Key, flag => (string?)flag.Value));
}
