using Microsoft.OpenApi;

namespace EmbeddingSpace.Server.Descriptions;

/// <summary>Shapes of JSON, as OpenAPI describes them.</summary>
internal static class Shape
{
    public static OpenApiSchema Text(string? description = null) => Of(JsonSchemaType.String, description);

    public static OpenApiSchema Number(string? description = null) => Of(JsonSchemaType.Number, description);

    public static OpenApiSchema Whole(string? description = null) => Of(JsonSchemaType.Integer, description);

    public static OpenApiSchema Flag(string? description = null) => Of(JsonSchemaType.Boolean, description);

    public static OpenApiSchema List(IOpenApiSchema item, string? description = null, int? least = null, int? most = null) => new()
    {
        Type = JsonSchemaType.Array,
        Items = item,
        Description = description,
        MinItems = least,
        MaxItems = most,
    };

    public static OpenApiSchema Any(string description, params IOpenApiSchema[] shapes) => new() { OneOf = [.. shapes], Description = description };

    /// <summary>An object of named members; a name that ends in '?' may be left out.</summary>
    public static OpenApiSchema Record(params (string Name, OpenApiSchema Shape)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = members.ToDictionary(member => member.Name.TrimEnd('?'), IOpenApiSchema (member) => member.Shape),
        Required = members.Where(member => !member.Name.EndsWith('?')).Select(member => member.Name).ToHashSet(StringComparer.Ordinal),
    };

    /// <summary>An object whose members have any name and one shape.</summary>
    public static OpenApiSchema Map(OpenApiSchema value, string description) => new()
    {
        Type = JsonSchemaType.Object,
        AdditionalProperties = value,
        Description = description,
    };

    private static OpenApiSchema Of(JsonSchemaType type, string? description) => new() { Type = type, Description = description };
}
