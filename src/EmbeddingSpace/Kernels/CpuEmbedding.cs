using System.Runtime.Intrinsics;
using EmbeddingSpace.Runtime.Host;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels;

/// <summary>Sums rows of embedding tables, in one pass over memory instead of one for each table and conversion. Needs AVX2.</summary>
internal static unsafe class CpuEmbedding
{
    private const int Lanes = 8;

    /// <summary>Sum a row of each table for every cell.</summary>
    /// <param name="cells">Number of cells.</param>
    /// <param name="tables">
    /// Tables [rows, hidden], contiguous, all of one number format, and for each the row of every cell, [cells] int64; null = row 0 for all.
    /// </param>
    /// <returns>[cells, hidden] float32.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A table has no such row.</exception>
    public static Tensor Sum(int cells, params ReadOnlySpan<(Tensor Table, Tensor? Rows)> tables) => tables[0].Table.dtype == ScalarType.BFloat16
        ? Sum<BFloat16Format>(cells, tables)
        : Sum<Float32Format>(cells, tables);

    private static Tensor Sum<TFormat>(int cells, ReadOnlySpan<(Tensor Table, Tensor? Rows)> tables) where TFormat : struct, INumberFormat
    {
        var hidden = (int)tables[0].Table.shape[1];
        var result = empty([cells, hidden], ScalarType.Float32);
        var sources = new Source[tables.Length];
        for (var i = 0; i < sources.Length; i++) sources[i] = new(tables[i].Table, tables[i].Rows, cells);
        fixed (byte* target = result.bytes)
        {
            var to = (nint)target;
            NativeTeam.Run(cells, cell =>
            {
                var sum = (float*)to + ((nint)cell * hidden);
                for (var i = 0; i < sources.Length; i++) Add<TFormat>(sources[i].Row(cell, hidden * TFormat.Size), sum, hidden, first: i == 0);
            });
        }
        return result;
    }

    private static void Add<TFormat>(byte* row, float* sum, int count, bool first) where TFormat : struct, INumberFormat
    {
        var i = 0;
        for (; i <= count - Lanes; i += Lanes)
        {
            var numbers = TFormat.Load(row + (i * TFormat.Size));
            (first ? numbers : Vector256.Load(sum + i) + numbers).Store(sum + i);
        }
        for (; i < count; i++) sum[i] = TFormat.Read(row + (i * TFormat.Size)) + (first ? 0 : sum[i]);
    }

    /// <summary>A table and the row of each cell; native memory, which stays where it is.</summary>
    private readonly struct Source
    {
        private readonly nint _table;
        private readonly nint _rows;

        public Source(Tensor table, Tensor? rows, int cells)
        {
            fixed (byte* numbers = table.bytes) _table = (nint)numbers;
            if (rows is null) return;
            fixed (byte* indices = rows.bytes) _rows = (nint)indices;
            var count = table.shape[0];
            // Checked before anything is read: a wrong row would read what is not the table's.
            for (var cell = 0; cell < cells; cell++)
                if ((ulong)((long*)_rows)[cell] >= (ulong)count)
                    throw new ArgumentOutOfRangeException(nameof(rows), ((long*)_rows)[cell], $"Expected rows 0 to {count - 1} of an embedding table.");
        }

        public byte* Row(int cell, int size) => (byte*)_table + (_rows == 0 ? 0 : (nint)((long*)_rows)[cell] * size);
    }
}
