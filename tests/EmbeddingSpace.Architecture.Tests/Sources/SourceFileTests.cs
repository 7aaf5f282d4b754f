using Xunit;

namespace EmbeddingSpace.Architecture.Tests.Sources;

[Trait("Tier", "Unit")]
public sealed class SourceFileTests
{
    private static readonly SourceFile File = new("src/House/Kitchen/Cook.cs", """
        using System.Text;
        using static House.Cellar;
        using House.Hall;

        namespace House.Kitchen;

        /// <summary>Not <see cref="Comment.Only"/>, nor Comment.Only.</summary>
        class Cook // Comment.Line
        {
            const int Most = Coal.Most; /* Comment.Block */
            string Name => nameof(Guest) + "Plain.Text" + $"{Step.Width} of {other.Member.Name}";
        }
        """);

    [Fact]
    public void Names_are_those_of_the_code_and_not_of_its_comments_and_texts() => Assert.Equal(["Coal", "Guest", "Step"], File.NamesInCode());

    [Fact]
    public void Visible_are_the_imports_and_the_namespaces_around() =>
        Assert.Equal(["System.Text", "House.Cellar", "House.Hall", "House.Kitchen", "House"], File.VisibleNamespaces);
}
