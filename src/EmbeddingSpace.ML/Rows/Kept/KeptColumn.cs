using System.Reflection;

namespace EmbeddingSpace.ML.Rows.Kept;

/// <summary>Values of one input column for the rows read ahead. Each is read once, and is its own: sources may use their memory again.</summary>
internal abstract class KeptColumn
{
    /// <summary>Made for the column's type.</summary>
    public static KeptColumn Of(DataViewRow row, DataViewSchema.Column column)
    {
        var type = column.Type.RawType;
        if (type == typeof(ReadOnlyMemory<char>)) return new KeptTexts(row, column);
        if (type == typeof(VBuffer<ReadOnlyMemory<char>>)) return new KeptTextVectors(row, column);
        var kept = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? typeof(KeptVectors<>).MakeGenericType(type.GenericTypeArguments)
            : typeof(KeptValues<>).MakeGenericType(type);
        // What the source says of its getter comes through as it is.
        return (KeptColumn)Activator.CreateInstance(kept, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, null,
            [row, column], null)!;
    }

    /// <summary>Keep the value of the row's current position.</summary>
    /// <param name="place">Place among the rows read ahead.</param>
    public abstract void Keep(int place);

    /// <summary>A <see cref="ValueGetter{TValue}"/> that gives copies of what is kept.</summary>
    /// <param name="place">The place to read.</param>
    public abstract Delegate CreateGetter(Func<int> place);
}
