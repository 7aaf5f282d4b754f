using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands;

[Trait("Tier", "Unit")]
public class DiffCommandTests
{
    private static string Classifier => Fixtures.Checkpoint("bert-classifier");

    private static string Base => Fixtures.Checkpoint("bert-mlm");

    [Fact]
    public void The_document_reads_classes_with_their_fidelity_and_layers_with_their_change()
    {
        var document = CommandLineRun.Of("diff", "--model", Classifier, "--base", Base, "--top", "3", "--json").Json();
        var classes = document.GetProperty("classes").EnumerateArray().ToList();
        Assert.Equal(["negative", "neutral", "positive"], classes.Select(entry => entry.GetProperty("label").GetString()));
        Assert.All(classes, entry =>
        {
            foreach (var name in (string[])["rose", "fell", "reading"]) Assert.Equal(3, entry.GetProperty(name).GetArrayLength());
            foreach (var name in (string[])["fidelity", "rawFidelity", "randomFidelity"]) Assert.InRange(entry.GetProperty(name).GetDouble(), -1, 1);
            Assert.True(entry.GetProperty("fidelity").GetDouble() > entry.GetProperty("randomFidelity").GetDouble());
        });
        Assert.Contains(document.GetProperty("layers").EnumerateArray(), entry => entry.GetProperty("role").GetString() == "query" && entry.GetProperty("layer").GetInt32() == 1 && entry.GetProperty("relativeChange").GetDouble() > 0);
    }

    [Fact]
    public void A_model_against_itself_did_not_move()
    {
        var document = CommandLineRun.Of("diff", "--model", Base, "--base", Base, "--json").Json();
        Assert.Empty(document.GetProperty("classes").EnumerateArray());
        Assert.All(document.GetProperty("layers").EnumerateArray(), entry => Assert.Equal(0, entry.GetProperty("relativeChange").GetDouble()));
    }

    [Fact]
    public void A_base_of_other_sizes_is_refused() =>
        CommandLineRun.Of("diff", "--model", Classifier, "--base", Fixtures.Checkpoint("bert-mlm-wide")).IsRefused("bert-mlm-wide", "hidden 32 instead of 48");

    [Fact]
    public void More_tokens_than_there_are_is_refused() =>
        CommandLineRun.Of("diff", "--model", Classifier, "--base", Base, "--top", "801").IsRefused("801", "800");

    [Fact]
    public void People_see_every_fidelity_beside_its_control() =>
        Assert.Contains("by random directions", CommandLineRun.Of("diff", "--model", Classifier, "--base", Base).Output, StringComparison.Ordinal);
}
