using System.Collections;
using System.Reflection;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Sources;
using Xunit;

namespace EmbeddingSpace.Testing;

/// <summary>Options with every knob turned, to see that none is lost on the way.</summary>
public static class OptionsCopies
{
    /// <summary>Turn every knob away from its default, those of options that it holds too.</summary>
    public static T Turned<T>(T options) where T : class
    {
        foreach (var property in Knobs(options)) property.SetValue(options, Another(property, property.GetValue(options)));
        AssertNoneAtItsDefault(options);
        return options;
    }

    /// <summary>No knob stands where a new object has it.</summary>
    public static void AssertNoneAtItsDefault(object options)
    {
        var untouched = Activator.CreateInstance(options.GetType())!;
        Assert.All(Knobs(options), property => Assert.NotEqual(property.GetValue(untouched), property.GetValue(options)));
    }

    /// <summary>The copy says what the original says, and shares nothing that could still be changed.</summary>
    public static void AssertCopied(object original, object copy)
    {
        Assert.NotSame(original, copy);
        foreach (var property in Knobs(original))
        {
            var (before, after) = (property.GetValue(original), property.GetValue(copy));
            Assert.True(Same(before, after), $"'{property.Name}': expected the original's value in the copy, found '{after}'.");
            if (before is IList || (before is not null && IsOptions(property.PropertyType)))
                Assert.False(ReferenceEquals(before, after), $"'{property.Name}': expected a copy, found the original's object.");
        }
    }

    private static IEnumerable<PropertyInfo> Knobs(object options) =>
        options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod?.IsPublic == true);

    private static bool Same(object? before, object? after) => before is IEnumerable list and not string && after is IEnumerable copied
        ? list.Cast<object?>().SequenceEqual(copied.Cast<object?>())
        : before is ICheckedOptions && after?.GetType() == before.GetType()
            ? Knobs(before).All(property => Same(property.GetValue(before), property.GetValue(after)))
            : Equals(before, after);

    private static bool IsOptions(Type type) => type.IsAssignableTo(typeof(ICheckedOptions));

    private static object Another(PropertyInfo property, object? now)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (IsOptions(type)) return Turned(Activator.CreateInstance(type)!);
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().Last(value => !Equals(value, now));
        return type switch
        {
            _ when type == typeof(bool) => !(bool)(now ?? false),
            _ when type == typeof(string) => "turned" + property.Name,
            _ when type == typeof(int) => 77,
            _ when type == typeof(double) => 0.37,
            _ when type == typeof(float) => 0.37f,
            _ when type == typeof(TimeSpan) => TimeSpan.FromMilliseconds(3),
            _ when type == typeof(ScoredSource) => ScoredSource.OfChoices("turned", ["one", "two"], ["a", "b"]),
            _ when type == typeof(TargetReadings) => new TargetReadings(),
            _ when type == typeof(AdapterBase) => new AdapterBase("turned", 7),
            _ when type == typeof(CancellationToken) => new CancellationTokenSource().Token,
            _ when type == typeof(IProgress<OperationProgress>) => new Progress<OperationProgress>(),
            _ when type == typeof(TorchSharp.torch.Device) => new TorchSharp.torch.Device(TorchSharp.DeviceType.META),
            _ when type.IsAssignableFrom(typeof(int[])) => new[] { 1, 2 },
            _ when type.IsAssignableFrom(typeof(TextPair[])) => new TextPair[] { new("one", "two") },
            _ when type.IsAssignableFrom(typeof(string[])) => new[] { "one", "two" },
            _ => Activator.CreateInstance(type) ?? throw new NotSupportedException($"'{property.Name}': no other value of {type} is known here. Add one."),
        };
    }
}
