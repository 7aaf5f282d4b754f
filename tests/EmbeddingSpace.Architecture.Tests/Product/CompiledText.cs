namespace EmbeddingSpace.Architecture.Tests.Product;

/// <summary>A name or a text in the compiled code.</summary>
/// <param name="Type">Outermost type that holds it, with its namespace.</param>
/// <param name="Text">The name of a type or member, or the text of a literal.</param>
internal sealed record CompiledText(string Type, string Text);
