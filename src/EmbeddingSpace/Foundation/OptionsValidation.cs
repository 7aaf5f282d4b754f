using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace EmbeddingSpace.Foundation;

/// <summary>Checks an options object: its annotations, its rules across fields, and whatever options it holds. All faults come in one exception.</summary>
internal static class OptionsValidation
{
    /// <summary>The options if they are faultless.</summary>
    /// <exception cref="ArgumentException">There are faults; the message holds them all, nested fields by their path.</exception>
    public static T Checked<T>(T options) where T : class, ICheckedOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = Faults(options);
        return faults.Count == 0 ? options : throw new ArgumentException($"'{NameOf(options.GetType())}': {string.Join(" ", faults)}", nameof(options));
    }

    /// <summary>All faults of an options object; nested fields by their path.</summary>
    public static IReadOnlyList<string> Faults(ICheckedOptions options) => [.. Faults(options, "")];

    private static IEnumerable<string> Faults(ICheckedOptions options, string path)
    {
        var (found, nested) = (new List<ValidationResult>(), new List<string>());
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var (name, value) = (path + property.Name, property.GetValue(options));
            var context = new ValidationContext(options) { MemberName = property.Name, DisplayName = name };
            Validator.TryValidateValue(value!, context, found, property.GetCustomAttributes<ValidationAttribute>(true));
            if (value is ICheckedOptions held) nested.AddRange(Faults(held, name + "."));
        }
        // The framework's own validator skips these as soon as an annotation has found something.
        if (options is IValidatableObject rules) found.AddRange(rules.Validate(new(options)));
        return [.. found.Select(fault => fault.ErrorMessage!), .. nested];
    }

    private static string NameOf(Type type) => type.DeclaringType is { } owner ? $"{owner.Name}.{type.Name}" : type.Name;
}
