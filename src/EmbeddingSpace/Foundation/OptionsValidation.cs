using System.ComponentModel.DataAnnotations;

namespace EmbeddingSpace.Foundation;

/// <summary>Checks an options object by its annotations; all faults come in one message.</summary>
internal static class OptionsValidation
{
    public static void ThrowIfInvalid(object options)
    {
        var faults = new List<ValidationResult>();
        if (Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true)) return;
        throw new ArgumentException($"'{options.GetType().Name}': {string.Join(" ", faults.Select(fault => fault.ErrorMessage))}", nameof(options));
    }
}
