using System.Text.Json;

namespace EmbeddingSpace.Cli.Tests;

/// <summary>Members of a document by their kind; a member that is not there, or of another kind, fails the test.</summary>
internal static class JsonElements
{
    /// <summary>Names of the members, in order.</summary>
    public static string[] Names(this JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];

    /// <summary>A text.</summary>
    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();

    /// <summary>A whole number.</summary>
    public static int Whole(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    /// <summary>A real number.</summary>
    public static double Real(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    /// <summary>True or false.</summary>
    public static bool Truth(this JsonElement element, string name) => element.GetProperty(name).GetBoolean();

    /// <summary>The elements of a list.</summary>
    public static List<JsonElement> Items(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray()];

    /// <summary>How many elements a list has.</summary>
    public static int Length(this JsonElement element, string name) => element.GetProperty(name).GetArrayLength();
}
