using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>
/// Where the tokens of a padded batch lie once the padding is taken out: one text behind the other. What works token by token then computes
/// no padding, however unlike the lengths are.
/// </summary>
internal sealed class TokenPacking : IDisposable
{
    /// <summary>
    /// The number of rows is rounded up to whole steps: the matrix kernels are prepared once for each number they meet, and those prepared are
    /// kept (about 100 kB a number and model).
    /// </summary>
    private const int Step = 16;

    private readonly Tensor _cells;
    private readonly Tensor _tokens;
    private readonly int _sequence;

    private TokenPacking(Tensor cells, Tensor tokens, int[] starts, int sequence) => (_cells, _tokens, Starts, _sequence) = (cells, tokens, starts, sequence);

    /// <summary>First row of each text.</summary>
    public IReadOnlyList<int> Starts { get; }

    /// <summary>Whether a number of rows needs no rounding.</summary>
    public static bool IsWholeStep(int rows) => rows % Step == 0;

    /// <summary>Find the rows.</summary>
    /// <param name="lengths">Tokens of each text.</param>
    /// <param name="sequence">Cells a text, padding included.</param>
    /// <param name="device">Where the states are.</param>
    public static TokenPacking Of(IReadOnlyList<int> lengths, int sequence, Device device)
    {
        var count = lengths.Sum();
        // Rows that fill the last step repeat cell 0, and padding is given the first row: numbers that nothing reads.
        var (cells, tokens, starts) = (new long[(count + Step - 1) / Step * Step], new long[lengths.Count * sequence], new int[lengths.Count]);
        var next = 0;
        for (var text = 0; text < lengths.Count; text++)
        {
            starts[text] = next;
            for (var column = 0; column < lengths[text]; column++)
            {
                var cell = (text * sequence) + column;
                tokens[cell] = next;
                cells[next++] = cell;
            }
        }
        return new(tensor(cells, device: device).DetachFromDisposeScope(), tensor(tokens, device: device).DetachFromDisposeScope(), starts, sequence);
    }

    /// <summary>[batch, sequence, hidden] → [1, rows, hidden].</summary>
    public Tensor Pack(Tensor states)
    {
        using var flat = states.view(-1, states.shape[^1]);
        using var rows = flat.index_select(0, _cells);
        return rows.unsqueeze(0);
    }

    /// <summary>[1, rows, hidden] → [batch, sequence, hidden]; what stands in the padding means nothing.</summary>
    public Tensor Unpack(Tensor rows)
    {
        using var flat = rows.squeeze(0);
        using var cells = flat.index_select(0, _tokens);
        return cells.view(-1, _sequence, rows.shape[^1]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cells.Dispose();
        _tokens.Dispose();
    }
}
